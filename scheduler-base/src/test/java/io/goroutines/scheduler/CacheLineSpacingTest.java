package io.goroutines.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All workers run, and no spacer thread remains. */
@Timeout(60)
class CacheLineSpacingTest {

  private static final class Latched extends Worker {
    private final CountDownLatch running;
    private final CountDownLatch over;

    Latched(CountDownLatch running, CountDownLatch over) {
      super("latched", 0);
      this.running = running;
      this.over = over;
    }

    @Override
    public void run() {
      running.countDown();
      try {
        over.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static boolean spacersLive() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("goroutines-spacer"));
  }

  @Test
  void workersRunAndNoSpacerRemains() throws Exception {
    CountDownLatch running = new CountDownLatch(21);
    CountDownLatch over = new CountDownLatch(1);
    List<Latched> workers =
        IntStream.range(0, 20).mapToObj(_ -> new Latched(running, over)).toList();
    CacheLineSpacing.start(workers);
    Latched late = new Latched(running, over); // beyond MOST_BEFORE: started without spacers
    CacheLineSpacing.start(List.of(late));
    running.await();
    while (spacersLive()) {
      LockSupport.parkNanos(100_000);
    }
    over.countDown();
    for (Latched worker : workers) {
      assertTrue(worker.join(Duration.ofSeconds(30)));
    }
    assertTrue(late.join(Duration.ofSeconds(30)));
    assertFalse(spacersLive());
  }

  @Test
  void spacersAreStartedBetweenWorkersAndBeforeALaterOne() throws Exception {
    CountDownLatch running = new CountDownLatch(3);
    CountDownLatch over = new CountDownLatch(1);
    long before = startedThreads();
    CacheLineSpacing.start(List.of(new Latched(running, over), new Latched(running, over)));
    assertTrue(startedThreads() - before >= 2 + 3, "three between two");
    before = startedThreads();
    CacheLineSpacing.start(List.of(new Latched(running, over)));
    assertTrue(startedThreads() - before >= 1 + 2 * 4, "the places that were left, and one more");
    over.countDown();
    running.await();
    assertEquals(0, running.getCount());
  }

  private static long startedThreads() {
    return ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
  }
}
