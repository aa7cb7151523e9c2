package io.goroutines;

import io.goroutines.ChannelSpec.Overflow;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says what kind of channel to make, beside the two that Go has; from {@link Channel#builder()}.
 *
 * <pre>{@code
 * Channel<Event> log = Channel.<Event>builder().unlimited().make();
 * Channel<Price> price = Channel.<Price>builder().conflated().make();
 * Channel<Frame> frames =
 *     Channel.<Frame>builder().capacity(8).dropOldest().onUndelivered(Frame::release).make();
 * }</pre>
 *
 * <table>
 * <caption>The kinds</caption>
 * <tr><th>said<th>{@code capacity()}<th>a send while no receiver waits
 * <tr><td>nothing<td>0<td>waits for a receiver: {@link Go#chan()}
 * <tr><td>{@code capacity(n)}<td>n<td>waits while the buffer is full: {@link Go#chan(int)}
 * <tr><td>{@code unlimited()}<td>{@link Integer#MAX_VALUE}<td>never waits; the buffer grows
 * <tr><td>{@code capacity(n).dropOldest()}<td>n<td>never waits; drops the oldest if it is full
 * <tr><td>{@code capacity(n).dropLatest()}<td>n<td>never waits; is itself dropped if it is full
 * <tr><td>{@code conflated()}<td>1<td>never waits; replaces what is there
 * </table>
 *
 * <p>On kinds where a send never waits, {@link SendChannel#trySend(Object)} succeeds as long as the
 * channel is not closed, and a select's send case is always ready. What is said of interrupts,
 * close and order holds for all kinds. Everything is said at most once. Not for several threads at
 * once.
 *
 * @param <E> the type of the elements
 */
public final class ChannelBuilder<E> {

  private static final int UNSAID = -1;

  private int capacity = UNSAID;
  private @Nullable Overflow overflow;
  private @Nullable Consumer<? super E> onUndelivered;

  ChannelBuilder() {}

  /**
   * Has the channel buffer elements.
   *
   * @param capacity how many at most; 0 for a rendezvous
   * @return this builder
   * @throws IllegalArgumentException if {@code capacity} is negative or {@link Integer#MAX_VALUE},
   *     or if the capacity was said before
   */
  public ChannelBuilder<E> capacity(int capacity) {
    if (capacity < 0 || capacity == ChannelSpec.UNLIMITED) {
      throw new IllegalArgumentException(
          "a channel's capacity is from 0 to "
              + (ChannelSpec.UNLIMITED - 1)
              + ", or unlimited(), not "
              + capacity);
    }
    return said(capacity);
  }

  /**
   * Has the buffer grow as it must: a send never waits. Nothing holds back senders that are faster
   * than the receivers, memory apart. What a burst has taken is given back when it is drained.
   *
   * @return this builder
   * @throws IllegalArgumentException if the capacity was said before
   */
  public ChannelBuilder<E> unlimited() {
    return said(ChannelSpec.UNLIMITED);
  }

  private ChannelBuilder<E> said(int capacity) {
    if (this.capacity != UNSAID) {
      throw new IllegalArgumentException(
          "the capacity was said already: "
              + (this.capacity == ChannelSpec.UNLIMITED ? "unlimited" : this.capacity));
    }
    this.capacity = capacity;
    return this;
  }

  /**
   * Has a send that finds the buffer full, and no receiver waiting, drop the oldest element in it
   * and take the place that this leaves.
   *
   * @return this builder
   * @throws IllegalArgumentException if it was said before what to drop
   */
  public ChannelBuilder<E> dropOldest() {
    return said(Overflow.DROP_OLDEST);
  }

  /**
   * Has a send that finds the buffer full, and no receiver waiting, drop its own element. The send
   * succeeds all the same: {@link #onUndelivered} tells.
   *
   * @return this builder
   * @throws IllegalArgumentException if it was said before what to drop
   */
  public ChannelBuilder<E> dropLatest() {
    return said(Overflow.DROP_LATEST);
  }

  private ChannelBuilder<E> said(Overflow overflow) {
    if (this.overflow != null) {
      throw new IllegalArgumentException(
          "it was said already what to do with a full buffer: " + this.overflow);
    }
    this.overflow = overflow;
    return this;
  }

  /**
   * Has the channel keep the newest element only: short for {@code capacity(1).dropOldest()}.
   *
   * @return this builder
   * @throws IllegalArgumentException if the capacity, or what to drop, was said before
   */
  public ChannelBuilder<E> conflated() {
    return capacity(1).dropOldest();
  }

  /**
   * Has a hook hear of each element that was accepted and can no longer be delivered, once: one
   * that a full buffer drops, what is in the buffer when the channel is {@linkplain
   * ReceiveChannel#cancel() cancelled}, and one that was taken for a {@linkplain
   * ReceiveChannel#receiveAsync() future} which somebody had completed with something else.
   * Elements of sends that fail are not accepted, and remain the sender's.
   *
   * <p>The hook runs on the thread that caused it, when the operation has happened and with nothing
   * locked: it may use the channel. What it throws is thrown by that operation, which has happened
   * nevertheless; if several elements are dropped at once, the hook hears of all, and the first
   * exception carries the others as suppressed ones. In a select the function of the case then does
   * not run. For a future it runs where the future would have been completed, and what it throws
   * goes to that thread's handler of uncaught exceptions.
   *
   * @param hook hears of each such element
   * @return this builder
   * @throws IllegalArgumentException if a hook was given before
   * @throws NullPointerException if {@code hook} is null
   */
  public ChannelBuilder<E> onUndelivered(Consumer<? super E> hook) {
    Objects.requireNonNull(hook, "hook");
    if (onUndelivered != null) {
      throw new IllegalArgumentException("a channel has at most one hook for undelivered elements");
    }
    onUndelivered = hook;
    return this;
  }

  /**
   * Returns what was said, for {@link ChannelFactory#make}.
   *
   * @throws IllegalArgumentException if elements are to be dropped though there is no buffer or an
   *     unlimited one
   */
  public ChannelSpec<E> spec() {
    return new ChannelSpec<>(
        capacity == UNSAID ? 0 : capacity,
        overflow == null ? Overflow.WAIT : overflow,
        onUndelivered);
  }

  /**
   * Makes a channel, as {@link Go#chan()} does: with the factory of the caller's runtime.
   *
   * @throws IllegalArgumentException as {@link #spec()}, or if the capacity is beyond what the
   *     implementation can hold
   */
  public Channel<E> make() {
    ChannelSpec<E> spec = spec(); // first: what is wrong with it is so in every runtime
    return Go.runtime().channels().make(spec);
  }
}
