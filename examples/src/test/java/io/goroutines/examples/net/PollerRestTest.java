package io.goroutines.examples.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PollerRestTest {

  @Test
  void delayGrowsWithConsecutiveFailures() {
    Duration second = Duration.ofSeconds(1);
    assertEquals(second, Poller.restingTime(second, 0));
    assertEquals(Duration.ofSeconds(3), Poller.restingTime(second, 1));
    assertEquals(Duration.ofSeconds(21), Poller.restingTime(second, 10));
  }
}
