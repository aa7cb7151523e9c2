package io.goroutines.time;

import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.ReceiveChannel;
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
 * <p>For a time-out that nobody resets, {@link io.goroutines.Go#onTimeout} or {@link
 * io.goroutines.Go#after} is simpler.
 *
 * <p>All methods may be called from any thread. None of them waits.
 */
public final class Timer {

  private final Alarm alarm;

  private Timer(GoRuntime runtime) {
    alarm = new Alarm(runtime);
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
    Timer timer = new Timer(runtime);
    boolean _ = timer.reset(delay);
    return timer;
  }

  /** Returns the channel on which the time comes. It is never closed. */
  public ReceiveChannel<Instant> channel() {
    return alarm.channel();
  }

  /**
   * Stops this timer. After the return no receive gives its tick any more.
   *
   * @return whether that prevented a tick: false if it was received, or the timer was stopped
   *     before
   */
  public boolean stop() {
    return alarm.stop();
  }

  /**
   * Stops this timer, and starts it again with another delay.
   *
   * @param delay how long until it fires; zero or less means at once
   * @return as {@link #stop()}
   */
  public boolean reset(Duration delay) {
    return alarm.set(delay, Alarm.ONCE);
  }
}
