package io.goroutines.sync;

import io.goroutines.WaitReason;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.SpinLocked;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A lock, and those that wait for it: the two modes of Go's {@code sync.Mutex}. */
final class LockQueue extends SpinLocked {

  /*
   * Normally an unlock frees the lock and wakes the first waiter, which competes for the lock with
   * new arrivals: these are running already, so the lock is seldom idle, and a goroutine that locks
   * again at once need not wait for a switch. A woken waiter that loses returns to the front. Once
   * it has waited for a millisecond it is starving: the next unlock hands the lock over to it, and
   * no other may take it. A fair lock is always handed over.
   *
   * `state` consists of four bits; the spin lock guards the queue.
   *
   *   LOCKED    the lock is held
   *   QUEUED    the queue is not empty
   *   WOKEN     a waiter was removed from the queue to compete, and has not yet decided
   *   STARVING  the first in the queue is starving
   *
   * Invariants, whenever the spin lock is free.
   *
   *   QUEUED and STARVING describe the queue. They change under the spin lock only.
   *   WOKEN is set under the spin lock, for one waiter. That one clears it: when it takes the lock,
   *     returns to the queue, or gives up; the last two under the spin lock.
   *   QUEUED without LOCKED implies WOKEN: a waiter is on its way. For a waiter enqueues only while
   *     LOCKED is set, and an unlock that finds QUEUED without WOKEN wakes one. So no wake-up is
   *     lost.
   *   With LOCKED, only the holder clears LOCKED. So a holder that has the spin lock finds `state`
   *     unchanged, and may write it.
   *
   * A waiter leaves the queue by the unlock that removes it or by giving up, both under the spin
   * lock. One that was removed meanwhile owns the lock, if it was handed over, or else tries once
   * more; an interrupt that comes with the lock stays set.
   *
   * StackOverflowError: under the spin lock all calls precede the first write, and a handler
   * unlocks.
   */

  private static final int LOCKED = 1;
  private static final int QUEUED = 2;
  private static final int WOKEN = 4;
  private static final int STARVING = 8;

