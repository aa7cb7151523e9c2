package io.goroutines.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On platform threads: the algorithm needs no goroutine. */
@Timeout(60)
class MutexTest {

  private static final Duration HOUR = Duration.ofHours(1);

  static Stream<Mutex> kinds() {
    return Stream.of(new Mutex(), Mutex.fair());
  }

  @AfterEach
  void noInterruptIsLeftBehind() {
    assertFalse(Thread.interrupted());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void oneHoldsItAtATime(Mutex mutex) throws Exception {
    mutex.lock();
    assertTrue(mutex.isLocked());
    assertFalse(mutex.tryLock());
    assertFalse(mutex.tryLock(Duration.ofMillis(1)));
    Parked.Call<Boolean> waits = Parked.waiting(() -> mutex.tryLock(HOUR));
    mutex.unlock();
    assertTrue(waits.get());
    assertEquals("Mutex[locked]", mutex.toString());
    mutex.unlock(); // from another thread than the one that locked it
    assertEquals("Mutex[unlocked]", mutex.toString());
    assertTrue(mutex.tryLock());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void unlockOfUnlockedIsRefused(Mutex mutex) throws Exception {
    assertEquals(
        "sync: unlock of unlocked mutex",
        assertThrows(IllegalStateException.class, mutex::unlock).getMessage());
    mutex.lock();
    mutex.unlock();
    assertThrows(IllegalStateException.class, mutex::unlock);
    assertTrue(mutex.tryLock());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void interruptedWaiterDoesNotHoldIt(Mutex mutex) throws Exception {
    mutex.lock();
    Parked.Call<Boolean> first = Parked.waiting(() -> mutex.tryLock(HOUR));
    Parked.Call<Boolean> second = Parked.waiting(() -> mutex.tryLock(HOUR));
    Parked.Call<Boolean> third = Parked.waiting(() -> mutex.tryLock(HOUR));
    second.thread().interrupt();
    assertThrows(ExecutionException.class, second::get);
    first.thread().interrupt();
    assertThrows(ExecutionException.class, first::get);
    mutex.unlock();
    assertTrue(third.get());
    mutex.unlock();
    assertTrue(mutex.tryLock());
    mutex.unlock();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, mutex::lock);
    assertFalse(mutex.isLocked());
  }

  @Test
  void fairLockIsGrantedInOrder() throws Exception {
    Mutex mutex = Mutex.fair();
    mutex.lock();
    List<Integer> order = new ArrayList<>(); // guarded by the mutex
    List<Parked.Call<Void>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int me = i;
      all.add(
          Parked.waiting(
              () -> {
                mutex.lock();
                order.add(me);
                mutex.unlock();
                return null;
              }));
    }
    mutex.unlock();
    assertFalse(mutex.isLocked() && mutex.tryLock(), "it has been handed over");
    for (Parked.Call<Void> each : all) {
      each.get();
    }
    assertEquals(List.of(0, 1, 2, 3, 4), order);
  }

  @Test
  void oneThatLocksAgainAndAgainStarvesNoOther() throws Exception {
    Mutex mutex = new Mutex();
    AtomicBoolean stop = new AtomicBoolean();
    mutex.lock();
    Parked.Call<Void> greedy =
        Parked.waiting(
            () -> {
              while (!stop.get()) {
                mutex.lock();
                long end = System.nanoTime() + 200_000;
                while (System.nanoTime() < end) {
                  Thread.onSpinWait();
                }
                mutex.unlock();
              }
              return null;
            });
    mutex.unlock();
    for (int i = 0; i < 20; i++) {
      mutex.lock();
      mutex.unlock();
    }
    stop.set(true);
    greedy.get();
  }

  @Test
  void anyNumberMayWait() throws Exception {
    Mutex mutex = new Mutex();
    mutex.lock();
    int[] count = {0};
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      all.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  mutex.lock();
                  count[0]++;
                  mutex.unlock();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              }));
    }
    all.forEach(Parked::until);
    mutex.unlock();
    for (Thread each : all) {
      each.join();
    }
    assertEquals(6_000, count[0]);
  }
}
