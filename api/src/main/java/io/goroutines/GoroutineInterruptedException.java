package io.goroutines;

import java.io.Serial;

/**
 * The unchecked form of {@link InterruptedException}, for methods that cannot throw a checked
 * exception, such as the iteration over a channel. When it is thrown, the interrupt status of the
 * thread is set again, and no element was consumed.
 */
public final class GoroutineInterruptedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param cause the checked exception
   */
  public GoroutineInterruptedException(InterruptedException cause) {
    super(cause.getMessage(), cause);
  }
}
