package io.goroutines.soak;

import io.goroutines.Body;
import io.goroutines.ChannelFactory;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.LongRunningHandler;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.support.StandardRuntime;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program that mixes the operations of goroutines, for any duration, and accounts for all of
 * them.
 *
 * <p>Each of the {@link Workloads} repeats rounds; a round starts with nothing, counts what it
 * does, and leaves nothing behind. When the time is over, and each has completed a round, they
 * stop; then every started goroutine must have ended, and after the close no thread may be left.
 *
 * <p>If a workload makes no progress for as long as the {@link Plan} allows, or anything fails, a
 * watchdog ends the soak with the seed and with a dump of every goroutine and thread.
 */
final class Soak {

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration WORD = Duration.ofSeconds(30);

  /**
   * The parameters.
   *
   * @param scheduler opened for this; the soak closes it
   * @param channels makes the channels
   * @param workloads the names of those to run; all if empty
   * @param time for how long
   * @param stall how long a workload may make no progress
   * @param seed the seed of the random numbers
   * @param out takes messages on the progress
   */
  record Plan(
      Scheduler scheduler,
      ChannelFactory channels,
      List<String> workloads,
      Duration time,
      Duration stall,
      long seed,
      PrintStream out) {

    Plan {
      workloads = List.copyOf(workloads);
    }

    @Override
    public String toString() {
      return scheduler.name() + ", " + time + ", seed " + seed;
    }
  }

  /** One kind of work. */
  @FunctionalInterface
  interface Workload {

    /** Does a part of it, to the end; fails if anything is lost or doubled. */
    void round(Random random) throws Exception;
  }

  /** A workload that repeats in a goroutine of its own. */
  private static final class Driver {
    private final String name;
    private final Workload workload;
    private final Random random;
    private volatile long rounds;

    // Accessed by the watchdog only.
    private long seen = -1;
    private int looksInVain;

    Driver(String name, Workload workload, long seed) {
      this.name = name;
      this.workload = workload;
      this.random = new Random(seed);
    }
  }

  private final Plan plan;
  private final GoRuntime runtime;
  private final List<Driver> drivers = new ArrayList<>();
  private final LongAdder started = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean over;

  private Soak(Plan plan) {
    this.plan = plan;
    this.runtime =
        new StandardRuntime(
            plan.scheduler,
            plan.channels,
            (goroutine, cause) -> fail(cause),
            LongRunningHandler.ignoring(),
            List.of());
  }

