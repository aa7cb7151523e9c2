package io.goroutines.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens that come slowly enough for any machine, or quickly enough to be awaited. */
@Timeout(60)
class RateLimiterTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void bucketIsFullAtFirst() {
    RateLimiter limiter = RateLimiter.every(HOUR, 3);
    assertTrue(limiter.allow(2));
    assertFalse(limiter.allow(2));
    assertTrue(limiter.allow());
    assertFalse(limiter.allow());
    assertTrue(limiter.allow(0));
    assertFalse(limiter.allow(4));
  }

  @Test
  void eventsAreNotEarlierThanTheRateAllows() throws Exception {
    RateLimiter limiter = new RateLimiter(1_000, 2);
    long start = Seam.current().now();
    for (int i = 0; i < 22; i++) {
      limiter.await();
    }
    long took = Seam.current().now() - start;
    assertTrue(took >= 20_000_000, took + " ns");
    limiter.await(2);
    assertTrue(Seam.current().now() - start >= 22_000_000);
  }

  @Test
  void waitBeyondTheLimitTakesNothing() throws Exception {
    RateLimiter limiter = RateLimiter.every(HOUR, 2);
    assertTrue(limiter.await(2, Duration.ZERO));
    assertFalse(limiter.await(1, Duration.ofMinutes(59)));
    assertFalse(limiter.await(1, Duration.ofSeconds(-1)));
  }

  @Test
  void interruptedWaitGivesItsTokensBack() throws Exception {
    RateLimiter limiter = RateLimiter.every(HOUR, 2);
    assertTrue(limiter.allow(2));
    Parked.Call<Boolean> first = Parked.waiting(() -> limiter.await(1, HOUR.multipliedBy(2)));
    assertFalse(limiter.await(1, HOUR.plusMinutes(30)), "its token is the one of the next hour");
    first.thread().interrupt();
    assertThrows(ExecutionException.class, first::get);
    Parked.Call<Boolean> second = Parked.waiting(() -> limiter.await(1, HOUR.plusMinutes(30)));
    second.thread().interrupt();
    assertThrows(ExecutionException.class, second::get);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> limiter.await());
  }

  @Test
  void misuseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter(Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter(1, 0));
    assertThrows(IllegalArgumentException.class, () -> RateLimiter.every(Duration.ZERO, 1));
    RateLimiter limiter = new RateLimiter(10, 2);
    assertThrows(IllegalArgumentException.class, () -> limiter.allow(-1));
    assertEquals(
        "a bucket of 2 can never hold 3 tokens",
        assertThrows(IllegalArgumentException.class, () -> limiter.await(3)).getMessage());
    assertEquals("RateLimiter[10.0/s, burst 2]", limiter.toString());
  }
}
