package io.goroutines;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What kind of channel to make: the argument of {@link ChannelFactory#make}. Immutable. Programs
 * say it through {@link Channel#builder()}.
 *
 * @param capacity how many elements the buffer holds; {@link #UNLIMITED} if there is no limit, 0
 *     for none
 * @param overflow what a send does while the buffer is full and no receiver waits
 * @param onUndelivered hears of every element that was accepted and can no longer be delivered, as
 *     {@link ChannelBuilder#onUndelivered} says; null if nobody does
 * @param <E> the type of the elements
 */
public record ChannelSpec<E>(
    int capacity, Overflow overflow, @Nullable Consumer<? super E> onUndelivered) {

  /** The capacity of a buffer that grows as it must. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** What a send does while the buffer is full and no receiver waits. */
  public enum Overflow {
    /** It waits: Go's way. */
    WAIT,
    /** It drops the element that has been in the buffer for the longest time. */
    DROP_OLDEST,
    /** It drops the element that it was to send. */
    DROP_LATEST
  }

  /**
   * Creates a description.
   *
   * @throws IllegalArgumentException if {@code capacity} is negative, or elements are to be dropped
   *     though there is no buffer or an unlimited one
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
