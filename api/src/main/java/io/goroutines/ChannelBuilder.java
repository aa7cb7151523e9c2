package io.goroutines;

import io.goroutines.ChannelSpec.Overflow;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds channels of Go's two kinds and of others; obtained from {@link Channel#builder()}.
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
 * <tr><th>calls<th>{@code capacity()}<th>a send while no receiver waits
 * <tr><td>none<td>0<td>waits for a receiver: {@link Go#chan()}
 * <tr><td>{@code capacity(n)}<td>n<td>waits while the buffer is full: {@link Go#chan(int)}
 * <tr><td>{@code unlimited()}<td>{@link Integer#MAX_VALUE}<td>never waits; the buffer grows
 * <tr><td>{@code capacity(n).dropOldest()}<td>n<td>never waits; drops the oldest if it is full
 * <tr><td>{@code capacity(n).dropLatest()}<td>n<td>never waits; is itself dropped if it is full
 * <tr><td>{@code conflated()}<td>1<td>never waits; replaces the element in the buffer
 * </table>
 *
 * <p>On kinds where a send never waits, {@link SendChannel#trySend(Object)} succeeds as long as the
 * channel is not closed, and a select's send case is always ready. Interrupts, close and order work
 * the same for all kinds. Each option is set at most once. Not thread-safe.
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
   * Sets the capacity of the buffer.
   *
   * @param capacity the maximum number of buffered elements; 0 for a rendezvous
   * @return this builder
   * @throws IllegalArgumentException if {@code capacity} is negative or {@link Integer#MAX_VALUE},
   *     or if the capacity is already set
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
   * Makes the buffer grow as needed: a send never waits. Senders that are faster than the receivers
   * are limited by memory only. The memory of a burst is released when it is drained.
   *
   * @return this builder
   * @throws IllegalArgumentException if the capacity is already set
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
   * Makes a send that finds the buffer full, and no receiver waiting, drop the oldest element and
   * take its place in the buffer.
   *
   * @return this builder
   * @throws IllegalArgumentException if it is already set which element to drop
   */
  public ChannelBuilder<E> dropOldest() {
    return overflow(Overflow.DROP_OLDEST);
  }

  /**
   * Makes a send that finds the buffer full, and no receiver waiting, drop its own element. The
   * send succeeds nevertheless: {@link #onUndelivered} reports it.
   *
   * @return this builder
   * @throws IllegalArgumentException if it is already set which element to drop
   */
  public ChannelBuilder<E> dropLatest() {
    return overflow(Overflow.DROP_LATEST);
  }

  /**
   * Sets what a send does that finds the buffer full, and no receiver waiting. {@link #dropOldest}
   * and {@link #dropLatest} are short for it.
   *
   * @return this builder
   * @throws IllegalArgumentException if it is already set
   */
  public ChannelBuilder<E> overflow(Overflow overflow) {
    Objects.requireNonNull(overflow, "overflow");
    if (this.overflow != null) {
      throw new IllegalArgumentException(
          "it was said already what to do with a full buffer: " + this.overflow);
    }
    this.overflow = overflow;
    return this;
  }

  /**
   * Makes the channel keep the newest element only: short for {@code capacity(1).dropOldest()}.
   *
   * @return this builder
   * @throws IllegalArgumentException if the capacity, or which element to drop, is already set
   */
  public ChannelBuilder<E> conflated() {
    return capacity(1).dropOldest();
  }

  /**
   * Sets a hook that is called once for each element that was accepted and can no longer be
   * delivered: an element that a full buffer drops, an element in the buffer when the channel is
   * {@linkplain ReceiveChannel#cancel() cancelled}, and an element received for a {@linkplain
   * ReceiveChannel#receiveAsync() future} that had been completed otherwise. Elements of failed
   * sends are not accepted, and remain the sender's.
   *
   * <p>The hook runs on the thread that caused it, after the operation and with no lock held: it
   * may use the channel. An exception of the hook is thrown by that operation, which has happened
   * nevertheless; if several elements are dropped at once, the hook is called for all, and the
   * first exception carries the others as suppressed ones. In a select the function of the case
   * then does not run. For a future the hook runs on the thread that would have completed the
   * future, and its exception goes to that thread's handler of uncaught exceptions.
   *
   * @param hook receives each such element
   * @return this builder
   * @throws IllegalArgumentException if a hook is already set
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
   * Returns the specification built so far, for {@link ChannelFactory#make}.
   *
   * @throws IllegalArgumentException if elements are to be dropped although there is no buffer or
   *     an unlimited one
   */
  public ChannelSpec<E> spec() {
    return new ChannelSpec<>(
        capacity == UNSAID ? 0 : capacity,
        overflow == null ? Overflow.WAIT : overflow,
        onUndelivered);
  }

  /**
   * Creates a channel with the factory of the caller's runtime, as {@link Go#chan()} does.
   *
   * @throws IllegalArgumentException as {@link #spec()}, or if the capacity exceeds the
   *     implementation's maximum
   */
  public Channel<E> make() {
    ChannelSpec<E> spec = spec(); // first: an invalid specification fails in every runtime
    return Go.runtime().channels().make(spec);
  }
}