  /** Runs a soak; returns the number of rounds of each workload. */
  static Map<String, Long> run(Plan plan) throws Exception {
    Path directory = Files.createTempDirectory("soak");
    try {
      return new Soak(plan).run(directory);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private Map<String, Long> run(Path directory) throws Exception {
    plan.out.println("soak: " + plan);
    Workloads workloads = new Workloads(this, directory);
    for (Map.Entry<String, Workload> each : workloads.all().entrySet()) {
      if (plan.workloads.isEmpty() || plan.workloads.contains(each.getKey())) {
        long seed = plan.seed + 31L * each.getKey().hashCode();
        drivers.add(new Driver(each.getKey(), each.getValue(), seed));
      }
    }
    try {
      for (Driver driver : drivers) {
        go(() -> drive(driver));
      }
      if (plan.scheduler.capabilities().contains(Capability.RESIZABLE)) {
        Thread _ = Thread.ofPlatform().daemon().name("soak-procs").start(this::changeProcs);
      }
      watch();
      workloads.checkLate();
      checkNothingIsLeft();
    } finally {
      over = true;
      runtime.close();
    }
    await("no thread of the scheduler is left", Soak::noThreadIsLeft);
    plan.out.println("soak: over. " + word());
    Map<String, Long> rounds = new TreeMap<>();
    drivers.forEach(driver -> rounds.put(driver.name, driver.rounds));
    return rounds;
  }

  private void drive(Driver driver) throws Exception {
    while (!over || driver.rounds == 0) {
      driver.workload.round(driver.random);
      driver.rounds++; // written by this thread only
    }
  }

  private void changeProcs() {
    Random random = new Random(plan.seed);
    int[] procs = {1, 1, 2, 2, 3, 4, 5, 8, 64};
    try {
      while (!over) {
        plan.scheduler.procs(procs[random.nextInt(procs.length)]);
        LockSupport.parkNanos(random.nextInt(1, 5) * 1_000_000L);
      }
    } catch (Throwable t) {
      fail(t);
    }
  }

  // For the workloads

  Scheduler scheduler() {
    return plan.scheduler;
  }

  /** Starts a goroutine; what it throws ends the soak. */
  Goroutine go(Body body) {
    started.increment();
    return runtime.go(counted(body)::run);
  }

  /** Starts a thread that is no goroutine; it is counted like a goroutine. */
  Thread thread(Thread.Builder builder, Body body) {
    started.increment();
    return builder.start(counted(body));
  }

  private Runnable counted(Body body) {
    return () -> {
      try {
        body.run();
      } catch (Throwable t) {
        fail(t);
      } finally {
        ended.increment();
      }
    };
  }

  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  // The watchdog

  private void watch() {
    long begin = System.nanoTime();
    long nextWord = WORD.toNanos();
    while (!over || !allHaveEnded()) {
      LockSupport.parkNanos(LOOK.toNanos());
      checkFailure();
      long time = System.nanoTime() - begin;
      over |= time > plan.time.toNanos();
      if (time > nextWord) {
        nextWord += WORD.toNanos();
        plan.out.println("soak: " + time / 1_000_000_000L + " s. " + word());
      }
      drivers.forEach(this::checkProgress);
    }
  }

  /** Reads the number of ends first, and so never sees fewer starts than ends. */
  private boolean allHaveEnded() {
    long before = ended.sum();
    return started.sum() == before;
  }

  /** Counts checks, not time: while the machine is suspended, the watchdog is, too. */
  private void checkProgress(Driver driver) {
    if (driver.seen != driver.rounds) {
      driver.seen = driver.rounds;
      driver.looksInVain = 0;
    } else if (++driver.looksInVain > plan.stall.dividedBy(LOOK) && !allHaveEnded()) {
      throw failed("stalled: " + driver.name + " after " + driver.rounds + " rounds", null);
    }
  }

  private void checkFailure() {
    Throwable cause = failure.get();
    if (cause != null) {
      throw failed(cause.toString(), cause);
    }
  }

  private void checkNothingIsLeft() {
    await("every goroutine has ended", () -> plan.scheduler.metrics().live() == 0);
    if (!allHaveEnded() || !runtime.goroutines().isEmpty()) {
      throw failed("started " + started + ", ended " + ended, null);
    }
  }

  private static boolean noThreadIsLeft() {
    return Thread.getAllStackTraces().keySet().stream()
        .noneMatch(
            thread ->
                thread.getName().startsWith("goroutines-") || thread.getName().startsWith("soak-"));
  }

  private void await(String what, BooleanSupplier condition) {
    long looks = plan.stall.dividedBy(LOOK);
    while (!condition.getAsBoolean()) {
      checkFailure();
      if (looks-- == 0) {
        throw failed("stalled: " + what, null);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    word.append(ended).append(" of ").append(started).append(" goroutines ended; rounds:");
    for (Driver driver : drivers) {
      word.append(' ').append(driver.name).append(' ').append(driver.rounds);
    }
    return word.toString();
  }

  private AssertionError failed(String why, @Nullable Throwable cause) {
    StringBuilder dump = new StringBuilder("soak: " + plan + ": " + why + "\n" + word() + "\n");
    dump.append(plan.scheduler.metrics()).append('\n');
    plan.scheduler.trace().ifPresent(trace -> dump.append(trace).append('\n'));
    dump.append(runtime.dump());
    Thread.getAllStackTraces()
        .forEach(
            (thread, stack) -> {
              dump.append(thread).append(" [").append(thread.getState()).append("]\n");
              for (StackTraceElement frame : stack) {
                dump.append('\t').append(frame).append('\n');
              }
            });
    plan.out.println(dump);
    return new AssertionError("soak: " + plan + ": " + why, cause);
  }
}
