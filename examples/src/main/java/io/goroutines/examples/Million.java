package io.goroutines.examples;

import static io.goroutines.Go.*;

import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.sync.WaitGroup;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/** A million goroutines that wait at one gate: what one costs while it waits. */
final class Million implements Example {

  /**
   * The heap that one waiting goroutine is assumed to need. Measured: 930 to 1,050 bytes, with a
   * million of them; the rest is room for the collector.
   */
  static final int BYTES = 1_280;

  private static final int MOST = 1_000_000_000;

  @Override
  public String name() {
    return "million";
  }

  @Override
  public String description() {
    return "parks a million goroutines at once, and tells what each of them costs";
  }

  @Override
  public String usage() {
    return "million [--count N]\n\n  --count N  how many goroutines; 1000000 if not given";
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    int count = count(args);
    Arguments.fits(count, BYTES, "ask for fewer (--count)", this);

    long heapBefore = heapInUse();
    Channel<Integer> gate = chan();
    WaitGroup arriving = new WaitGroup();
    WaitGroup leaving = new WaitGroup();
    arriving.add(count);
    leaving.add(count);

    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      go(
          () -> {
            arriving.done();
            gate.receive();
            leaving.done();
          });
    }
    arriving.await();
    long started = System.nanoTime() - begin;
    awaitParked(count);

    long heap = heapInUse() - heapBefore;
    OptionalLong resident = status("VmRSS");
    long threads = status("Threads").orElseGet(Million::javaThreads);

    begin = System.nanoTime();
    gate.close();
    leaving.await();
    long released = System.nanoTime() - begin;

    out.printf(Locale.ROOT, "%,d goroutines waited at once%n", count);
    out.printf(Locale.ROOT, "to start      %,d ms%n", started / 1_000_000);
    out.printf(Locale.ROOT, "to release    %,d ms%n", released / 1_000_000);
    out.printf(Locale.ROOT, "heap          %,d bytes for each%n", heap / count);
    if (resident.isPresent()) {
      out.printf(
          Locale.ROOT, "resident      %,d MB, the whole process%n", resident.getAsLong() >> 10);
    }
    out.printf(Locale.ROOT, "OS threads    %,d%n", threads);
  }

  private int count(String[] args) {
    if (args.length == 0) {
      return 1_000_000;
    }
    if (!args[0].equals("--count") && !args[0].startsWith("--count=")) {
      throw Arguments.wrong(this, "unexpected argument " + Arguments.quoted(args[0]));
    }
    boolean apart = args[0].equals("--count");
    if (apart && args.length == 1) {
      throw Arguments.wrong(this, "--count needs a number");
    }
    Arguments.atMost(apart ? 2 : 1, args, this);
    String text = apart ? args[1] : args[0].substring("--count=".length());
    return Arguments.number("--count", text, 1, MOST, this);
  }

  /** Waits until all have gone from saying that they are there to waiting at the gate. */
  private static void awaitParked(int count) throws InterruptedException {
    while (true) {
      int waiting = 0;
      for (Goroutine goroutine : runtime().goroutines()) {
        if (goroutine.state() == Goroutine.State.WAITING) {
          waiting++;
        }
      }
      if (waiting >= count) {
        return;
      }
      sleep(Duration.ofMillis(1));
    }
  }

  /** Returns the bytes of live objects, by asking for a collection first. */
  private static long heapInUse() {
    System.gc();
    Runtime jvm = Runtime.getRuntime();
    return jvm.totalMemory() - jvm.freeMemory();
  }

  /** Returns a number that Linux tells of this process, if it does. */
  private static OptionalLong status(String key) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(key + ":")) {
          return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")));
        }
      }
    } catch (IOException _) {
      // another system
    }
    return OptionalLong.empty();
  }

  private static long javaThreads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
