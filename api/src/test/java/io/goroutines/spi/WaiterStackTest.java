package io.goroutines.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaiterStackTest {

  @Test
  void wakesAllOnceAndLeavesNothing() {
    WaiterStack stack = new WaiterStack();
    WaiterStack.Entry first = stack.push(new ThreadWaiter(Thread.currentThread()));
    WaiterStack.Entry second = stack.push(new ThreadWaiter(Thread.currentThread()));
    assertFalse(first.isOver() || second.isOver() || stack.isEmpty());
    stack.wakeAll();
    assertTrue(first.isOver() && second.isOver() && stack.isEmpty());
    stack.abandon(first);
    assertTrue(stack.isEmpty());
  }

  @Test
  void anAbandonedEntryIsTakenOutWhereverItStands() {
    for (int abandoned = 0; abandoned < 3; abandoned++) {
      WaiterStack stack = new WaiterStack();
      List<WaiterStack.Entry> entries = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        entries.add(stack.push(new ThreadWaiter(Thread.currentThread())));
      }
      stack.abandon(entries.get(abandoned));
      assertTrue(entries.get(abandoned).isOver());
      for (int i = 0; i < 3; i++) {
        assertEquals(i == abandoned, entries.get(i).isOver());
        stack.abandon(entries.get(i));
      }
      assertTrue(stack.isEmpty());
    }
  }

  /** Round after round, waiters push or give up while the event happens: nobody is left waiting. */
  @Test
  void noWakeUpIsLostWhileOthersGiveUp() throws Exception {
    int waiters = 3;
    int rounds = 20_000;
    AtomicInteger event = new AtomicInteger();
    WaiterStack stack = new WaiterStack();
    CyclicBarrier round = new CyclicBarrier(waiters + 1);
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < waiters; w++) {
      int self = w;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int r = 1; r <= rounds; r++) {
                      awaitQuietly(round);
                      Waiter waiter = Seam.current();
                      WaiterStack.Entry entry = stack.push(waiter);
                      while (event.get() < r) {
                        if (self == 0 || entry.isOver()) {
                          stack.abandon(entry);
                          entry = stack.push(waiter);
                        } else {
                          waiter.park(WaitReason.SEMACQUIRE, null, Waiter.NO_DEADLINE);
                        }
                      }
                      stack.abandon(entry);
                    }
                  }));
    }
    for (int r = 1; r <= rounds; r++) {
      awaitQuietly(round);
      event.set(r);
      stack.wakeAll();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(stack.isEmpty());
  }

  private static void awaitQuietly(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
