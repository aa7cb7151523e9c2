package io.goroutines.flow;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.ReceiveChannel;
import io.goroutines.SendChannel;
import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * Adapters between channels and {@link Flow}, in both directions, with back pressure. None of them
 * holds a thread while there is nothing to do.
 *
 * <pre>{@code
 * Flows.publisher(results).subscribe(webResponse);      // what goroutines send, a client gets
 * for (Row row : Flows.channel(query, 100)) { … }       // what a driver publishes, a loop reads
 * }</pre>
 *
 * <p>Both sides follow the rules of Reactive Streams; if the other side violates one, the
 * subscription is cancelled, and no exception is thrown at it.
 */
public final class Flows {

  private Flows() {}

  /**
   * Returns a publisher of the elements of a channel. It receives an element only when a subscriber
   * has requested one, so that elements without demand stay in the channel. Several subscribers
   * share the elements: each goes to one of them, as it does to one of several receivers.
   *
   * <p>A subscriber gets {@code onComplete} when the channel is closed and drained, and {@code
   * onError} with the cause if it was closed with one: at once if it has an outstanding request,
   * else at its next request. Signals come from virtual threads, serially for each subscriber, with
   * the context class loader of the thread that subscribed. Cancelling the subscription withdraws
   * the pending receive, and leaves the channel open; an element received before is still
   * delivered. If {@code onNext} throws, the subscription is cancelled.
   *
   * @param channel the source of the elements
   * @param <E> the type of the elements
   */
  public static <E> Flow.Publisher<E> publisher(ReceiveChannel<? extends E> channel) {
    Objects.requireNonNull(channel, "channel");
    return subscriber -> ChannelSubscription.begin(channel, subscriber);
  }

  /**
   * Returns a subscriber that sends its elements on a channel. It requests {@code ahead} elements,
   * and one more whenever one has been sent: so at any time at most that many wait to be sent.
   *
   * <p>When the publisher has completed and all elements are sent it closes the channel, with the
   * error as the cause if there was one, unless the channel is closed already. When another party
   * closes or {@linkplain ReceiveChannel#cancel() cancels} the channel, the subscription is
   * cancelled as soon as an element is refused; elements that the publisher has delivered and the
   * channel refused are lost.
   *
   * @param channel where the elements are sent
   * @param ahead how many elements may be requested and not yet sent, at least 1
   * @param <E> the type of the elements
   * @return a subscriber, for one publisher
   * @throws IllegalArgumentException if {@code ahead} is below 1
   */
  public static <E> Flow.Subscriber<E> subscriber(SendChannel<? super E> channel, int ahead) {
    Objects.requireNonNull(channel, "channel");
    if (ahead < 1) {
      throw new IllegalArgumentException("at least one element is asked for, not " + ahead);
    }
    return new ChannelSubscriber<>(channel, ahead);
  }

  /**
   * Subscribes to a publisher and returns a channel, of the caller's runtime, that gives its
   * elements and is then closed; see {@link #subscriber}. A receiver that wants no more of them
   * {@linkplain ReceiveChannel#cancel() cancels} the channel.
   *
   * @param publisher the source of the elements
   * @param capacity how many elements the channel buffers, at least 1; as many again may have been
   *     requested
   * @param <E> the type of the elements
   * @throws IllegalArgumentException if {@code capacity} is below 1 or too large
   */
  public static <E> ReceiveChannel<E> channel(Flow.Publisher<? extends E> publisher, int capacity) {
    Objects.requireNonNull(publisher, "publisher");
    if (capacity < 1) {
      throw new IllegalArgumentException("the buffer holds at least one element, not " + capacity);
    }
    Channel<E> channel = Go.chan(capacity);
    publisher.subscribe(subscriber(channel, capacity));
    return channel;
  }
}
