package io.goroutines.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimerTest {

  private static final Duration DELAY = Duration.ofNanos(100);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final Instant start = scheduler.instant();
  private final Timer timer = Timer.after(scheduler.runtime(), DELAY);

  @Test
  void firesOnceAfterTheDelay() {
    scheduler.advance(DELAY.minusNanos(1));
    assertNull(timer.channel().tryReceive());
    scheduler.advance(Duration.ofNanos(1));
    assertEquals(start.plus(DELAY), timer.channel().tryReceive());
    scheduler.advance(DELAY.multipliedBy(10));
    assertNull(timer.channel().tryReceive());
    assertEquals(0, scheduler.pending());
  }

  @Test
  void resetLosesNoImmediateTick() {
    scheduler.firesAtOnce = true;
    for (int i = 0; i < 3; i++) {
      assertTrue(timer.reset(Duration.ZERO)); // the previous tick was not received, or not sent yet
    }
    assertEquals(start, timer.channel().tryReceive());
    assertNull(timer.channel().tryReceive());
  }

  @Test
  void stopBeforeFiringPreventsTick() {
    assertTrue(timer.stop());
    assertEquals(0, scheduler.pending());
    scheduler.advance(DELAY);
    assertNull(timer.channel().tryReceive());
    assertFalse(timer.stop());
  }

  @Test
  void stopAfterFiringWithdrawsUnreceivedTick() {
    scheduler.advance(DELAY);
    assertTrue(timer.stop());
    assertNull(timer.channel().tryReceive());
    assertFalse(timer.stop());
  }

  @Test
  void stopAfterReceiveReturnsFalse() {
    scheduler.advance(DELAY);
    assertEquals(start.plus(DELAY), timer.channel().tryReceive());
    assertFalse(timer.stop());
  }

  @Test
  void resetRestartsFiredAndPendingTimers() {
    scheduler.advance(DELAY.minusNanos(1));
    assertTrue(timer.reset(DELAY));
    scheduler.advance(DELAY.minusNanos(1));
    assertNull(timer.channel().tryReceive());
    scheduler.advance(Duration.ofNanos(1));
    assertEquals(start.plusNanos(199), timer.channel().tryReceive());
    assertFalse(timer.reset(DELAY));
    scheduler.advance(DELAY);
    assertEquals(start.plusNanos(299), timer.channel().tryReceive());
  }

  @Test
  void nonPositiveDelayFiresAtOnceAndNullIsRefused() {
    assertTrue(timer.reset(Duration.ofNanos(-5)));
    scheduler.advance(Duration.ZERO);
    assertEquals(start, timer.channel().tryReceive());
    assertThrows(NullPointerException.class, () -> timer.reset(null));
  }
}
