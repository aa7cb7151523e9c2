package io.goroutines;

/**
 * A channel: a typed FIFO conduit for elements between goroutines.
 *
 * <p>An <i>unbuffered</i> channel (capacity 0) is a rendezvous: a send completes when a receiver
 * has the element. A <i>buffered</i> channel holds up to its capacity; a send waits only while the
 * buffer is full, a receive only while it is empty. Waiting senders are served in FIFO order, and
 * so are waiting receivers.
 *
 * <p>Kinds that Go does not have, with an unlimited buffer or one that drops elements, are created
 * by {@link #builder()}.
 *
 * <p>A channel is created by {@link Go#chan()} or {@link Go#chan(int)}, or by an injected {@link
 * ChannelFactory}. A parameter of type {@link SendChannel} or {@link ReceiveChannel} permits one
 * direction only. A channel need not be closed: closing it tells receivers that no more elements
 * will be sent.
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
   * Returns a builder for kinds of channels that Go does not have: {@code
   * Channel.<String>builder().unlimited().make()}.
   *
   * @param <E> the type of the elements
   */
  static <E> ChannelBuilder<E> builder() {
    return new ChannelBuilder<>();
  }

  /**
   * Returns the channel whose operations never complete: Go's nil channel. A send or receive waits
   * indefinitely (an interrupt ends it; the future of an asynchronous one is only ever completed
   * from outside), a select never takes a case on it, and closing it throws a {@link
   * ChannelClosedException}. Cancelling it has no effect.
   *
   * @param <E> the nominal type of the elements
   */
  static <E> Channel<E> never() {
    return NeverChannel.instance();
  }
}
