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
 * <p>Both sides keep the rules of Reactive Streams; a subscription is cancelled, and not thrown out
 * of, when the other side breaks one.
 */
public final class Flows {

  private Flows() {}

  /**
   * Returns a publisher of what a channel gives. It receives an element only when a subscriber has
   * asked for one, so that what nobody asks for stays in the channel. Several subscribers share the
   * elements: each goes to one of them, as it does to one of several receivers.
   *
   * <p>A subscriber gets {@code onComplete} when the channel is closed and drained, and {@code
   * onError} with the cause if it was closed with one: at once if it has asked for an element that
   * has not come, else when it asks for the next. Signals come from virtual threads, one after the
   * other for each subscriber, which have the context class loader of the thread that subscribed. A
   * cancel of the subscription withdraws the receive that waits, and leaves the channel open; an
   * element that had been taken before is still delivered. If {@code onNext} throws, the
   * subscription is cancelled.
   *
   * @param channel where the elements come from
   * @param <E> the type of the elements
   */
  public static <E> Flow.Publisher<E> publisher(ReceiveChannel<? extends E> channel) {
    Objects.requireNonNull(channel, "channel");
    return subscriber -> ChannelSubscription.begin(channel, subscriber);
  }

  /**
   * Returns a subscriber that sends what it gets on a channel. It asks for some elements, and for
   * one more whenever one has been sent: so no more than that number wait to be sent at any time.
   *
   * <p>When the publisher has completed and all elements are sent it closes the channel, with the
   * error as the cause if there was one, unless somebody has closed it already. When the channel is
   * closed or {@linkplain ReceiveChannel#cancel() cancelled} by somebody else, the subscription is
   * cancelled as soon as an element is refused; elements that the publisher has delivered and the
   * channel refused are lost.
   *
   * @param channel where the elements go
   * @param ahead how many elements to have asked for and not yet sent, at least 1
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
   * elements and is then closed; see {@link #subscriber}. Who wants no more of them {@linkplain
   * ReceiveChannel#cancel() cancels} the channel.
   *
   * @param publisher where the elements come from
   * @param capacity how many elements the channel buffers, at least 1; as many again may have been
   *     asked for
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
