package io.goroutines.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TickerTest {

  private static final Duration PERIOD = Duration.ofNanos(100);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final Instant start = scheduler.instant();

  private Ticker ticker() {
    return Ticker.every(scheduler.runtime(), PERIOD);
  }

  @Test
  void tickComesAfterEachPeriodWithItsDueTime() {
    Ticker ticker = ticker();
    assertNull(ticker.channel().tryReceive());
    for (int i = 1; i <= 3; i++) {
      scheduler.advance(PERIOD.minusNanos(1));
      assertNull(ticker.channel().tryReceive());
      scheduler.advance(Duration.ofNanos(1));
      assertEquals(start.plus(PERIOD.multipliedBy(i)), ticker.channel().tryReceive());
    }
  }

  @Test
  void ticksAreExactlyWholePeriodsApartThoughTheClocksAreNotReadAtOnce() {
    Ticker ticker = ticker();
    Duration first = Duration.ofNanos(300);
    for (int i = 1; i <= 50; i++) {
      scheduler.setWallClockAhead(first.plusNanos(i % 7 * 11_000L));
      scheduler.advance(PERIOD);
      assertEquals(
          start.plusNanos(11_300).plus(PERIOD.multipliedBy(i)), ticker.channel().tryReceive());
    }
  }

  @Test
  void ticksFollowTheWallClockWhenThatIsSet() {
    Ticker ticker = ticker();
    scheduler.advance(PERIOD);
    assertEquals(start.plus(PERIOD), ticker.channel().tryReceive());
    for (Duration set : List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ZERO)) {
      scheduler.setWallClockAhead(set);
      Instant due = scheduler.instant().plus(PERIOD);
      scheduler.advance(PERIOD);
      assertEquals(due, ticker.channel().tryReceive());
    }
  }

  @Test
  void slowReceiverMissesTicksAndGetsTheOldestKept() {
    Ticker ticker = ticker();
    assertEquals(1, ticker.channel().capacity());
    scheduler.advance(PERIOD.multipliedBy(5));
    assertEquals(start.plus(PERIOD), ticker.channel().tryReceive());
    assertNull(ticker.channel().tryReceive());
    scheduler.advance(PERIOD);
    assertEquals(start.plus(PERIOD.multipliedBy(6)), ticker.channel().tryReceive());
  }

  @Test
  void lateSchedulerSkipsTicksAndDoesNotDrift() {
    Ticker ticker = ticker();
    scheduler.fallBehind(Duration.ofNanos(250));
    assertEquals(start.plusNanos(100), ticker.channel().tryReceive());
    scheduler.advance(Duration.ofNanos(49));
    assertNull(ticker.channel().tryReceive());
    scheduler.advance(Duration.ofNanos(1));
    assertEquals(start.plusNanos(300), ticker.channel().tryReceive());
  }

  @Test
  void stopWithdrawsUnreceivedTickAndLeavesNoTimer() {
    Ticker ticker = ticker();
    scheduler.advance(PERIOD);
    ticker.stop();
    assertNull(ticker.channel().tryReceive());
    assertEquals(0, scheduler.pending());
    scheduler.advance(PERIOD);
    assertNull(ticker.channel().tryReceive());
    assertFalse(ticker.channel().isDone());
    ticker.stop();
    try (ticker) {
      assertNull(ticker.channel().tryReceive());
    }
  }

  @Test
  void resetRestartsWithNewPeriod() {
    Ticker ticker = ticker();
    var channel = ticker.channel();
    scheduler.advance(PERIOD.plusNanos(50));
    ticker.reset(PERIOD.multipliedBy(2));
    assertSame(channel, ticker.channel());
    assertNull(channel.tryReceive());
    scheduler.advance(PERIOD.multipliedBy(2).minusNanos(1));
    assertNull(channel.tryReceive());
    scheduler.advance(Duration.ofNanos(1));
    assertEquals(start.plusNanos(350), channel.tryReceive());
  }

  @Test
  void resetRestartsStoppedTicker() {
    Ticker ticker = ticker();
    ticker.stop();
    ticker.reset(PERIOD);
    scheduler.advance(PERIOD);
    assertNotNull(ticker.channel().tryReceive());
  }

  @Test
  void nonPositivePeriodThrowsAndChangesNothing() {
    Ticker ticker = ticker();
    for (Duration period : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
      assertThrows(IllegalArgumentException.class, () -> Ticker.every(scheduler.runtime(), period));
      assertThrows(IllegalArgumentException.class, () -> ticker.reset(period));
    }
    assertThrows(NullPointerException.class, () -> ticker.reset(null));
    scheduler.advance(PERIOD);
    assertEquals(start.plus(PERIOD), ticker.channel().tryReceive());
  }

  @Test
  void tickOfPeriodBeyondTheClockNeverComes() {
    Ticker never = Ticker.every(scheduler.runtime(), Duration.ofDays(1_000_000));
    Ticker once = Ticker.every(scheduler.runtime(), Duration.ofNanos(Long.MAX_VALUE / 2 + 1));
    scheduler.advance(Duration.ofNanos(Long.MAX_VALUE / 2 + 1));
    assertNull(never.channel().tryReceive());
    assertNotNull(once.channel().tryReceive());
    scheduler.advance(Duration.ofNanos(Long.MAX_VALUE / 2 - 2_000));
    assertNull(once.channel().tryReceive()); // it would be due after the end of the clock
  }

  @Test
  void schedulerHasTimerOnlyWhileReceiverWaits() {
    Ticker ticker = ticker();
    assertEquals(0, scheduler.pending());
    var first = ticker.channel().receiveAsync();
    var second = ticker.channel().receiveAsync();
    assertEquals(1, scheduler.pending());
    scheduler.advance(PERIOD);
    assertEquals(start.plus(PERIOD), first.join().value());
    assertFalse(second.isDone());
    assertEquals(1, scheduler.pending());
    scheduler.advance(PERIOD);
    assertEquals(start.plus(PERIOD.multipliedBy(2)), second.join().value());
    assertEquals(0, scheduler.pending());
    var third = ticker.channel().receiveAsync();
    assertEquals(1, scheduler.pending());
    assertTrue(third.cancel(false));
    assertEquals(0, scheduler.pending());
    var fourth = ticker.channel().receiveAsync();
    ticker.stop();
    assertEquals(0, scheduler.pending());
    ticker.reset(PERIOD);
    assertEquals(1, scheduler.pending());
    ticker.channel().cancel();
    assertEquals(0, scheduler.pending());
    assertFalse(fourth.join().ok());
  }

  /**
   * One thread gives the tick while another stops the ticker; both orders are correct, a late tick
   * is not. Each round shifts the next one towards the side that lost, until both have won often.
   */
  @Test
  void noTickComesAfterStopReturned() throws Exception {
    var runtime = scheduler.runtime();
    int lead = 0; // how long the tick waits for the stop; negative: the stop waits for the tick
    int ticks = 0;
    for (int round = 0; round < 2_000 || Math.min(ticks, round - ticks) < 100; round++) {
      Ticker ticker = Ticker.every(runtime, PERIOD);
      var waits = ticker.channel().receiveAsync();
      AtomicBoolean ready = new AtomicBoolean();
      AtomicBoolean begin = new AtomicBoolean();
      int delay = lead;
      Thread firing =
          Thread.startVirtualThread(
              () -> {
                ready.set(true);
                while (!begin.get()) {
                  Thread.onSpinWait();
                }
                spin(delay);
                scheduler.advance(PERIOD);
              });
      while (!ready.get()) {
        Thread.yield();
      }
      begin.set(true);
      spin(-delay);
      ticker.stop();
      boolean withdrawn = waits.cancel(false);
      firing.join();
      assertEquals(!withdrawn, !waits.isCancelled());
      assertNull(ticker.channel().tryReceive());
      assertEquals(0, scheduler.pending());
      ticks += withdrawn ? 0 : 1;
      lead += withdrawn ? -5 : 5;
    }
  }

  private static void spin(int turns) {
    for (int i = 0; i < turns; i++) {
      Thread.onSpinWait();
    }
  }

  /** The firing task is delayed while others set and stop the alarm. */
  @Test
  void delayedFiringGivesNoTickAfterSetOrStop() throws Exception {
    Timer timer = Timer.after(scheduler.runtime(), PERIOD);
    var ticks = timer.channel();
    var waits = ticks.receiveAsync();
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    PointListener others =
        Seam.listen(
            (op, on) -> {
              if (op == Op.SEND && on == ticks) {
                held.countDown();
                try {
                  release.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    Thread firing = Thread.startVirtualThread(() -> scheduler.advance(PERIOD));
    try {
      held.await();
      assertTrue(timer.reset(Duration.ofHours(1))); // does not wait for the firing to end
      assertTrue(timer.stop());
    } finally {
      Seam.listen(others);
      release.countDown();
    }
    firing.join();
    assertFalse(waits.isDone());
    assertNull(ticks.tryReceive());
    assertFalse(timer.stop());
    assertTrue(waits.cancel(false));
  }
}
