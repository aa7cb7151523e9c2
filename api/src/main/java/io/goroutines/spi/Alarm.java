package io.goroutines.spi;

import io.goroutines.MayImplement;
import io.goroutines.ReceiveChannel;
import java.time.Instant;

/**
 * A channel that gives the time, and what sets it: what Go's {@code time.After}, {@code time.Timer}
 * and {@code time.Ticker} are made of. {@link io.goroutines.ChannelFactory#alarm} makes one.
 *
 * <p>An alarm is pending or it is not. While it is pending, its tick is in the channel from the
 * deadline on, by the clock of its scheduler: it takes nobody to put it there, and a receive that
 * does not wait gets it at once. A receive takes the tick; an alarm with a period is then pending
 * until the next time that is a whole number of periods after the deadline, so that ticks do not
 * drift, and a slow receiver misses some.
 *
 * <p>All methods may be called from any thread, several at once too: they take effect one after the
 * other. What was set before has no effect after the return of {@link #set} or {@link #stop}: no
 * receive that begins later gives its tick, and no receiver that waits gets it.
 *
 * <p>While nothing waits for the tick, the scheduler has no reference to the alarm or its channel:
 * an alarm that nothing else refers to is garbage, though it is pending.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Alarm {

  /** The period of an alarm that gives one tick. */
  long ONCE = 0;

  /**
   * Returns the channel of the ticks; always the same. It is closed only by {@link
   * ReceiveChannel#cancel()}, and gives nothing afterwards, whatever is set.
   *
   * <p>Its capacity is 1; its length is 1 while a tick is due. A tick tells when it was due.
   */
  ReceiveChannel<Instant> channel();

  /**
   * Sets this alarm anew. Opens with a point: a {@link Op#RECEIVE} on the channel, since it may
   * take a tick.
   *
   * @param deadline when the tick is due, by the scheduler's clock; {@link Waiter#NO_DEADLINE}
   *     never comes
   * @param period nanoseconds from one tick to the next, or {@link #ONCE}
   * @return whether it was pending: that took a tick back, or kept one from coming
   * @throws IllegalArgumentException if {@code period} is negative; nothing was changed
   */
  boolean set(long deadline, long period);

  /**
   * Stops this alarm: it is not pending any more. Opens with a point as {@link #set}.
   *
   * @return as {@link #set}
   */
  boolean stop();
}
