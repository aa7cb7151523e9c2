package io.goroutines.channels;

import io.goroutines.ChannelClosedException;
import io.goroutines.Received;
import io.goroutines.WaitReason;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.Callback;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous operation that waits: a future in place of a waiter.
 *
 * <p>Its claim is enqueued in the channel like any other. A peer or a closer that wins the claim
 * makes the future ready; a virtual thread then completes it, since completion runs code of its
 * dependants. Each future has its own thread: dependants may block without delaying anything else.
 * They see the context class loader of the caller of the operation. Code that completes the future
 * from outside must also win the claim, and so withdraws the operation; if it loses, it changes
 * nothing.
 *
 * <p>The steps after the claim cannot fail in the peer: the {@link Callback} is allocated
 * beforehand. The thread that completes the future retries until there is memory for the result. If
 * even the submission of the callback fails, each method that inspects or withdraws the future
 * submits it again.
 *
 * @param <T> the type of the result
 */
abstract class Pending<T extends @Nullable Object> extends CompletableFuture<T>
    implements Waiter, Runnable {

  private static final long RETRY_NANOS = 1_000_000;

  /** The claim cell and queue node; null once the future is completed. */
  private volatile @Nullable Claim claim;

  /** Submitted by the winner of the claim; cleared, with its class loader, like {@link #claim}. */
  private volatile @Nullable Callback callback;

  private Pending(@Nullable Object element) {
    callback = new Callback("channel-completion", this);
    claim = new Claim(this, element, false);
  }

  // The operations, after their point

  static CompletableFuture<@Nullable Void> send(Chan<?> chan, Object element) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>(); // early: see receive
    Send pending = chan.looksSendable() ? null : new Send(chan, element);
    Object sent = chan.sendOrEnqueue(element, pending == null ? null : pending.claim(), false);
    if (sent == null && pending == null) {
      pending = new Send(chan, element);
      sent = chan.sendOrEnqueue(element, pending.claim(), false);
    }
    if (sent == null) {
      return Objects.requireNonNull(pending);
    }
    if (sent == Chan.CLOSED) {
      return CompletableFuture.failedFuture(chan.sendRefused());
    }
    boolean _ = done.complete(null);
    return done;
  }

  static <E> CompletableFuture<Received<E>> receive(Chan<E> chan) {
    // Before the receive: if this ran out of memory afterwards, the element would be lost.
    CompletableFuture<Received<E>> done = new CompletableFuture<>();
    Receive<E> pending = chan.looksEmpty() && !chan.closedNow() ? new Receive<>(chan) : null;
    Object received = chan.receiveOrEnqueue(pending == null ? null : pending.claim(), false);
    if (received == null && pending == null) {
      pending = new Receive<>(chan);
      received = chan.receiveOrEnqueue(pending.claim(), false);
    }
    if (received == null) {
      Receive<E> waits = Objects.requireNonNull(pending);
      waits.settle();
      return waits;
    }
    try {
      boolean _ = done.complete(chan.received(received));
    } catch (ChannelClosedException e) {
      boolean _ = done.completeExceptionally(e);
    }
    return done;
  }

  /** Returns the cell to enqueue. Called by the creator, before the future is published. */
  @Nullable Claim claim() {
    return claim;
  }

  /** Completes the future according to the outcome of the operation. */
  abstract void finish(Claim done);

  /** Removes a claim that was given up from its queue. */
  abstract void leave(Claim given);

  /** A send; its result is null. */
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

  /** A receive; its result is in the comma-ok form. */
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
        element = chan.element(done.ok() ? done.element : Chan.CLOSED);
      } catch (ChannelClosedException e) {
        boolean _ = fail(e);
        return;
      }
      boolean given = set(element == null ? Received.closed() : Received.of(element));
      if (!given && element != null) {
        undeliver(element);
      }
    }

    /** Makes the scheduler of a timer channel fire for this receive: see AlarmKind. */
    private void settle() {
      AlarmKind alarm = chan.alarm();
      if (alarm != null) {
        boolean settled = false;
        try {
          alarm.settle();
          settled = true;
        } finally {
          if (!settled) {
            boolean _ = cancel(false); // the caller gets an error instead of the future
          }
        }
      }
    }

    /**
     * Reports an element, once: an exception of the hook must not cause another {@link #finish}.
     */
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

  // Called by the channel

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
            RETRY_NANOS); // memory may become available, and the element must not be lost
      }
    }
    forget();
  }

  /** Releases the element and the class loader, which a retained future does not need. */
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

  // Called by the holder of the future

  /** Gives the operation up; false if it was already completed or given up. */
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

  // A future does not park, and these methods are never called

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
