package io.goroutines.examples.scheduling;

import static io.goroutines.Go.*;

import io.goroutines.Goroutine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** How the programs here measure what goroutines cost. */
final class Measuring {

  /** The warm-up is over when this many rounds have been no better than those before... */
  private static final int STEADY_ROUNDS = 4;

  /** ...but not before as many as this. */
  private static final int LEAST_ROUNDS = 8;

  private static final int MOST_ROUNDS = 60;

  private Measuring() {}

  /** Goroutines that come and go. */
  @FunctionalInterface
  interface Round {

    /** Starts them, lets them go, and returns how many bytes of heap were in use meanwhile. */
    long heap() throws InterruptedException;
  }

  /**
   * Lets goroutines come and go until what they cost does not get less any more. Most of that are
   * the frames of their stacks, and those of code that the JVM still interprets are two to three
   * times as large as those of compiled code.
   */
  static void warmUp(Round round) throws InterruptedException {
    int others = runtime().goroutines().size();
    long heapBefore = heapInUse();
    long best = Long.MAX_VALUE;
    int steady = 0;
    for (int i = 1; i <= LEAST_ROUNDS || (i <= MOST_ROUNDS && steady < STEADY_ROUNDS); i++) {
      long cost = round.heap() - heapBefore;
      awaitEnds(others);
      steady = cost < best - best / 20 ? 0 : steady + 1;
      best = Math.min(best, cost);
    }
  }

  /** Waits until no more goroutines are left than a number; the compilers get a processor, too. */
  static void awaitEnds(int left) throws InterruptedException {
    do {
      sleep(Duration.ofMillis(10));
    } while (runtime().goroutines().size() > left);
  }

  /** Waits until as many goroutines as a number wait, for each other and not in the JDK. */
  static void awaitWaiting(int count) throws InterruptedException {
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

  /**
   * Returns the bytes of live objects, by asking for a collection first. What threads have taken
   * for themselves since, to allocate from, would be some megabytes.
   */
  static long heapInUse() {
    List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
    System.gc();
    long used = 0;
    for (MemoryPoolMXBean pool : pools) {
      if (pool.getType() == MemoryType.HEAP) {
        MemoryUsage afterCollection =
            pool.getCollectionUsage(); // null if the collector cannot tell
        used += (afterCollection == null ? pool.getUsage() : afterCollection).getUsed();
      }
    }
    return used;
  }

  /** Returns how many kilobytes of memory this process has, if the system tells. */
  static OptionalLong residentKilobytes() {
    return status("VmRSS");
  }

  /** Returns how many threads this process has; only those of Java, if the system does not tell. */
  static long threads() {
    return status("Threads").orElseGet(() -> ManagementFactory.getThreadMXBean().getThreadCount());
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
}
