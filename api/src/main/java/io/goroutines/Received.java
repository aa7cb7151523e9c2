package io.goroutines;

import org.jspecify.annotations.Nullable;

/**
 * The comma-ok form of a receive: Go's {@code v, ok := <-ch}.
 *
 * @param value the element, or null if there was none because the channel is closed and drained
 * @param ok whether {@code value} was delivered by a send
 * @param <E> the type of the element
 */
public record Received<E>(@Nullable E value, boolean ok) {

  private static final Received<?> CLOSED = new Received<>(null, false);

  /**
   * Creates a result.
   *
   * @throws IllegalArgumentException if {@code ok} is true without a value, or false with one
   */
  public Received {
    if (ok == (value == null)) {
      throw new IllegalArgumentException("an element is there exactly if ok is true");
    }
  }

  /** Returns the result with {@code element}, which is not null. */
  public static <E> Received<E> of(E element) {
    return new Received<>(element, true);
  }

  /** Returns the result of a receive from a channel that is closed and drained. */
  @SuppressWarnings("unchecked") // holds no element, so it serves for every element type
  public static <E> Received<E> closed() {
    return (Received<E>) CLOSED;
  }
}
