package io.goroutines.channels;

import io.goroutines.GoroutineInterruptedException;
import io.goroutines.ReceiveChannel;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Receives until the channel is closed and drained. Like other iterators, not thread-safe.
 *
 * @param <E> the type of the elements
 */
final class Elements<E> implements Iterator<E> {

  private final ReceiveChannel<E> channel;

  /** The element that hasNext has received and next will return. */
  private @Nullable E ahead;

  Elements(ReceiveChannel<E> channel) {
    this.channel = channel;
  }

  @Override
  public boolean hasNext() {
    if (ahead == null) {
      try {
        ahead = channel.receive();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new GoroutineInterruptedException(e);
      }
    }
    return ahead != null;
  }

  @Override
  public E next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the channel is closed and drained");
    }
    E element = Objects.requireNonNull(ahead);
    ahead = null;
    return element;
  }
}
