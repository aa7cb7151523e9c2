package io.goroutines.flow;

import io.goroutines.ChannelClosedException;
import io.goroutines.ReceiveChannel;
import io.goroutines.Received;
import io.goroutines.spi.support.Callback;
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
 * <p>All signals come from {@link #run}, which never runs twice at the same time: {@code wanted}
 * counts the reasons to run it, and the thread that increments it from 0 submits it. It receives
 * while there is demand, and ends when there is no demand or no element: then the completion of the
 * receive is the next reason.
 *
 * @param <E> the type of the elements
 */
final class ChannelSubscription<E> implements Flow.Subscription, Runnable {

  /** How many elements to deliver before yielding to others of the thread's scheduler. */
  static final int TURN = 256;

  private static final long RETRY_NANOS = 1_000_000;

  private final ReceiveChannel<? extends E> channel;
  private final Flow.Subscriber<? super E> subscriber;

  /**
   * Runs this on a thread of its own, so that a blocking subscriber delays no other, with the
   * context class loader of the thread that subscribed. Created in advance: see {@link Callback}.
   */
  private final Callback callback = new Callback("flow-publisher", this);

  /** How many elements were requested and not delivered. {@code Long.MAX_VALUE} stays. */
  private final AtomicLong demand = new AtomicLong();

  /** Reasons to run. The thread that increments it from 0 submits the task. */
  final AtomicInteger wanted = new AtomicInteger();

  /** The pending receive. Written by the task, read by the canceller. */
  private volatile @Nullable CompletableFuture<? extends Received<? extends E>> receive;

  private volatile boolean cancelled;

  /** Set if a request asked for less than 1; the task passes it to the subscriber. */
  private volatile @Nullable IllegalArgumentException refused;

  /** Whether the last signal was given, or none may follow. Accessed by the task only. */
  private boolean done;

  /** Whether the completion of the receive is a reason to run. Accessed by the task only. */
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
    // Held back until onSubscribe has returned: signals are serial.
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
          seen = wanted.addAndGet(1 - seen); // one stays; else days of requests would overflow it
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

  /** Delivers an element, or the end of the subscription; false if there is nothing to do. */
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
    // Checked again, since the canceller may not have seen the receive.
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

  /** Memory may become available, and the subscriber waits for a signal. */
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
