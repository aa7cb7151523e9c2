package io.goroutines.flow;

import io.goroutines.ChannelClosedException;
import io.goroutines.ReceiveChannel;
import io.goroutines.Received;
import io.goroutines.spi.Callback;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's share of a channel.
 *
 * <p>All signals come from {@link #run}, which is not run twice at once: {@code wanted} counts the
 * reasons to run it, and whoever makes the first one submits it. It receives while there is demand,
 * and ends when there is none, or no element: then the end of the receive is the next reason.
 *
 * @param <E> the type of the elements
 */
final class ChannelSubscription<E> implements Flow.Subscription, Runnable {

  /** How many elements to deliver before others of the thread's scheduler have their turn. */
  static final int TURN = 256;

  private static final long RETRY_NANOS = 1_000_000;

  private final ReceiveChannel<? extends E> channel;
  private final Flow.Subscriber<? super E> subscriber;

  /**
   * Runs this on a thread of its own, so that a subscriber that waits holds up no other, with the
   * context class loader of the thread that subscribed. Made beforehand: see {@link Callback}.
   */
  private final Callback callback = new Callback("flow-publisher", this);

  /** How many elements were asked for and not delivered. {@code Long.MAX_VALUE} stays. */
  private final AtomicLong demand = new AtomicLong();

  /** Reasons to run. From 0 to 1: the one who adds it submits the task. */
  final AtomicInteger wanted = new AtomicInteger();

  /** The receive that waits. Written by the task, read by who cancels. */
  private volatile @Nullable CompletableFuture<? extends Received<? extends E>> receive;

  private volatile boolean cancelled;

  /** That a request asked for less than 1; told to the subscriber by the task. */
  private volatile @Nullable IllegalArgumentException refused;

  /** Whether the last signal was given, or none is to be. Only the task looks. */
  private boolean done;

  /** Whether the end of the receive is a reason to run. Only the task looks. */
  private boolean watched;

  private ChannelSubscription(
      ReceiveChannel<? extends E> channel, Flow.Subscriber<? super E> subscriber) {
    this.channel = channel;
    this.subscriber = subscriber;
  }

  static <E> void begin(
      ReceiveChannel<? extends E> channel, Flow.Subscriber<? super E> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    ChannelSubscription<E> subscription = new ChannelSubscription<>(channel, subscriber);
    // Held back until onSubscribe has returned: signals come one after the other.
    subscription.wanted.set(1);
    subscriber.onSubscribe(subscription);
    subscription.callback.submit();
  }

  @Override
  public void request(long n) {
    if (n > 0) {
      demand.accumulateAndGet(n, (have, more) -> have + more < 0 ? Long.MAX_VALUE : have + more);
    } else {
      refused = new IllegalArgumentException("at least one element must be asked for, not " + n);
    }
    want();
  }

  @Override
  public void cancel() {
    cancelled = true;
    var waits = receive;
    if (waits != null) {
      boolean _ = waits.cancel(false); // if it is late, the element is delivered
    }
    want();
  }

  private void want() {
    if (wanted.getAndIncrement() == 0) {
      callback.submit();
    }
  }

  @Override
  public void run() {
    int seen = wanted.get();
    for (int turn = TURN; ; ) {
      if (step()) {
        if (--turn == 0) {
          seen = wanted.addAndGet(1 - seen); // one stays: requests of whole days would go round
          Thread.yield();
          turn = TURN;
        }
      } else {
        int left = wanted.addAndGet(-seen);
        if (left == 0) {
          return;
        }
        seen = left;
      }
    }
  }

  /** Delivers an element, or else what ends the subscription; false if there is nothing to do. */
  private boolean step() {
    if (done) {
      return false;
    }
    var waits = receive;
    if (waits == null) {
      if (isOver()) {
        done = true;
        IllegalArgumentException error = refused;
        if (error != null && !cancelled) {
          subscriber.onError(error);
        }
        return false;
      }
      if (demand.get() == 0) {
        return false;
      }
      try {
        waits = channel.receiveAsync();
      } catch (OutOfMemoryError _) {
        return tryAgain(); // nothing was received
      }
      receive = waits;
      watched = false;
    }
    if (!watched && !waits.isDone()) {
      try {
        var _ = waits.whenComplete((received, thrown) -> want());
      } catch (OutOfMemoryError _) {
        return tryAgain();
      }
      watched = true;
    }
    // Asked again, since who cancels may not have seen the receive.
    if (isOver() && waits.cancel(false)) {
      receive = null;
      return true;
    }
    if (!waits.isDone()) {
      return false;
    }
    receive = null;
    return deliver(waits);
  }

  /** Memory may come back, and the subscriber waits for a signal. */
  private static boolean tryAgain() {
    LockSupport.parkNanos(RETRY_NANOS);
    return true;
  }

  private boolean isOver() {
    return cancelled || refused != null;
  }

  private boolean deliver(CompletableFuture<? extends Received<? extends E>> receive) {
    if (receive.isCompletedExceptionally()) {
      done = true;
      Throwable thrown = receive.exceptionNow();
      Throwable cause = thrown instanceof ChannelClosedException ? thrown.getCause() : null;
      if (!isOver()) {
        subscriber.onError(cause != null ? cause : thrown);
      }
      return false;
    }
    E element = receive.join().value();
    if (element == null) {
      done = true;
      if (!isOver()) {
        subscriber.onComplete();
      }
      return false;
    }
    if (demand.get() != Long.MAX_VALUE) {
      demand.decrementAndGet();
    }
    try {
      subscriber.onNext(element);
    } catch (Throwable t) {
      done = true;
      throw t;
    }
    return true;
  }
}
