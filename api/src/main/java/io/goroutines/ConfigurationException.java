package io.goroutines;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Says that a runtime cannot be put together as it was asked for: an unknown scheduler, a number of
 * processors that is none, a missing JVM flag. The message is one line that says what is wrong,
 * where it was said, and what to do; it is meant to be shown without a stack trace.
 */
public final class ConfigurationException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message one line: what, where, and what to do
   */
  public ConfigurationException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message one line: what, where, and what to do
   * @param cause what was thrown beneath, or null
   */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
