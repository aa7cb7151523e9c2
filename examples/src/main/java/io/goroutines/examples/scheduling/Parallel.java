package io.goroutines.examples.scheduling;

import static io.goroutines.Go.*;
import static java.util.Objects.requireNonNull;

import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeBuilder;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Runtimes;
import io.goroutines.sync.WaitGroup;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The same program on one processor and on several. On one its goroutines take turns: that is
 * concurrency. On several they also compute at the same instant: that is parallelism, and only that
 * is faster, up to the processors of the machine.
 */
public final class Parallel implements Example {

  private static final int MOST = 64;

  /** The goroutines of the strips, and how many steps each of them takes. */
  private static final int ACTORS = 4;

  private static final int STEPS = 8;

  /** Some half a millisecond: long enough to see which goroutines run in parallel. */
  private static final int STEP = 300_000;

  /** How many goroutines share the timed work: many numbers of processors divide it. */
  private static final int PARTS = 96;

  /** Some three milliseconds: ten would count as a goroutine that holds its processor. */
  private static final int PART = 1_500_000;

  /** The best of so many runs: other programs only make it slower. */
  private static final int ROUNDS = 3;

  /** Creates the program. */
  public Parallel() {}

  @Override
  public String name() {
    return "parallel";
  }

  @Override
  public String description() {
    return "the same program on 1 to N processors: how goroutines take turns, and what is faster";
  }

  @Override
  public String usage() {
    return "parallel [PROCS]\n\n"
        + "  PROCS  up to how many processors, from 1 to "
        + MOST
        + "; twice as many as the machine has if not\n"
        + "         given: those that it does not have make nothing faster";
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Arguments.atMost(1, args, this);
    int machine = Runtime.getRuntime().availableProcessors();
    int most =
        args.length == 0
            ? Math.min(2 * machine, MOST)
            : Arguments.number("the number of processors", args[0], 1, MOST, this);
    out.println("the machine has " + processors(machine));

    if (!Runtimes.takesProcs()) {
      String scheduler = runtime().scheduler().name();
      out.println(
          scheduler + " takes no number of processors; it has " + processors(runtime().procs()));
      strips(out, scheduler, Runtimes.alike());
      out.println();
      Timed loop = best(Parallel::inALoop);
      row(out, "no goroutines", loop, loop);
      row(out, scheduler, time(Runtimes.alike()), loop);
      return;
    }
    List<Integer> numbers = new ArrayList<>();
    for (int procs = 1; procs < most; procs *= 2) {
      numbers.add(procs);
    }
    numbers.add(most);
    for (int procs : numbers) {
      strips(out, processors(procs), Runtimes.alike().procs(procs));
    }
    out.println();
    Timed loop = best(Parallel::inALoop);
    Timed one = time(Runtimes.alike().procs(1));
    row(out, "no goroutines", loop, one);
    for (int procs : numbers) {
      row(out, processors(procs), procs == 1 ? one : time(Runtimes.alike().procs(procs)), one);
    }
  }

  private static String processors(int number) {
    return number + (number == 1 ? " processor" : " processors");
  }

  /** Prints one of several times; the first is the reference for the others. */
  private static void row(PrintStream out, String name, Timed timed, Timed one) {
    if (timed.sum != one.sum) {
      throw new IllegalStateException("the sum with " + name + " is another one");
    }
    out.printf(
        Locale.ROOT,
        "%-13s  %,6d ms  %5.2f times as fast  %5.2f processors at work%n",
        name,
        timed.nanos / 1_000_000,
        (double) one.nanos / timed.nanos,
        (double) timed.cpu / timed.nanos);
  }

  /** Shows which goroutines have computed, in as many strips as were computing in parallel. */
  private static void strips(PrintStream out, String name, GoRuntimeBuilder builder)
      throws Exception {
    Strips strips = new Strips();
    try (GoRuntime runtime = builder.open()) {
      runtime.run(
          () -> {
            WaitGroup all = new WaitGroup();
            for (char actor = 'A'; actor < 'A' + ACTORS; actor++) {
              char letter = actor;
              all.go(
                  () -> {
                    for (int step = 0; step < STEPS; step++) {
                      int strip = strips.begin(letter);
                      compute(step, STEP);
                      strips.end(strip);
                      gosched();
                    }
                  });
            }
            all.await();
          });
    }
    out.println();
    out.println(name);
    strips.letters.forEach(letters -> out.println("  " + letters));
  }

  /**
   * Records which goroutine computes, in strips: each step is written into the first strip without
   * a step in progress. So there are as many strips as steps were in progress at the same time.
   */
  private static final class Strips {

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Boolean> busy = new ArrayList<>();
    private final List<StringBuilder> letters = new ArrayList<>();

    int begin(char letter) {
      lock.lock();
      try {
        int strip = busy.indexOf(false);
        if (strip < 0) {
          strip = busy.size();
          busy.add(true);
          letters.add(new StringBuilder());
        }
        busy.set(strip, true);
        letters.get(strip).append(letter);
        return strip;
      } finally {
        lock.unlock();
      }
    }

    void end(int strip) {
      lock.lock();
      try {
        busy.set(strip, false);
      } finally {
        lock.unlock();
      }
    }
  }

  private static Timed time(GoRuntimeBuilder builder) throws Exception {
    List<Timed> times = new ArrayList<>();
    try (GoRuntime runtime = builder.open()) {
      runtime.run(() -> times.add(best(Parallel::inGoroutines)));
    }
    return times.getFirst();
  }

  /** Computes the sum. */
  private interface Adder {
    long sum() throws InterruptedException;
  }

  /** The time of the sum, its processor time, and its value. */
  private record Timed(long nanos, long cpu, long sum) {}

  private static Timed best(Adder adder) throws InterruptedException {
    Timed best = new Timed(Long.MAX_VALUE, 0, 0);
    for (int round = 0; round < ROUNDS; round++) {
      long cpuBefore = cpu();
      long begin = System.nanoTime();
      long sum = adder.sum();
      long nanos = System.nanoTime() - begin;
      if (nanos < best.nanos) {
        best = new Timed(nanos, cpu() - cpuBefore, sum);
      }
    }
    return best;
  }

  /** Returns the processor time of all threads of this process so far. */
  private static long cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  private static long inALoop() {
    long sum = 0;
    for (int part = 0; part < PARTS; part++) {
      sum += compute(part, PART);
    }
    return sum;
  }

  private static long inGoroutines() throws InterruptedException {
    Channel<Long> sums = chan();
    for (int part = 0; part < PARTS; part++) {
      int seed = part;
      go(() -> sums.send(compute(seed, PART)));
    }
    long sum = 0;
    for (int part = 0; part < PARTS; part++) {
      sum += requireNonNull(sums.receive());
    }
    return sum;
  }

  /** Takes steps of Marsaglia's xorshift. */
  private static long compute(int seed, int steps) {
    long x = seed + 1L;
    for (int i = 0; i < steps; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
