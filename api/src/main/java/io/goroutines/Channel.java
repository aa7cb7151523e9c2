package io.goroutines;

/**
 * A channel: a typed conduit through which goroutines hand each other elements, first in first out.
 *
 * <p>An <i>unbuffered</i> channel (capacity 0) is a rendezvous: a send completes when a receiver
 * has the element. A <i>buffered</i> one holds up to its capacity; a send waits only while the
 * buffer is full, a receive only while it is empty. Waiting senders are served in the order of
 * their arrival, and so are waiting receivers.
 *
 * <p>Kinds that Go does not have, unlimited buffers and such that drop elements, come from {@link
 * #builder()}.
 *
 * <p>A channel is made by {@link Go#chan()} or {@link Go#chan(int)}, or by an injected {@link
 * ChannelFactory}. Declare a parameter as {@link SendChannel} or {@link ReceiveChannel} to give
 * away one direction only. A channel need not be closed: close it to tell receivers that nothing
 * more will come.
 *
 * @param <E> the type of the elements
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Channel<E> extends SendChannel<E>, ReceiveChannel<E> {

  @Override
  int length();

  @Override
  int capacity();

  /**
   * Returns a builder for channels of kinds beside Go's: {@code
   * Channel.<String>builder().unlimited().make()}.
   *
   * @param <E> the type of the elements
   */
  static <E> ChannelBuilder<E> builder() {
    return new ChannelBuilder<>();
  }

  /**
   * Returns the channel on which nothing ever happens: Go's nil channel. A send or receive waits
   * for ever (an interrupt ends it; the future of an asynchronous one is only ever completed from
   * outside), a select never takes a case on it, and closing it throws a {@link
   * ChannelClosedException}. Cancelling it does nothing.
   *
   * @param <E> the type of the elements that never come
   */
  static <E> Channel<E> never() {
    return NeverChannel.instance();
  }
}
