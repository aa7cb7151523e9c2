package io.goroutines.cli;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A command cannot be run as requested; the message is one line: what, where, and what to do. */
final class UsageException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }

  UsageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
