package io.goroutines;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Says that a runtime cannot be put together as it was asked for: an unknown scheduler, a number of
 * processors that is none, a missing JVM flag. The message is one line that says what is wrong,
 * where it was said, and what to do; it is meant to be shown without a stack trace. Control
 * characters in it are escaped, and a message of more than 2,000 characters is cut.
 */
public final class ConfigurationException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1L;

  private static final int MAX_LENGTH = 2_000;

  /**
   * Creates an exception.
   *
   * @param message one line: what, where, and what to do
   */
  public ConfigurationException(String message) {
    super(oneLine(message));
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message one line: what, where, and what to do
   * @param cause what was thrown beneath, or null
   */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(oneLine(message), cause);
  }

  /** Names and values come from files and the environment: escapes what would break the line. */
  private static String oneLine(String message) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (line.length() > MAX_LENGTH) {
        return line.append("… (").append(message.length()).append(" characters)").toString();
      }
      int type = Character.getType(c);
      if (type == Character.CONTROL
          || type == Character.FORMAT
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }
}
