package io.goroutines;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a send on a closed channel, by closing a channel twice, by closing {@linkplain
 * Channel#never() the nil channel}, and by a receive from a drained channel that was {@linkplain
 * SendChannel#close(Throwable) closed with a cause}. In Go the first three are panics.
 *
 * <p>A send on a channel that its receiver has cancelled throws the subtype {@link
 * ChannelCancelledException}: it is not an error of the sender.
 *
 * <p>{@link #getCause()} is the cause that the channel was closed with, if there was one.
 */
public sealed class ChannelClosedException extends IllegalStateException
    permits ChannelCancelledException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the attempted operation, in Go's words: {@code send on closed channel}
   * @param cause the cause that the channel was closed with, or null
   */
  public ChannelClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
