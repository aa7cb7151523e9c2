package io.goroutines.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Actions and values of which there is one. */
@Timeout(60)
class OnceTest {

  private final Once once = new Once();
  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);

  private int awaitRelease() throws InterruptedException {
    release.await();
    return runs.incrementAndGet();
  }

  @Test
  void actionRunsOnceAndOthersWaitForItsEnd() throws Exception {
    Parked.Call<Void> first =
        Parked.waiting(
            () -> {
              once.run(this::awaitRelease);
              return null;
            });
    Parked.Call<Integer> second =
        Parked.waiting(
            () -> {
              once.run(runs::incrementAndGet);
              return runs.get();
            });
    Parked.Call<Void> interrupted =
        Parked.waiting(
            () -> {
              once.run(runs::incrementAndGet);
              return null;
            });
    interrupted.thread().interrupt();
    assertTrue(
        assertThrows(ExecutionException.class, interrupted::get).getCause()
            instanceof InterruptedException);
    assertFalse(once.isDone());
    release.countDown();
    first.get();
    assertEquals(1, second.get());
    assertTrue(once.isDone());
  }

  @Test
  void actionThatThrowsCountsAsPerformed() throws Exception {
    IOException thrown = new IOException();
    assertSame(
        thrown,
        assertThrows(
            IOException.class,
            () ->
                once.run(
                    () -> {
                      throw thrown;
                    })));
    once.run(runs::incrementAndGet);
    assertEquals(0, runs.get());
  }

  @Test
  void valueIsComputedOnce() throws Exception {
    OnceValue<Integer, InterruptedException> value = new OnceValue<>(this::awaitRelease);
    Parked.Call<Integer> first = Parked.waiting(value::get);
    Parked.Call<Integer> second = Parked.waiting(value::get);
    release.countDown();
    assertEquals(1, first.get());
    assertEquals(1, second.get());
    Thread.currentThread().interrupt();
    assertEquals(1, value.get());
    assertTrue(Thread.interrupted());
  }

  @Test
  void failureOfTheComputationIsThrownToAll() {
    IOException thrown = new IOException();
    OnceValue<Integer, IOException> value =
        new OnceValue<>(
            () -> {
              runs.incrementAndGet();
              throw thrown;
            });
    assertSame(thrown, assertThrows(IOException.class, value::get));
    assertSame(thrown, assertThrows(IOException.class, value::get));
    assertEquals(1, runs.get());
  }
}
