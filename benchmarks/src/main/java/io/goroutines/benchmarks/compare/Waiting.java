package io.goroutines.benchmarks.compare;

import io.goroutines.Body;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;

/**
 * Measures the heap that each of many takes while it waits; the same for all on the JVM. At the end
 * all are woken and counted, so that an implementation that did not wait does not pass for small.
 */
public final class Waiting {

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
    if (left.getCount() != count) {
      throw new IllegalStateException(count - left.getCount() + " did not wait");
    }
    wake.run();
    left.await();
    return bytes;
  }

  private static long used() {
    // Objects found dead in one collection may free more in the next.
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
