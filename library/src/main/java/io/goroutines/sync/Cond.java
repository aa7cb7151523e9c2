package io.goroutines.sync;

import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.Objects;

/**
 * A place where goroutines wait until something that a {@link Mutex} guards has changed: Go's
 * {@code sync.Cond}.
 *
 * <pre>{@code
 * mutex.lock();
 * try {
 *   while (queue.isEmpty()) {
 *     notEmpty.await();
 *   }
 *   return queue.remove();
 * } finally {
 *   mutex.unlock();
 * }
 * }</pre>
 *
 * <p>The wait is in a loop, since another goroutine may have the mutex first and change it again.
 * Often a channel says the same with less: closing it is a broadcast, sending on it is a signal.
 *
 * <p>All methods may be called from any thread, goroutine or not.
 */
public final class Cond {

  /** Waiters that want one permit each; {@link #signal} grants one. */
  private final PermitQueue waiters = new PermitQueue(0);

  private final Mutex mutex;

  /**
   * Creates a condition that none waits for.
   *
   * @param mutex guards what the condition is about
   */
  public Cond(Mutex mutex) {
    this.mutex = Objects.requireNonNull(mutex, "mutex");
  }

  /**
   * Unlocks the mutex, waits for a signal, and locks the mutex again: Go's {@code Wait}. Does not
   * return without a signal. To be called with the mutex held, which is held again afterwards, also
   * if the wait was interrupted.
   *
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; a signal
   *     then went to another waiter
   * @throws IllegalStateException if the mutex is not held
   */
  public void await() throws InterruptedException {
    boolean _ = await(Seam.current(), Waiter.NO_DEADLINE);
  }

  /**
   * As {@link #await()}, up to a limit.
   *
   * @param limit how long to wait; zero or less means not at all
   * @return whether there was a signal
   * @throws InterruptedException as {@link #await()}
   * @throws IllegalStateException if the mutex is not held
   */
  public boolean await(Duration limit) throws InterruptedException {
    Objects.requireNonNull(limit, "limit");
    Waiter waiter = Seam.current();
    return await(waiter, Seam.deadline(waiter, limit));
  }

  private boolean await(Waiter waiter, long deadline) throws InterruptedException {
    Seam.point(Op.SYNC, this);
    if (!mutex.isLocked()) {
      throw new IllegalStateException("sync: wait with an unlocked mutex");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    PermitQueue.Entry entry = new PermitQueue.Entry(waiter, 1);
    boolean _ = waiters.enqueue(entry); // before the unlock: a signal after it must find the waiter
    mutex.unlock();
    try {
      return waiters.await(entry, WaitReason.COND_WAIT, this, deadline);
    } finally {
      lockAgain();
    }
  }

  /** Locks the mutex in any case; an interrupt that comes meanwhile stays set. */
  private void lockAgain() {
    boolean interrupted = false;
    while (true) {
      try {
        mutex.lock();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Wakes the waiter that has waited longest, if there is one: Go's {@code Signal}. The mutex need
   * not be held.
   */
  public void signal() {
    Seam.point(Op.SYNC, this);
    waiters.signal(1);
  }

  /** Wakes all waiters: Go's {@code Broadcast}. The mutex need not be held. */
  public void broadcast() {
    Seam.point(Op.SYNC, this);
    waiters.signal(Long.MAX_VALUE);
  }
}
