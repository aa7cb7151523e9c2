package io.goroutines.spi.support;

import io.goroutines.spi.Wakeable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waiters to be woken together by a one-shot event: the end of a goroutine, a counter that reaches
 * zero. For implementers of blocking operations; the state of the event is kept by the owner, not
 * here.
 *
 * <p>Protocol, by which no wake-up is lost: a waiter first {@linkplain #add adds} its entry and
 * then checks whether the event has happened; the thread that makes it happen first makes it
 * visible, with volatile semantics, and then calls {@link #wakeAll}. So at least one of the two
 * sees the other. A wake-up is a hint: the waiter checks again.
 *
 * <p>Adding and removing cost the same at any number of waiters, and allocate nothing but the
 * entry, which its owner may reuse once it {@linkplain Entry#isOver is over}.
 */
public sealed class WaiterList extends SpinLocked permits Joiners {

  /*
   * Invariants, whenever the lock is free. An entry is linked from its add until wakeAll removes it
   * or its waiter abandons it, and is over at all other times; an entry that is over is not
   * referenced by the list, nor does it reference other entries. Entries are in the order of their
   * adds, that is, of their numbers.
   *
   * Why no wake-up is lost. The critical section of an add and the first one of a wakeAll are
   * ordered. If the add is first, wakeAll removes the entry, unless another wakeAll or its waiter
   * has. If wakeAll is first, the event, made visible before it, happens-before the check that
   * follows the add.
   *
   * wakeAll removes one entry at a time, each in its own critical section, and wakes its waiter
   * without the lock. Detaching the whole list at once and traversing it without the lock would
   * lock less; but the entries would then be in a chain that no other thread may change, so that
   * waiters that give up could not remove theirs, nor reuse them. It removes only entries added
   * before it began, according to their numbers: with waiters that add their entries again at once
   * it would otherwise never end.
   *
   * Once removed, an entry is not accessed any more: a late waker refers to the waiter only, and
   * causes at most a spurious wake-up. So an entry can be reused.
   *
   * The lock (SpinLocked). The backoff of a contender uses the JDK's means, not the seam: a
   * goroutine that wakes its joiners is already over, and the seam would not wake it. A permit
   * consumed by its park is not missed, because every waiter checks between its add and its park.
   *
   * StackOverflowError. Critical sections contain no call, hence the duplicated code. If `ready`
   * throws, the remaining waiters are still woken, and the error is thrown to the caller then.
   *
   * Rejected: a Treiber stack, from which an entry is removed by traversal, as in FutureTask. It
   * needs no lock; but with ten thousand timed joins of one goroutine each removal traverses all of
   * them. Traversing only when abandoned entries are as many as the others would cost as little on
   * average; but one removal in ten thousand would still take as long, every operation would write
   * two more counters, dead entries would remain among the live ones, and none could be reused.
   */

  private static final VarHandle LINKED;

  static {
    try {
      LINKED = MethodHandles.lookup().findVarHandle(Entry.class, "linked", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The number of yields after which the holder is taken to be preempted. */
  private static final int YIELDS = 4;

  /** How long to park while a holder is preempted; a time slice is some milliseconds. */
  private static final long PREEMPTED_NANOS = 50_000;

  /** A waiter's entry; accessed by its owner, and reusable for one wait after the other. */
  public static final class Entry {

    final Wakeable waiter;

    // Guarded by the lock of the list.
    @Nullable Entry previous;
    @Nullable Entry next;
    private long number;

    /**
     * Written under the lock, by plain writes. Only the owner sets it, so the owner may rely on
     * false even without the lock.
     */
    private boolean linked;

    /**
     * Creates an entry that is over.
     *
     * @param waiter the waiter to wake
     */
    public Entry(Wakeable waiter) {
      this.waiter = Objects.requireNonNull(waiter, "waiter");
    }

    /**
     * Returns whether this entry was woken or abandoned, or never added; to continue waiting, its
     * waiter adds it again. To be called by its owner.
     */
    public boolean isOver() {
      return !(boolean) LINKED.getOpaque(this);
    }
  }

  // Guarded by the lock.
  private @Nullable Entry first;
  private @Nullable Entry last;

  /** The number of entries ever added, which is the number of the latest. */
  private long added;

  /** Creates an empty list. */
  public WaiterList() {}

  /** Parks, too; if the thread is interrupted, the park returns at once. */
  @Override
  protected void backOff(int before) {
    Thread.yield();
    if (before >= YIELDS) {
      LockSupport.parkNanos(this, PREEMPTED_NANOS);
    }
  }

  /**
   * Adds an entry; its waiter must then check the event again before it parks. To be called by the
   * owner of the entry.
   *
   * @throws IllegalStateException if the entry is not over
   */
  public final void add(Entry entry) {
    if (!entry.isOver()) {
      throw new IllegalStateException("this entry is waiting");
    }
    lock();
    Entry before = last;
    entry.previous = before;
    entry.number = ++added;
    entry.linked = true;
    last = entry;
    if (before == null) {
      first = entry;
    } else {
      before.next = entry;
    }
    lock = 0;
  }

  /**
   * Removes all entries added before this call, and wakes their waiters in the order of the adds.
   * The event must be visible before.
   */
  public final void wakeAll() {
    Throwable thrown = null;
    long until = 0;
    boolean more;
    do {
      lock();
      if (until == 0) {
        until = added;
      }
      Entry entry = first;
      more = false;
      if (entry != null && entry.number <= until) {
        Entry after = entry.next;
        entry.next = null;
        entry.linked = false;
        first = after;
        if (after == null) {
          last = null;
        } else {
          after.previous = null;
          more = after.number <= until;
        }
      } else {
        entry = null;
      }
      lock = 0;
      if (entry != null) {
        try {
          entry.waiter.ready(false);
        } catch (Throwable t) { // StackOverflowError, or a waiter that breaks its contract
          thrown = t;
        }
      }
    } while (more);
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }

  /**
   * Removes an entry whose waiter gave up; does nothing if it is over. To be called by its owner.
   *
   * @param entry an entry whose last add was to this list
   */
  public final void abandon(Entry entry) {
    if (entry.isOver()) {
      return;
    }
    lock();
    if (entry.linked) {
      Entry before = entry.previous;
      Entry after = entry.next;
      entry.previous = null;
      entry.next = null;
      entry.linked = false;
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
    }
    lock = 0;
  }

  /** Returns whether no waiter is in the list. */
  public final boolean isEmpty() {
    lock();
    boolean empty = first == null;
    lock = 0;
    return empty;
  }
}
