package io.goroutines.sync;

import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.Objects;

/**
 * A lock that any number of readers hold at once, or one writer: Go's {@code sync.RWMutex}.
 *
 * <pre>{@code
 * lock.rLock();
 * try {
 *   return routes.get(host);
 * } finally {
 *   lock.rUnlock();
 * }
 * }</pre>
 *
 * <p>It is granted in the order of the requests: a writer that waits lets later readers wait, so
 * that readers cannot keep it out forever. Hence a reader must not ask for the lock again while it
 * holds it. The lock has no owner: any thread may unlock it.
 *
 * <p>All methods may be called from any thread, goroutine or not.
 *
 * <p>Memory consistency: what a writer did before its {@code unlock} happens before the return of
 * the calls that get the lock later; what a reader did before its {@code rUnlock} happens before
 * the return of a later {@code lock}.
 */
public final class RWMutex {

  private static final WaitReason WRITE = new WaitReason("sync.RWMutex.Lock");
  private static final WaitReason READ = new WaitReason("sync.RWMutex.RLock");

  /** All permits, which a writer takes; a reader takes one. */
  private static final long ALL = 1L << 30;

  private final PermitQueue permits = new PermitQueue(ALL);

  /** Creates a lock that is free. */
  public RWMutex() {}

  /**
   * Locks for writing, and waits until neither a reader nor a writer holds the lock: Go's {@code
   * Lock}.
   *
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; it then
   *     does not hold the lock
   */
  public void lock() throws InterruptedException {
    Seam.point(Op.SYNC, this);
    boolean _ = permits.acquire(ALL, WRITE, this, Seam.current(), Waiter.NO_DEADLINE);
  }

  /** Locks for writing if the lock is free: Go's {@code TryLock}. Returns whether it did. */
  public boolean tryLock() {
    Seam.point(Op.SYNC, this);
    return permits.tryAcquire(ALL);
  }

  /**
   * Locks for writing, waiting up to a limit.
   *
   * @param limit how long to wait; zero or less means not at all
   * @return whether it was locked
   * @throws InterruptedException as {@link #lock()}
   */
  public boolean tryLock(Duration limit) throws InterruptedException {
    return acquire(ALL, WRITE, limit);
  }

  /**
   * Unlocks a lock that is held for writing: Go's {@code Unlock}.
   *
   * @throws IllegalStateException if it is not (in Go: {@code fatal error: sync: Unlock of unlocked
   *     RWMutex})
   */
  public void unlock() {
    Seam.point(Op.SYNC, this);
    if (permits.free() != 0 || !permits.release(ALL)) {
      throw new IllegalStateException("sync: Unlock of unlocked RWMutex");
    }
  }

  /**
   * Locks for reading, and waits until no writer holds the lock and none waits that asked before:
   * Go's {@code RLock}.
   *
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; it then
   *     does not hold the lock
   */
  public void rLock() throws InterruptedException {
    Seam.point(Op.SYNC, this);
    boolean _ = permits.acquire(1, READ, this, Seam.current(), Waiter.NO_DEADLINE);
  }

  /**
   * Locks for reading if no writer holds the lock or waits for it: Go's {@code TryRLock}. Returns
   * whether it did.
   */
  public boolean tryRLock() {
    Seam.point(Op.SYNC, this);
    return permits.tryAcquire(1);
  }

  /**
   * Locks for reading, waiting up to a limit.
   *
   * @param limit how long to wait; zero or less means not at all
   * @return whether it was locked
   * @throws InterruptedException as {@link #rLock()}
   */
  public boolean tryRLock(Duration limit) throws InterruptedException {
    return acquire(1, READ, limit);
  }

  /**
   * Unlocks a lock that is held for reading: Go's {@code RUnlock}.
   *
   * @throws IllegalStateException if it is not (in Go: {@code fatal error: sync: RUnlock of
   *     unlocked RWMutex})
   */
  public void rUnlock() {
    Seam.point(Op.SYNC, this);
    if (permits.free() == 0 || !permits.release(1)) {
      throw new IllegalStateException("sync: RUnlock of unlocked RWMutex");
    }
  }

  private boolean acquire(long count, WaitReason reason, Duration limit)
      throws InterruptedException {
    Objects.requireNonNull(limit, "limit");
    Seam.point(Op.SYNC, this);
    Waiter waiter = Seam.current();
    return permits.acquire(count, reason, this, waiter, Seam.deadline(waiter, limit));
  }

  /** Returns the name of the class and the state. */
  @Override
  public String toString() {
    long held = ALL - permits.free();
    String state = held == 0 ? "unlocked" : held == ALL ? "write locked" : held + " readers";
    return "RWMutex[" + state + "]";
  }
}
