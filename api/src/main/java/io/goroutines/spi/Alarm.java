package io.goroutines.spi;

import io.goroutines.MayImplement;
import io.goroutines.ReceiveChannel;
import java.time.Instant;

/**
 * A timer channel and its control: the base of Go's {@code time.After}, {@code time.Timer} and
 * {@code time.Ticker}. Created by {@link io.goroutines.ChannelFactory#alarm}.
 *
 * <p>An alarm is pending or not. While it is pending, its tick is in the channel from the deadline
 * on, by the clock of its scheduler: no thread needs to put it there, and a receive that does not
 * wait gets it at once. A receive takes the tick; an alarm with a period is then pending until the
 * next time that is a whole number of periods after the deadline, so that ticks do not drift, and a
 * slow receiver misses some.
 *
 * <p>All methods are thread-safe and take effect one after the other. The former setting has no
 * effect after the return of {@link #set} or {@link #stop}: no receive that begins later returns
 * its tick, and no waiting receiver gets it.
 *
 * <p>While no receiver waits for the tick, the scheduler has no reference to the alarm or its
 * channel: a pending alarm that is otherwise unreachable is garbage.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Alarm {

  /** The period of an alarm with a single tick. */
  long ONCE = 0;

  /**
   * Returns the channel of the ticks; always the same. It is closed only by {@link
   * ReceiveChannel#cancel()}, and delivers nothing afterwards, regardless of the setting.
   *
   * <p>Its capacity is 1; its length is 1 while a tick is due. The tick is the time at which it was
   * due.
   */
  ReceiveChannel<Instant> channel();

  /**
   * Sets this alarm. Opens with a point: a {@link Op#RECEIVE} on the channel, since it may take a
   * tick.
   *
   * @param deadline when the tick is due, by the scheduler's clock; never for {@link
   *     Waiter#NO_DEADLINE}
   * @param period the nanoseconds from one tick to the next, or {@link #ONCE}
   * @return whether the alarm was pending, so that its tick was withdrawn or prevented
   * @throws IllegalArgumentException if {@code period} is negative; nothing is changed
   */
  boolean set(long deadline, long period);

  /**
   * Stops this alarm, which is then not pending. Opens with a point like {@link #set}.
   *
   * @return as {@link #set}
   */
  boolean stop();
}
