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

/** Measures the cost of goroutines, for the programs here. */
final class Measuring {

  /** The warm-up is over when this many rounds have been no better than those before... */
  private static final int STEADY_ROUNDS = 4;

  /** ...but not before as many as this. */
  private static final int LEAST_ROUNDS = 8;

  private static final int MOST_ROUNDS = 60;

  private Measuring() {}

  /** Goroutines that start and end. */
  @FunctionalInterface
  interface Round {

    /** Starts them, releases them, and returns how many bytes of heap were in use meanwhile. */
    long heap() throws InterruptedException;
  }

  /**
   * Starts and ends goroutines until their cost stops falling. Most of that cost are the frames of
   * their stacks, and frames of interpreted code are two to three times as large as those of
   * compiled code.
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

  /** Waits until at most a number of goroutines are left; the compilers get a processor, too. */
  static void awaitEnds(int left) throws InterruptedException {
    do {
      sleep(Duration.ofMillis(10));
    } while (runtime().goroutines().size() > left);
  }

  /** Waits until a number of goroutines wait, for each other and not in the JDK. */
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
   * Returns the bytes of live objects, after a garbage collection. The threads' allocation buffers
   * since then would add some megabytes.
   */
  static long heapInUse() {
    List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
    System.gc();
    long used = 0;
    for (MemoryPoolMXBean pool : pools) {
      if (pool.getType() == MemoryType.HEAP) {
        MemoryUsage afterCollection =
            pool.getCollectionUsage(); // null if the collector does not provide it
        used += (afterCollection == null ? pool.getUsage() : afterCollection).getUsed();
      }
    }
    return used;
  }

  /** Returns the resident memory of this process in kilobytes, if the system provides it. */
  static OptionalLong residentKilobytes() {
    return status("VmRSS");
  }

  /**
   * Returns the number of threads of this process; Java's only, if the system does not provide it.
   */
  static long threads() {
    return status("Threads").orElseGet(() -> ManagementFactory.getThreadMXBean().getThreadCount());
  }

  /** Returns one of Linux's figures on this process, if there is one. */
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
