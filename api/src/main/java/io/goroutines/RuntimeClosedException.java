package io.goroutines;

import java.io.Serial;

/** Thrown by an attempt to start a goroutine on a runtime or scheduler that is closed. */
public final class RuntimeClosedException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message which runtime or scheduler is closed, and what was tried
   */
  public RuntimeClosedException(String message) {
    super(message);
  }
}
