package io.goroutines.time;

import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.ReceiveChannel;
import io.goroutines.spi.Alarm;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.time.Instant;

/**
 * Gives the time once, after a delay, unless it is stopped before: Go's {@code time.Timer}.
 *
 * <pre>{@code
 * Timer idle = Timer.after(Duration.ofMinutes(1));
 * while (select(
 *     onReceive(requests, request -> {
 *       idle.reset(Duration.ofMinutes(1));
 *       return serve(request);
 *     }),
 *     onReceive(idle.channel(), now -> false))) {}
 * }</pre>
 *
 * <p>For a time-out that is never reset, {@link io.goroutines.Go#onTimeout} or {@link
 * io.goroutines.Go#after} is simpler.
 *
 * <p>A timer that nothing refers to, and on whose channel nothing waits, is garbage, though it was
 * not stopped and is not due.
 *
 * <p>All methods are thread-safe: concurrent calls take effect one after the other. None of them
 * waits.
 */
public final class Timer {

  private final Scheduler scheduler;
  private final Alarm alarm;

  private Timer(GoRuntime runtime, Duration delay) {
    scheduler = runtime.scheduler();
    alarm = runtime.channels().alarm(scheduler, deadline(delay));
  }

  private long deadline(Duration delay) {
    return Seam.deadline(scheduler.now(), delay);
  }

  /**
   * Starts a timer on the caller's runtime: Go's {@code time.NewTimer}.
   *
   * @param delay how long until it fires; zero or less means at once
   */
  public static Timer after(Duration delay) {
    return after(Go.runtime(), delay);
  }

  static Timer after(GoRuntime runtime, Duration delay) {
    return new Timer(runtime, delay);
  }

  /**
   * Returns the channel on which the time comes. It is there once the delay has passed, whether or
   * not any goroutine has yielded meanwhile, and its value is the time at which it was due. Only
   * {@link ReceiveChannel#cancel()} closes the channel, after which this timer gives nothing.
   */
  public ReceiveChannel<Instant> channel() {
    return alarm.channel();
  }

  /**
   * Stops this timer. No receive that begins after the return gives its tick, and no receiver that
   * waits at that time gets it.
   *
   * @return whether that prevented a tick: false if it was received, or the timer was stopped
   *     before
   */
  public boolean stop() {
    return alarm.stop();
  }

  /**
   * Stops this timer, and starts it again with another delay, atomically: of several concurrent
   * calls the delay of the last one counts, and its tick comes.
   *
   * @param delay how long until it fires; zero or less means at once
   * @return as {@link #stop()}
   */
  public boolean reset(Duration delay) {
    return alarm.set(deadline(delay), Alarm.ONCE);
  }
}
