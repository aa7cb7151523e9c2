package io.goroutines.flow;

import io.goroutines.ChannelClosedException;
import io.goroutines.SendChannel;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends the elements of a publisher on a channel, asynchronously.
 *
 * <p>The channel must not be closed before the last element is sent, since a close refuses waiting
 * sends: {@code open} counts them, and the publisher itself until it is done. The thread that
 * decrements it to 0 closes the channel.
 *
 * @param <E> the type of the elements
 */
final class ChannelSubscriber<E> implements Flow.Subscriber<E> {

  private final SendChannel<? super E> channel;
  private final int ahead;
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private final AtomicInteger open = new AtomicInteger(1);

  /** Requests not yet passed on; a cancel counts as one. See {@link #ask}. */
  private final AtomicLong asked = new AtomicLong();

  /** Whether no more elements are wanted. Written before the cancel is requested. */
  private volatile boolean unwanted;

  /** The publisher's error. Written before {@code open} is decremented for it. */
  private @Nullable Throwable error;

  ChannelSubscriber(SendChannel<? super E> channel, int ahead) {
    this.channel = channel;
    this.ahead = ahead;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Objects.requireNonNull(given, "subscription");
    if (subscription.compareAndSet(null, given)) {
      ask(given, ahead);
    } else {
      given.cancel();
    }
  }

  @Override
  public void onNext(E element) {
    Objects.requireNonNull(element, "element");
    Flow.Subscription from = Objects.requireNonNull(subscription.get(), "onSubscribe comes first");
    open.incrementAndGet();
    try {
      CompletableFuture<@Nullable Void> sent = channel.sendAsync(element);
      var _ = sent.whenComplete((nothing, refused) -> sent(from, refused));
    } catch (Throwable t) { // from the hook, or no memory; receivers get it as the cause
      cancel(from);
      error = t;
      close();
    }
  }

  private void sent(Flow.Subscription from, @Nullable Throwable refused) {
    try {
      if (refused == null) {
        ask(from, 1);
      } else {
        cancel(from);
      }
    } finally {
      release();
    }
  }

  private void cancel(Flow.Subscription from) {
    unwanted = true;
    ask(from, 1);
  }

  /**
   * Requests more, or cancels. Many threads send elements, but a publisher may expect calls one
   * after the other: the first requester passes on what the others request meanwhile.
   */
  private void ask(Flow.Subscription from, long more) {
    if (asked.getAndAdd(more) == 0) {
      for (long n = more; n > 0; n = asked.addAndGet(-n)) {
        if (unwanted) {
          from.cancel();
        } else {
          from.request(n);
        }
      }
    }
  }

  @Override
  public void onError(Throwable thrown) {
    error = Objects.requireNonNull(thrown, "thrown");
    release();
  }

  @Override
  public void onComplete() {
    release();
  }

  private void release() {
    if (open.decrementAndGet() == 0) {
      close();
    }
  }

  private void close() {
    try {
      Throwable cause = error;
      if (cause == null) {
        channel.close();
      } else {
        channel.close(cause);
      }
    } catch (ChannelClosedException _) {
      // closed already
    }
  }
}
