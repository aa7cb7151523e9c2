package io.goroutines.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.GoroutineOptions;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import io.goroutines.spi.support.WaiterList;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The group on platform threads: the algorithm needs no goroutine. */
@Timeout(60)
class WaitGroupTest {

  private final WaitGroup group = new WaitGroup();

  @AfterEach
  void noInterruptIsLeftBehind() {
    assertFalse(Thread.interrupted());
  }

  @Test
  void awaitReturnsAtOnceIfCounterIsZero() throws Exception {
    group.await();
    assertTrue(group.await(Duration.ZERO));
  }

  @Test
  void awaitReturnsOnlyAfterLastDone() throws Exception {
    group.add(2);
    FutureTask<Void> waiting = awaiting();
    Thread waiter = start(waiting);
    group.done();
    untilParked(waiter);
    assertFalse(waiting.isDone());
    group.done();
    assertNull(waiting.get());
  }

  @Test
  void zeroReleasesEveryWaiter() throws Exception {
    group.add(1);
    List<FutureTask<Void>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      FutureTask<Void> waiting = awaiting();
      all.add(waiting);
      untilParked(start(waiting));
    }
    group.add(-1);
    for (FutureTask<Void> each : all) {
      assertNull(each.get());
    }
  }

  @Test
  void zeroReleasesAnyNumberOfWaiters() throws Exception {
    group.add(1);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      FutureTask<Void> waiting = awaiting();
      all.add(Thread.startVirtualThread(waiting));
    }
    all.forEach(WaitGroupTest::untilParked);
    group.done();
    for (Thread each : all) {
      each.join();
    }
  }

  @Test
  void spuriousWakeUpDoesNotEndTimedAwait() throws Exception {
    group.add(1);
    Duration limit = Duration.ofMillis(30);
    FutureTask<Long> waiting =
        new FutureTask<>(
            () -> {
              long start = Seam.current().now();
              assertFalse(group.await(limit));
              return Seam.current().now() - start;
            });
    Thread waiter = start(waiting);
    while (!waiting.isDone()) {
      LockSupport.unpark(waiter);
      Thread.onSpinWait();
    }
    assertTrue(waiting.get() >= limit.toNanos(), "it gave up early");
  }

  @Test
  void zeroReleasesAwaitThoughCounterIsRaisedAtOnce() throws Exception {
    group.add(1);
    FutureTask<Void> waiting = awaiting();
    untilParked(start(waiting));
    group.done();
    group.add(1);
    assertNull(waiting.get());
    assertFalse(group.await(Duration.ZERO));
  }

  @Test
  void negativeCounterThrowsAndChangesNothing() {
    group.add(1);
    assertEquals(
        "sync: negative WaitGroup counter",
        assertThrows(IllegalStateException.class, () -> group.add(-2)).getMessage());
    group.done();
    assertThrows(IllegalStateException.class, group::done);
    assertEquals("WaitGroup[0]", group.toString());
  }

  @Test
  void counterOverflowThrowsAndChangesNothing() {
    group.add(Integer.MAX_VALUE);
    assertThrows(IllegalStateException.class, () -> group.add(1));
    assertThrows(IllegalStateException.class, () -> group.add(Integer.MAX_VALUE));
    assertEquals("WaitGroup[" + Integer.MAX_VALUE + "]", group.toString());
  }

  @Test
  void addOfZeroReleasesNoWaiter() throws Exception {
    group.add(1);
    List<FutureTask<Void>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(awaiting());
      untilParked(start(all.getLast()));
      group.add(0);
    }
    assertFalse(group.await(Duration.ofNanos(1)));
    for (FutureTask<Void> each : all) {
      assertFalse(each.isDone());
    }
    group.done();
    for (FutureTask<Void> each : all) {
      assertNull(each.get());
    }
  }

  @Test
  void timedAwaitReturnsWhetherCounterWasZero() throws Exception {
    group.add(1);
    assertFalse(group.await(Duration.ofMillis(1)));
    assertFalse(group.await(Duration.ofSeconds(-1)));
    group.done();
    assertTrue(group.await(Duration.ofSeconds(-1)));
  }

  @Test
  void timedOutAwaitsLeaveNoEntry() throws Exception {
    group.add(1);
    for (int i = 0; i < 10; i++) {
      assertFalse(group.await(Duration.ofNanos(1)));
    }
    Field waiters = WaitGroup.class.getDeclaredField("waiters");
    waiters.setAccessible(true);
    assertTrue(((WaiterList) waiters.get(group)).isEmpty());
  }

  @Test
  void awaitThrowsIfInterruptedOnEntryThoughCounterIsZero() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, group::await);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> group.await(Duration.ZERO));
  }

  @Test
  void awaitThrowsIfInterruptedAndOtherWaitersAreStillReleased() throws Exception {
    group.add(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread first =
        start(
            () -> {
              try {
                group.await();
              } catch (InterruptedException _) {
                interrupted.countDown();
              }
            });
    untilParked(first);
    FutureTask<Void> second = awaiting();
    untilParked(start(second));
    first.interrupt();
    interrupted.await();
    group.done();
    assertNull(second.get());
  }

  @Test
  void everyOperationStartsWithASchedulingPoint() throws Exception {
    List<Object> seen = new ArrayList<>();
    Thread self = Thread.currentThread();
    PointListener before =
        Seam.listen(
            (op, on) -> {
              if (Thread.currentThread() == self && op == Op.SYNC) {
                seen.add(String.valueOf(on));
              }
            });
    try {
      group.add(1);
      boolean _ = group.await(Duration.ZERO);
      group.done();
      group.await();
    } finally {
      Seam.listen(before);
    }
    assertEquals(List.of("WaitGroup[0]", "WaitGroup[1]", "WaitGroup[1]", "WaitGroup[0]"), seen);
  }

  @Test
  @SuppressWarnings("DataFlowIssue")
  void nullIsRefusedAndChangesNothing() {
    assertThrows(NullPointerException.class, () -> group.go(null));
    assertThrows(NullPointerException.class, () -> group.go(null, () -> {}));
    assertThrows(NullPointerException.class, () -> group.go(GoroutineOptions.DEFAULT, null));
    assertThrows(NullPointerException.class, () -> group.await(null));
    assertEquals("WaitGroup[0]", group.toString());
  }

  private FutureTask<Void> awaiting() {
    return new FutureTask<>(
        () -> {
          group.await();
          return null;
        });
  }

  private static Thread start(Runnable body) {
    Thread thread = new Thread(body);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void untilParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}
