package io.goroutines;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The kind of a channel: the argument of {@link ChannelFactory#make}. Immutable. Programs use
 * {@link Channel#builder()}.
 *
 * @param capacity the number of elements that the buffer holds; {@link #UNLIMITED} if there is no
 *     limit, 0 for an unbuffered channel
 * @param overflow the behaviour of a send while the buffer is full and no receiver waits
 * @param onUndelivered receives every element that was accepted and can no longer be delivered, see
 *     {@link ChannelBuilder#onUndelivered}; null for none
 * @param <E> the type of the elements
 */
public record ChannelSpec<E>(
    int capacity, Overflow overflow, @Nullable Consumer<? super E> onUndelivered) {

  /** The capacity of a buffer that grows as needed. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** The behaviour of a send while the buffer is full and no receiver waits. */
  public enum Overflow {
    /** Waits, as in Go. */
    WAIT,
    /** Drops the element that has been in the buffer for the longest time. */
    DROP_OLDEST,
    /** Drops the element being sent. */
    DROP_LATEST
  }

  /**
   * Creates a specification.
   *
   * @throws IllegalArgumentException if {@code capacity} is negative, or elements are to be dropped
   *     although there is no buffer or an unlimited one
   * @throws NullPointerException if {@code overflow} is null
   */
  public ChannelSpec {
    Objects.requireNonNull(overflow, "overflow");
    if (capacity < 0) {
      throw new IllegalArgumentException("a channel's capacity is not negative: " + capacity);
    }
    if (overflow != Overflow.WAIT) {
      if (capacity == 0) {
        throw new IllegalArgumentException(
            "a channel that drops elements needs a buffer: say capacity(n) with n above 0");
      }
      if (capacity == UNLIMITED) {
        throw new IllegalArgumentException(
            "an unlimited buffer never overflows: say unlimited() or what to drop, not both");
      }
    }
  }
}
