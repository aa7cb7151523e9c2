package io.goroutines.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On platform threads: the algorithm needs no goroutine. */
@Timeout(60)
class SemaphoreTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Semaphore semaphore = new Semaphore(10);

  @AfterEach
  void noInterruptIsLeftBehind() {
    assertFalse(Thread.interrupted());
  }

  private Parked.Call<Boolean> waitsFor(long count) {
    return Parked.waiting(() -> semaphore.tryAcquire(count, HOUR));
  }

  @Test
  void permitsAreTakenAndReturned() throws Exception {
    semaphore.acquire(7);
    assertFalse(semaphore.tryAcquire(4));
    assertFalse(semaphore.tryAcquire(4, Duration.ZERO));
    assertTrue(semaphore.tryAcquire(3));
    assertEquals(0, semaphore.available());
    assertTrue(semaphore.tryAcquire(0));
    semaphore.release(10);
    assertEquals("Semaphore[10 of 10]", semaphore.toString());
  }

  @Test
  void manyAreNotOvertakenByFew() throws Exception {
    semaphore.acquire(10);
    Parked.Call<Boolean> many = waitsFor(8);
    semaphore.release(5);
    assertFalse(semaphore.tryAcquire(1));
    assertFalse(semaphore.tryAcquire());
    Parked.Call<Boolean> few = waitsFor(1);
    semaphore.release(2);
    assertFalse(many.isDone());
    assertFalse(few.isDone());
    semaphore.release(2);
    assertTrue(many.get());
    assertTrue(few.get());
    assertEquals(0, semaphore.available());
  }

  @Test
  void oneReleaseServesAsManyAsFit() throws Exception {
    semaphore.acquire(10);
    List<Parked.Call<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(waitsFor(2));
    }
    Parked.Call<Boolean> last = waitsFor(1);
    semaphore.release(10);
    for (Parked.Call<Boolean> each : all) {
      assertTrue(each.get());
    }
    Parked.until(last.thread());
    assertFalse(last.isDone());
    semaphore.release();
    assertTrue(last.get());
  }

  @Test
  void thoseBehindOneThatGivesUpAreServed() throws Exception {
    semaphore.acquire(8);
    Parked.Call<Boolean> many = waitsFor(5);
    Parked.Call<Boolean> one = waitsFor(1);
    Parked.Call<Boolean> another = waitsFor(1);
    Parked.Call<Boolean> tooMany = waitsFor(1);
    many.thread().interrupt();
    assertThrows(ExecutionException.class, many::get);
    assertTrue(one.get());
    assertTrue(another.get());
    Parked.until(tooMany.thread());
    tooMany.thread().interrupt();
    assertThrows(ExecutionException.class, tooMany::get);
    semaphore.release(8);
    assertEquals(8, semaphore.available());
    assertTrue(semaphore.tryAcquire(8), "nobody waits any more");
  }

  @Test
  void timedAcquireGivesUpInTimeAndNotEarly() throws Exception {
    semaphore.acquire(10);
    Duration limit = Duration.ofMillis(30);
    Parked.Call<Long> waiting =
        Parked.start(
            () -> {
              long start = Seam.current().now();
              assertFalse(semaphore.tryAcquire(1, limit));
              return Seam.current().now() - start;
            });
    while (!waiting.isDone()) {
      LockSupport.unpark(waiting.thread());
      Thread.onSpinWait();
    }
    assertTrue(waiting.get() >= limit.toNanos(), "it gave up early");
    semaphore.release(10);
    assertTrue(semaphore.tryAcquire(10));
  }

  @Test
  void interruptOnEntryTakesNothing() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> semaphore.acquire());
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> semaphore.tryAcquire(1, HOUR));
    assertEquals(10, semaphore.available());
  }

  @Test
  void misuseIsRefused() {
    assertEquals(
        "semaphore: released more than held",
        assertThrows(IllegalStateException.class, semaphore::release).getMessage());
    assertEquals(10, semaphore.available());
    assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
    assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(-1));
    assertThrows(IllegalArgumentException.class, () -> new Semaphore(-1));
    assertEquals(
        "a semaphore with 10 permits can never give 11",
        assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(11)).getMessage());
  }

  @Test
  void tooManyAreNotReturnedWhileOneWaits() throws Exception {
    semaphore.acquire(10);
    Parked.Call<Boolean> many = waitsFor(10);
    semaphore.release(9);
    assertThrows(IllegalStateException.class, () -> semaphore.release(2));
    assertEquals(9, semaphore.available());
    semaphore.release();
    assertTrue(many.get());
  }
}
