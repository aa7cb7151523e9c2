package io.goroutines.sync;

import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.Objects;

/**
 * A lock that one holds at a time: Go's {@code sync.Mutex}.
 *
 * <pre>{@code
 * mutex.lock();
 * try {
 *   balance += amount;
 * } finally {
 *   mutex.unlock();
 * }
 * }</pre>
 *
 * <p>The lock is not reentrant, and has no owner: any thread may unlock it. A new arrival may take
 * a lock that was just unlocked before one that waits, which makes it fast; one that has waited for
 * a millisecond gets it next. A {@linkplain #fair fair} lock is granted in the order of the
 * requests, and is several times slower when many contend.
 *
 * <p>The locks of {@code java.util.concurrent} work in goroutines, too. This one shows up in dumps
 * as {@code sync.Mutex.Lock}, and is known to a simulation. To wait for a lock and for channels at
 * once, use a channel with a buffer of one, as in Go.
 *
 * <p>All methods may be called from any thread, goroutine or not.
 *
 * <p>Memory consistency: what a thread did before an {@code unlock} happens before the return of a
 * {@code lock} that follows it.
 */
public final class Mutex {

  private static final WaitReason WAIT = new WaitReason("sync.Mutex.Lock");

  private final LockQueue queue;

  /** Creates a lock that is free. */
  public Mutex() {
    this(false);
  }

  private Mutex(boolean fair) {
    queue = new LockQueue(fair);
  }

  /** Returns a lock that is free, and is granted in the order of the requests. */
  public static Mutex fair() {
    return new Mutex(true);
  }

  /**
   * Locks, and waits until the lock is free: Go's {@code Lock}.
   *
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; it then
   *     does not hold the lock
   */
  public void lock() throws InterruptedException {
    Seam.point(Op.SYNC, this);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!queue.tryLock()) { // first, since the look-up of the waiter costs as much as the lock
      boolean _ = queue.lock(WAIT, this, Seam.current(), Waiter.NO_DEADLINE);
    }
  }

  /** Locks if the lock is free: Go's {@code TryLock}. Returns whether it did. */
  public boolean tryLock() {
    Seam.point(Op.SYNC, this);
    return queue.tryLock();
  }

  /**
   * Locks, waiting up to a limit.
   *
   * @param limit how long to wait; zero or less means not at all
   * @return whether it was locked
   * @throws InterruptedException as {@link #lock()}
   */
  public boolean tryLock(Duration limit) throws InterruptedException {
    Objects.requireNonNull(limit, "limit");
    Seam.point(Op.SYNC, this);
    Waiter waiter = Seam.current();
    return queue.lock(WAIT, this, waiter, Seam.deadline(waiter, limit));
  }

  /**
   * Unlocks: Go's {@code Unlock}.
   *
   * @throws IllegalStateException if the lock is not held (in Go: {@code fatal error: sync: unlock
   *     of unlocked mutex})
   */
  public void unlock() {
    Seam.point(Op.SYNC, this);
    if (!queue.unlock()) {
      throw new IllegalStateException("sync: unlock of unlocked mutex");
    }
  }

  /** Returns whether the lock is held; it may be outdated on return. */
  public boolean isLocked() {
    return queue.isLocked();
  }

  /** Returns the name of the class and the state. */
  @Override
  public String toString() {
    return "Mutex[" + (isLocked() ? "locked" : "unlocked") + "]";
  }
}
