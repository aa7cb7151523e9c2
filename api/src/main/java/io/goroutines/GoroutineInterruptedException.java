package io.goroutines;

import java.io.Serial;

/**
 * The unchecked form of {@link InterruptedException}, for places that cannot throw a checked one,
 * such as the iteration over a channel. The interrupt status of the thread is set again when it is
 * thrown, and nothing was consumed.
 */
public final class GoroutineInterruptedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param cause the checked exception it stands for
   */
  public GoroutineInterruptedException(InterruptedException cause) {
    super(cause.getMessage(), cause);
  }
}
