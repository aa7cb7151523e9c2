package io.goroutines.channels;

import io.goroutines.ChannelClosedException;
import io.goroutines.Received;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous operation that waits: a future in the place of one who waits.
 *
 * <p>Its claim stands in the channel's queue like any other. A peer or a close that wins the claim
 * makes the future ready, and that has a virtual thread complete it, since to complete it runs code
 * of those who depend on it. Each has its own: where dependants wait, as they may, they hold up
 * nobody else. Whoever completes it from outside must win the claim as well, and so withdraws the
 * operation; who loses has changed nothing.
 *
 * @param <T> what the future gives
 */
abstract class Pending<T extends @Nullable Object> extends CompletableFuture<T>
    implements Waiter, Runnable {

  /**
   * Threads that complete futures. A task of the default executor starts them: one that a goroutine
   * starts would have its scheduler, and wait there for those that compute.
   */
  private static final ThreadFactory THREADS =
      Thread.ofVirtual().name("channel-completion").inheritInheritableThreadLocals(false).factory();

  static {
    // One now: what the JDK prepares for the first would fail at the end of a stack, for good.
    THREADS.newThread(() -> {}).start();
  }

  /** The cell, and the place in the queue; null once it is being completed. */
  private volatile @Nullable Claim claim;

  private Pending(@Nullable Object element) {
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
      Object element = done.ok() ? done.element : Chan.DONE;
      Received<E> received;
      try {
        received = chan.received(element);
      } catch (ChannelClosedException e) {
        boolean _ = fail(e);
        return;
      }
      if (!set(received) && received.value() != null) {
        chan.undelivered(received.value());
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
    defaultExecutor().execute(() -> THREADS.newThread(this).start());
  }

  @Override
  public final void run() {
    Claim done = claim;
    claim = null; // whoever keeps the future need not keep the element
    if (done != null) {
      finish(done);
    }
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
    Claim given = claim;
    if (given == null || !given.cancel()) {
      return false;
    }
    leave(given);
    claim = null; // as in run
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
