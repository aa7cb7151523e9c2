package io.goroutines.benchmarks.compare;

import io.goroutines.Body;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Measures what many cost while they wait; the same for all on the JVM: the heap that each takes,
 * or what the process does meanwhile. At the end all are counted, so that an implementation that
 * did not wait does not pass for small or quiet.
 */
public final class Waiting {

  /** For {@link Classic#IDLE}: how many wait. */
  public static final int IDLE = 1_000;

  /** Idle threads look for work for a while before they park. */
  private static final long SETTLING_MILLIS = 1_000;

  private static final Path TASKS = Path.of("/proc/self/task");

  private final int count;
  private final long before;
  private final CountDownLatch started;
  private final CountDownLatch left;

  /**
   * Begins, before the first is started.
   *
   * @param count how many will wait
   */
  public Waiting(int count) {
    this.count = count;
    this.started = new CountDownLatch(count);
    this.left = new CountDownLatch(count);
    this.before = used();
  }

  /** Called by each before it waits. */
  public void begins() {
    started.countDown();
  }

  /** Called by each after it has waited. */
  public void ended() {
    left.countDown();
  }

  /**
   * Measures, and wakes all.
   *
   * @param wake releases all of them
   * @return the bytes for each
   * @throws Exception if one has not waited, or what waking throws
   */
  public long measure(Body wake) throws Exception {
    started.await();
    long bytes = (used() - before) / count;
    checkAllWait();
    wake.run();
    left.await();
    return bytes;
  }

  /**
   * Returns a pass for {@link Classic#IDLE}, once all wait and idle threads have parked. They wait
   * until the process ends.
   *
   * @param millis how long the pass takes
   * @return the pass; its result is the context switches in a second, rounded up
   * @throws InterruptedException if the caller is interrupted
   */
  public Callable<Long> idle(int millis) throws InterruptedException {
    started.await();
    Thread.sleep(Math.min(millis, SETTLING_MILLIS));
    return () -> {
      long switchesBefore = switches();
      Thread.sleep(millis);
      long switches = switches() - switchesBefore;
      checkAllWait();
      return Math.ceilDiv(switches * 1_000, millis);
    };
  }

  private void checkAllWait() {
    if (left.getCount() != count) {
      throw new IllegalStateException(count - left.getCount() + " did not wait");
    }
  }

  /** Returns whether the system counts the context switches of this process. */
  static boolean countsSwitches() {
    return Files.isDirectory(TASKS);
  }

  /** Returns the context switches of all threads of this process, voluntary and not. */
  private static long switches() throws IOException {
    try (Stream<Path> tasks = Files.list(TASKS)) {
      return tasks.mapToLong(Waiting::switches).sum();
    }
  }

  private static long switches(Path task) {
    try {
      return Files.readAllLines(task.resolve("status")).stream()
          .filter(line -> line.contains("voluntary_ctxt_switches:"))
          .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
          .sum();
    } catch (IOException _) {
      return 0; // a thread that has just ended
    }
  }

  private static long used() {
    // Objects found dead in one collection may free more in the next.
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