  /** Go's starvation threshold. */
  private static final long STARVED_NANOS = 1_000_000;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(LockQueue.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What has become of an entry. */
  private enum Status {
    WAITS,
    COMPETES,
    OWNS
  }

  private static final class Entry {

    final Waiter waiter;
    final long began;

    // Guarded by the spin lock.
    @Nullable Entry previous;
    @Nullable Entry next;

    /** Written by its waiter while it is not in the queue. */
    boolean starving;

    /** Written under the spin lock, except by its waiter while it is not in the queue. */
    volatile Status status = Status.COMPETES;

    Entry(Waiter waiter) {
      this.waiter = waiter;
      this.began = waiter.now();
    }
  }

  /** The bit with which an unlock hands the lock over. */
  private final int handOver;

  private volatile int state;

  // Guarded by the spin lock.
  private @Nullable Entry first;
  private @Nullable Entry last;

  LockQueue(boolean fair) {
    handOver = fair ? QUEUED : STARVING;
  }

  boolean isLocked() {
    return (state & LOCKED) != 0;
  }

  boolean tryLock() {
    return tryLock(false);
  }

  /** Takes the lock if it is free and is not to be handed over. */
  private boolean tryLock(boolean woken) {
    int barred = woken ? LOCKED : LOCKED | handOver;
    for (int before = state; (before & barred) == 0; before = state) {
      if (STATE.compareAndSet(this, before, woken ? LOCKED | before & ~WOKEN : LOCKED | before)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Locks, waiting if need be.
   *
   * @return false if the deadline has passed
   */
  boolean lock(WaitReason reason, Object on, Waiter waiter, long deadline)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (tryLock(false) || spin(waiter, false)) {
      return true;
    }
    if (deadline <= waiter.now()) {
      return false;
    }
    Entry entry = new Entry(waiter);
    boolean woken = false;
    try {
      while (true) {
        if (!enqueue(entry, woken)) {
          return true;
        }
        woken = false;
        do {
          waiter.park(reason, on, deadline);
          Status status = entry.status;
          if (status == Status.OWNS) {
            return true; // an interrupt that comes with it stays set
          }
          woken = status == Status.COMPETES;
          boolean interrupted = Thread.currentThread().isInterrupted();
          if (interrupted || deadline <= waiter.now()) {
            if (!giveUp(entry)) {
              return true;
            }
            woken = false;
            if (interrupted) {
              boolean _ = Thread.interrupted();
              throw new InterruptedException();
            }
            return false;
          }
        } while (!woken);
        if (tryLock(true) || spin(waiter, true)) {
          return true;
        }
        entry.starving = waiter.now() - entry.began > STARVED_NANOS;
      }
    } catch (RuntimeException | Error thrown) {
      if ((woken || entry.status != Status.COMPETES) && !giveUp(entry)) {
        boolean _ = unlock();
      }
      throw thrown;
    }
  }

  private boolean spin(Waiter waiter, boolean woken) {
    for (int spins = waiter.spins(); spins > 0; spins--) {
      Thread.onSpinWait();
      if (tryLock(woken)) {
        return true;
      }
    }
    return false;
  }

  /** Enqueues a waiter, at the front if it was woken; or returns false if it got the lock. */
  private boolean enqueue(Entry entry, boolean woken) {
    int added = entry.starving ? QUEUED | STARVING : QUEUED;
    int removed = woken ? WOKEN | STARVING : 0;
    lock();
    try {
      while (true) {
        int before = state;
        if ((before & LOCKED) == 0) {
          if (STATE.compareAndSet(this, before, LOCKED | (woken ? before & ~WOKEN : before))) {
            lock = 0;
            return false;
          }
        } else if (STATE.compareAndSet(this, before, before & ~removed | added)) {
          break;
        }
      }
    } catch (Throwable thrown) {
      lock = 0;
      throw thrown;
    }
    entry.status = Status.WAITS;
    if (woken) {
      Entry after = first;
      entry.next = after;
      first = entry;
      if (after == null) {
        last = entry;
      } else {
        after.previous = entry;
      }
    } else {
      Entry before = last;
      entry.previous = before;
      last = entry;
      if (before == null) {
        first = entry;
      } else {
        before.next = entry;
      }
    }
    lock = 0;
    return true;
  }

  /** Unlocks; returns false if the lock is not held. */
  boolean unlock() {
    while (true) {
      int before = state;
      if ((before & LOCKED) == 0) {
        return false;
      }
      if ((before & QUEUED) != 0 && (before & (WOKEN | handOver)) != WOKEN) {
        unlockAndWake();
        return true;
      }
      if (STATE.compareAndSet(this, before, before & ~LOCKED)) {
        return true;
      }
    }
  }

  /** Called by the holder. */
  private void unlockAndWake() {
    lock();
    int before = state;
    Entry entry = first;
    boolean hands = (before & handOver) != 0;
    if (entry == null || !hands && (before & WOKEN) != 0) {
      state = before & ~LOCKED;
      lock = 0;
      return;
    }
    Entry after = entry.next;
    entry.next = null;
    first = after;
    int queue = 0;
    if (after == null) {
      last = null;
    } else {
      after.previous = null;
      queue = after.starving ? QUEUED | STARVING : QUEUED;
    }
    if (hands) {
      state = LOCKED | before & WOKEN | queue;
      entry.status = Status.OWNS;
    } else {
      state = WOKEN | queue;
      entry.status = Status.COMPETES;
    }
    lock = 0;
    entry.waiter.ready(false);
  }

  /** Gives up waiting; returns false if the waiter has got the lock instead. */
  private boolean giveUp(Entry entry) {
    lock();
    try {
      while (entry.status == Status.COMPETES) {
        int before = state;
        boolean free = (before & LOCKED) == 0;
        int after = free ? LOCKED | before & ~WOKEN : before & ~WOKEN;
        if (STATE.compareAndSet(this, before, after)) {
          lock = 0;
          return !free;
        }
      }
      if (entry.status == Status.OWNS) {
        lock = 0;
        return false;
      }
      Entry before = entry.previous;
      Entry head = before == null ? entry.next : first;
      int queue = head == null ? 0 : head.starving ? QUEUED | STARVING : QUEUED;
      while (true) {
        int current = state;
        if (STATE.compareAndSet(this, current, current & ~(QUEUED | STARVING) | queue)) {
          break;
        }
      }
    } catch (Throwable thrown) {
      lock = 0;
      throw thrown;
    }
    Entry before = entry.previous;
    Entry after = entry.next;
    entry.previous = null;
    entry.next = null;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    entry.status = Status.COMPETES;
    lock = 0;
    return true;
  }
}
