package io.goroutines.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On platform threads: the algorithm needs no goroutine. */
@Timeout(60)
class CondTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Mutex mutex = new Mutex();
  private final Cond cond = new Cond(mutex);

  private Parked.Call<Boolean> waiting() {
    return Parked.waiting(
        () -> {
          mutex.lock();
          try {
            return cond.await(HOUR);
          } finally {
            mutex.unlock();
          }
        });
  }

  @Test
  void signalWakesOneInOrderAndBroadcastAll() throws Exception {
    cond.signal(); // is not kept
    List<Parked.Call<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(waiting());
    }
    cond.signal();
    assertTrue(all.removeFirst().get());
    for (Parked.Call<Boolean> each : all) {
      LockSupport.unpark(each.thread());
      assertFalse(each.isDone());
    }
    cond.broadcast();
    for (Parked.Call<Boolean> each : all) {
      assertTrue(each.get());
    }
    cond.broadcast();
    Parked.Call<Boolean> later = waiting();
    assertFalse(later.isDone());
    cond.signal();
    assertTrue(later.get());
    assertTrue(mutex.tryLock());
  }

  @Test
  void waitThatGivesUpHoldsTheMutexAgain() throws Exception {
    Parked.Call<Boolean> first = waiting();
    Parked.Call<Boolean> second = waiting();
    first.thread().interrupt();
    assertThrows(ExecutionException.class, first::get);
    cond.signal();
    assertTrue(second.get());
    mutex.lock();
    assertFalse(cond.await(Duration.ofMillis(5)));
    assertFalse(cond.await(Duration.ZERO));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, cond::await);
    assertTrue(mutex.isLocked());
    mutex.unlock();
  }

  @Test
  void waitWithoutTheMutexIsRefused() {
    assertEquals(
        "sync: wait with an unlocked mutex",
        assertThrows(IllegalStateException.class, cond::await).getMessage());
  }

  @Test
  void queueOfTwoProducersAndTwoConsumersLosesNothing() throws Exception {
    Queue<Integer> queue = new ArrayDeque<>();
    Cond notFull = new Cond(mutex);
    int each = 10_000;
    List<Parked.Call<Long>> all = new ArrayList<>();
    for (int p = 0; p < 2; p++) {
      all.add(
          Parked.start(
              () -> {
                for (int i = 0; i < each; i++) {
                  mutex.lock();
                  while (queue.size() == 4) {
                    notFull.await();
                  }
                  queue.add(i);
                  cond.signal();
                  mutex.unlock();
                }
                return 0L;
              }));
      all.add(
          Parked.start(
              () -> {
                long sum = 0;
                for (int i = 0; i < each; i++) {
                  mutex.lock();
                  while (queue.isEmpty()) {
                    cond.await();
                  }
                  sum += queue.remove();
                  notFull.signal();
                  mutex.unlock();
                }
                return sum;
              }));
    }
    long sum = 0;
    for (Parked.Call<Long> call : all) {
      sum += call.get();
    }
    assertEquals((long) each * (each - 1), sum);
  }
}
