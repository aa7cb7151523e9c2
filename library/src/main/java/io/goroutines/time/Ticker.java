package io.goroutines.time;

import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.ReceiveChannel;
import io.goroutines.spi.Alarm;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.time.Instant;

/**
 * Gives the time repeatedly, at a fixed interval: Go's {@code time.Ticker}.
 *
 * <pre>{@code
 * try (Ticker ticker = Ticker.every(Duration.ofSeconds(1))) {
 *   for (Instant now : ticker.channel()) {
 *     report(now);
 *   }
 * }
 * }</pre>
 *
 * <p>Ticks do not drift: each is due a whole number of periods after the first. The channel holds
 * one; a receiver that is slower than the ticks misses some. A ticker that nothing refers to, and
 * on whose channel nothing waits, is garbage, though it was not stopped.
 *
 * <p>All methods are thread-safe: concurrent calls take effect one after the other. None of them
 * waits.
 */
public final class Ticker implements AutoCloseable {

  private final Scheduler scheduler;
  private final Alarm alarm;

  private Ticker(GoRuntime runtime) {
    scheduler = runtime.scheduler();
    alarm = runtime.channels().alarm(scheduler, Waiter.NO_DEADLINE);
  }

  /**
   * Starts a ticker on the caller's runtime: Go's {@code time.NewTicker}.
   *
   * @param period the time from one tick to the next, and until the first
   * @throws IllegalArgumentException if {@code period} is zero or negative
   */
  public static Ticker every(Duration period) {
    return every(Go.runtime(), period);
  }

  static Ticker every(GoRuntime runtime, Duration period) {
    check(period);
    Ticker ticker = new Ticker(runtime);
    ticker.reset(period);
    return ticker;
  }

  /**
   * Returns the channel on which the ticks come. A tick is there once it is due, whether or not any
   * goroutine has yielded meanwhile, and its value is the time at which it was due. Only {@link
   * ReceiveChannel#cancel()} closes the channel, after which this ticker gives nothing.
   */
  public ReceiveChannel<Instant> channel() {
    return alarm.channel();
  }

  /**
   * Stops this ticker. No receive that begins after the return gives a tick, and no receiver that
   * waits at that time gets one; the channel is not closed, so that a receiver does not take the
   * stop for a tick. Stopping again has no effect.
   */
  public void stop() {
    boolean _ = alarm.stop();
  }

  /**
   * Stops this ticker and starts it with another period; the next tick comes when that has passed.
   * A stopped ticker starts again.
   *
   * @param period the time from one tick to the next, and until the first
   * @throws IllegalArgumentException if {@code period} is zero or negative; nothing was changed
   */
  public void reset(Duration period) {
    check(period);
    boolean _ = alarm.set(Seam.deadline(scheduler.now(), period), nanos(period));
  }

  /** Returns the nanoseconds of a period, at most 292 years. */
  private static long nanos(Duration period) {
    try {
      return period.toNanos();
    } catch (ArithmeticException _) {
      return Long.MAX_VALUE;
    }
  }

  /** Stops this ticker: {@link #stop()}. */
  @Override
  public void close() {
    stop();
  }

  private static void check(Duration period) {
    if (!period.isPositive()) {
      throw new IllegalArgumentException("non-positive interval for a ticker: " + period);
    }
  }
}
