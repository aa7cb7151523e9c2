package io.goroutines.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls with the same key, at the same time and one after the other. */
@Timeout(60)
class SingleFlightTest {

  private final SingleFlight<String, Integer> flights = new SingleFlight<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);

  private int slow() throws InterruptedException {
    release.await();
    return runs.incrementAndGet();
  }

  @Test
  void callsAtTheSameTimeShareOneResult() throws Exception {
    List<Parked.Call<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(Parked.waiting(() -> flights.run("a", this::slow)));
    }
    Parked.Call<Integer> other = Parked.waiting(() -> flights.run("b", () -> slow() + 100));
    release.countDown();
    int shared = all.getFirst().get();
    for (Parked.Call<Integer> each : all) {
      assertEquals(shared, each.get());
    }
    assertEquals(103 - shared, other.get());
    assertEquals(2, runs.get());
  }

  @Test
  void laterCallDoesTheWorkAnew() throws Exception {
    release.countDown();
    assertEquals(1, flights.run("a", this::slow));
    assertEquals(2, flights.run("a", this::slow));
  }

  @Test
  void forgottenKeyIsWorkedOnAnew() throws Exception {
    Parked.Call<Integer> first = Parked.waiting(() -> flights.run("a", this::slow));
    flights.forget("a");
    assertEquals(42, flights.run("a", () -> 42));
    release.countDown();
    assertEquals(1, first.get());
  }

  @Test
  void failureReachesAllCalls() {
    IOException thrown = new IOException();
    Parked.Call<Integer> first =
        Parked.waiting(
            () ->
                flights.run(
                    "a",
                    () -> {
                      release.await();
                      throw thrown;
                    }));
    Parked.Call<Integer> second = Parked.waiting(() -> flights.run("a", this::slow));
    release.countDown();
    assertSame(thrown, assertThrows(ExecutionException.class, first::get).getCause());
    assertSame(thrown, assertThrows(ExecutionException.class, second::get).getCause());
    assertEquals(0, runs.get());
  }
}
