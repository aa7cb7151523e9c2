package io.goroutines.sync;

import io.goroutines.WaitReason;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.SpinLocked;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Permits, and those that wait for some of them, first in first out. */
final class PermitQueue extends SpinLocked {

  /*
   * `state` holds the free permits, and QUEUED in the sign bit. The spin lock guards the queue.
   *
   * Invariants.
   *
   *   QUEUED is set if and only if the queue is not empty, whenever the lock is free. It is set and
   *     cleared under the lock.
   *   While QUEUED is set, `state` is changed only under the lock: without it, acquire and release
   *     change a non-negative state only, by compare-and-set.
   *   Whenever the lock is free, the first in the queue wants more permits than are free.
   *
   * So a release either sees QUEUED, and grants under the lock; or its compare-and-set precedes the
   * one that sets QUEUED, which then fails and sees the permits. No permit is missed.
   *
   * A waiter leaves the queue when it is granted its permits, by the releaser, or when it gives up;
   * both under the lock, so exactly one of the two happens, and an interrupt that comes with the
   * grant stays set. When a waiter gives up that stood before all others, those behind it may fit.
   *
   * A queue of size zero has no free permits: its waiters are granted what comes while they wait.
   *
   * StackOverflowError: under the lock all calls precede the first write, and a handler unlocks.
   */

  private static final long QUEUED = Long.MIN_VALUE;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(PermitQueue.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A waiter in the queue, or one that was granted its permits. */
  static final class Entry {

    final Waiter waiter;
    final long permits;

    // Guarded by the lock; once granted, `next` links those that the same release wakes.
    @Nullable Entry previous;
    @Nullable Entry next;

    /** Written under the lock, by plain writes. */
    boolean queued;

    /** Written under the lock; read by the waiter. */
    volatile boolean granted;

    Entry(Waiter waiter, long permits) {
      this.waiter = waiter;
      this.permits = permits;
    }
  }

  private final long size;

  private volatile long state;

  // Guarded by the lock.
  private @Nullable Entry first;
  private @Nullable Entry last;

  PermitQueue(long size) {
    this.size = size;
    this.state = size;
  }

  /** Returns how many permits are free; others may be waiting for them. */
  long free() {
    return state & ~QUEUED;
  }

  /** Takes permits if they are free and no other waits. */
  boolean tryAcquire(long permits) {
    for (long free = state; free >= permits; free = state) {
      if (STATE.compareAndSet(this, free, free - permits)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Takes permits, waiting for them if need be.
   *
   * @return false if the deadline has passed
   */
  boolean acquire(long permits, WaitReason reason, Object on, Waiter waiter, long deadline)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (tryAcquire(permits)) {
      return true;
    }
    if (deadline <= waiter.now()) {
      return false;
    }
    Entry entry = new Entry(waiter, permits);
    return !enqueue(entry) || await(entry, reason, on, deadline);
  }

  /**
   * Waits for the permits of an entry that was enqueued.
   *
   * @return false if the deadline has passed
   */
  boolean await(Entry entry, WaitReason reason, Object on, long deadline)
      throws InterruptedException {
    Waiter waiter = entry.waiter;
    try {
      while (true) {
        waiter.park(reason, on, deadline);
        if (entry.granted) {
          return true; // an interrupt that comes with it stays set
        }
        boolean interrupted = Thread.currentThread().isInterrupted();
        if (interrupted || deadline <= waiter.now()) {
          if (!withdraw(entry)) {
            return true;
          }
          if (interrupted) {
            boolean _ = Thread.interrupted();
            throw new InterruptedException();
          }
          return false;
        }
      }
    } catch (RuntimeException | Error thrown) {
      if (!withdraw(entry)) {
        boolean _ = release(entry.permits);
      }
      throw thrown;
    }
  }

  /** Enqueues a waiter; or returns false if it got its permits after all. */
  boolean enqueue(Entry entry) {
    lock();
    try {
      for (long free = state; free >= 0; free = state) {
        if (free >= entry.permits) {
          if (STATE.compareAndSet(this, free, free - entry.permits)) {
            lock = 0;
            return false;
          }
        } else if (STATE.compareAndSet(this, free, free | QUEUED)) {
          break;
        }
      }
    } catch (Throwable thrown) {
      lock = 0;
      throw thrown;
    }
    Entry before = last;
    entry.previous = before;
    entry.queued = true;
    last = entry;
    if (before == null) {
      first = entry;
    } else {
      before.next = entry;
    }
    lock = 0;
    return true;
  }

  /**
   * Returns permits.
   *
   * @return false, with nothing returned, if there would be more than there are
   */
  boolean release(long permits) {
    while (true) {
      for (long free = state; free >= 0; free = state) {
        if (permits > size - free) {
          return false;
        }
        if (STATE.compareAndSet(this, free, free + permits)) {
          return true;
        }
      }
      lock();
      long free = state & ~QUEUED;
      if (state >= 0) {
        lock = 0; // the queue became empty meanwhile
      } else if (permits > size - free) {
        lock = 0;
        return false;
      } else {
        Entry woken;
        try {
          woken = grant(null, free + permits);
        } catch (Throwable thrown) {
          lock = 0;
          throw thrown;
        }
        wake(woken);
        return true;
      }
    }
  }

  /**
   * Grants permits to waiters, in their order, as far as they go; the rest is dropped. For queues
   * whose permits are never free, of a size of zero.
   */
  void signal(long permits) {
    lock();
    Entry woken;
    try {
      woken = grant(null, permits);
    } catch (Throwable thrown) {
      lock = 0;
      throw thrown;
    }
    wake(woken);
  }

  /** Removes a waiter that gives up; returns false if it was granted its permits. */
  boolean withdraw(Entry entry) {
    lock();
    if (!entry.queued) {
      lock = 0;
      return !entry.granted;
    }
    Entry woken;
    try {
      woken = grant(entry, state & ~QUEUED);
    } catch (Throwable thrown) {
      lock = 0;
      throw thrown;
    }
    wake(woken);
    return true;
  }

  /**
   * Removes a waiter that gives up, grants free permits to those that are then first in the queue,
   * and unlocks. Called with the lock, before any write; if the call fails, nothing has changed.
   *
   * @return those to wake, linked by next
   */
  private @Nullable Entry grant(@Nullable Entry leaving, long free) {
    if (leaving != null) {
      Entry before = leaving.previous;
      Entry after = leaving.next;
      leaving.previous = null;
      leaving.next = null;
      leaving.queued = false;
      if (after == null) {
        last = before;
      } else {
        after.previous = before;
      }
      if (before == null) {
        first = after;
      } else {
        before.next = after;
      }
    }
    Entry woken = first;
    Entry lastWoken = null;
    Entry entry = woken;
    long left = free;
    while (entry != null && entry.permits <= left) {
      left -= entry.permits;
      entry.queued = false;
      entry.granted = true;
      lastWoken = entry;
      entry = entry.next;
    }
    first = entry;
    if (entry == null) {
      last = null;
    } else {
      entry.previous = null;
    }
    if (left > size) {
      left = size;
    }
    state = entry == null ? left : left | QUEUED;
    lock = 0;
    if (lastWoken == null) {
      return null;
    }
    lastWoken.next = null;
    return woken;
  }

  private static void wake(@Nullable Entry woken) {
    Throwable thrown = null;
    for (Entry entry = woken; entry != null; entry = entry.next) {
      try {
        entry.waiter.ready(false);
      } catch (Throwable t) { // StackOverflowError, or a waiter that breaks its contract
        thrown = t;
      }
    }
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }
}
