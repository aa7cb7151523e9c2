package io.goroutines.channels;

import io.goroutines.ChannelClosedException;
import io.goroutines.Received;
import io.goroutines.spi.Callback;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous operation that waits: a future in the place of a waiter.
 *
 * <p>Its claim is enqueued in the channel like any other. A peer or a close that wins the claim
 * makes the future ready, and that has a virtual thread complete it, since to complete it runs code
 * of its dependants. Each has its own: where dependants wait, as they may, they hold up nothing
 * else. They see the context class loader of the caller of the operation. Whoever completes it from
 * outside must win the claim as well, and so withdraws the operation; who loses has changed
 * nothing.
 *
 * <p>What comes after the claim cannot fail in the peer: the {@link Callback} is made beforehand.
 * The thread that completes the future tries again until there is memory for the result. If even
 * the callback could not be submitted, every method by which the future is looked at or withdrawn
 * submits it again.
 *
 * @param <T> what the future gives
 */
abstract class Pending<T extends @Nullable Object> extends CompletableFuture<T>
    implements Waiter, Runnable {

  private static final long RETRY_NANOS = 1_000_000;

  /** The cell, and the place in the queue; null once it is completed. */
  private volatile @Nullable Claim claim;

  /** Made ready by the winner of the claim; null, with its class loader, as {@link #claim}. */
  private volatile @Nullable Callback callback;

  private Pending(@Nullable Object element) {
    callback = new Callback("channel-completion", this);
    claim = new Claim(this, element, false);
  }

  /** Returns the cell, to be queued. By the one who has made this, before anyone else has it. */
  @Nullable Claim claim() {
    return claim;
  }

  /** Completes the future by what became of the operation. */
  abstract void finish(Claim done);

  /** Takes a claim that was given up out of its queue. */
  abstract void leave(Claim given);

  /** A send; it gives null. */
  static final class Send extends Pending<@Nullable Void> {

    private final Chan<?> chan;

    Send(Chan<?> chan, Object element) {
      super(element);
      this.chan = chan;
    }

    @Override
    void finish(Claim done) {
      boolean _ = done.ok() ? set(null) : fail(chan.sendRefused());
    }

    @Override
    void leave(Claim given) {
      chan.removeSender(given);
    }
  }

  /** A receive; it gives the comma-ok result. */
  static final class Receive<E> extends Pending<Received<E>> {

    private final Chan<E> chan;

    Receive(Chan<E> chan) {
      super(null);
      this.chan = chan;
    }

    @Override
    void finish(Claim done) {
      E element;
      try {
        element = chan.element(done.ok() ? done.element : Chan.DONE);
      } catch (ChannelClosedException e) {
        boolean _ = fail(e);
        return;
      }
      boolean given = set(element == null ? Received.closed() : Received.of(element));
      if (!given && element != null) {
        undeliver(element);
      }
    }

    /** Reports an element, once: what the hook throws must not have it finished again. */
    private void undeliver(E element) {
      try {
        chan.undelivered(element);
      } catch (OutOfMemoryError e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }

    @Override
    void leave(Claim given) {
      chan.removeReceiver(given);
    }
  }

  // The side of the channel

  @Override
  public final void ready(boolean next) {
    Callback prepared = callback;
    if (prepared != null) {
      prepared.submit();
    }
  }

  @Override
  public final void run() {
    Claim done = claim;
    while (done != null) {
      try {
        finish(done);
        done = null;
      } catch (OutOfMemoryError _) {
        LockSupport.parkNanos(
            RETRY_NANOS); // memory may come back, and the element must not be lost
      }
    }
    forget();
  }

  /** Whoever keeps the future need not keep the element, or the class loader. */
  private void forget() {
    claim = null;
    callback = null;
  }

  final boolean set(T result) {
    return super.complete(result);
  }

  final boolean fail(Throwable thrown) {
    return super.completeExceptionally(thrown);
  }

  // The side of who has the future

  /** Gives the operation up; false if it has happened, or was given up before. */
  private boolean withdraw() {
    Callback.retry();
    Claim given = claim;
    if (given == null || !given.cancel()) {
      return false;
    }
    leave(given);
    forget();
    return true;
  }

  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    return withdraw() ? super.cancel(mayInterruptIfRunning) : isCancelled();
  }

  @Override
  public final boolean complete(T value) {
    return withdraw() && super.complete(value);
  }

  @Override
  public final boolean completeExceptionally(Throwable thrown) {
    return withdraw() && super.completeExceptionally(thrown);
  }

  @Override
  public final T get() throws InterruptedException, ExecutionException {
    Callback.retry();
    return super.get();
  }

  @Override
  public final T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Callback.retry();
    return super.get(timeout, unit);
  }

  @Override
  public final T join() {
    Callback.retry();
    return super.join();
  }

  @Override
  public final boolean isDone() {
    Callback.retry();
    return super.isDone();
  }

  // A future does not park, and nobody asks it to

  @Override
  public final void park(WaitReason reason, @Nullable Object on, long deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public final void yieldNow() {
    throw new UnsupportedOperationException();
  }

  @Override
  public final long now() {
    throw new UnsupportedOperationException();
  }

  @Override
  public final int random(int bound) {
    throw new UnsupportedOperationException();
  }

  @Override
  public final int spins() {
    throw new UnsupportedOperationException();
  }
}
