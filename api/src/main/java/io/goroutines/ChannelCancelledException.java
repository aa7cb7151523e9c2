package io.goroutines;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a send on a channel that its receiver has {@linkplain ReceiveChannel#cancel()
 * cancelled}. A sender need not catch it: if it leaves the body of a goroutine, also as the cause
 * of another exception, that is an ordinary end and not a panic.
 */
public final class ChannelCancelledException extends ChannelClosedException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the attempted operation: {@code send on cancelled channel}
   * @param cause the cause that the channel was closed with, or null
   */
  public ChannelCancelledException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
