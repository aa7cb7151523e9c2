package io.goroutines.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for an event that concerns them all: the end of a goroutine, a counter that comes
 * to zero. A part for things that wait; what has happened is not kept here but with the owner.
 *
 * <p>Protocol, by which no wake-up is lost: a waiter first {@linkplain #push pushes} itself and
 * then looks whether the event has happened; the one who makes it happen first makes it visible,
 * with volatile semantics, and then calls {@link #wakeAll}. So at least one of the two sees the
 * other. Being woken is a hint: the waiter looks again.
 *
 * <p>Invariant: a node is in the stack until {@link #wakeAll} takes it or its waiter has
 * {@linkplain #abandon abandoned} it; in both cases {@link Entry#isOver} is true from then on, and
 * the waiter is no longer referred to. A Treiber stack, with the removal of abandoned nodes as in
 * {@link java.util.concurrent.FutureTask}: repeated timed waits leave nothing behind.
 */
public final class WaiterStack {

  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(WaiterStack.class, "top", Entry.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The place of one who waits. */
  public static final class Entry {
    private volatile @Nullable Wakeable waiter;
    private @Nullable Entry next;

    private Entry(Wakeable waiter) {
      this.waiter = waiter;
    }

    /** Returns whether this entry was woken or abandoned; to wait on, its waiter pushes again. */
    public boolean isOver() {
      return waiter == null;
    }
  }

  private volatile @Nullable Entry top;

  /** Creates an empty stack. */
  public WaiterStack() {}

  /** Adds a waiter, which then looks at the event again before it parks. */
  public Entry push(Wakeable waiter) {
    Entry entry = new Entry(waiter);
    do {
      entry.next = top;
    } while (!TOP.compareAndSet(this, entry.next, entry));
    return entry;
  }

  /** Takes everybody out and makes them ready. The event must be visible before. */
  public void wakeAll() {
    Entry entry = (Entry) TOP.getAndSet(this, (Entry) null);
    for (; entry != null; entry = entry.next) {
      Wakeable waiter = entry.waiter;
      if (waiter != null) {
        entry.waiter = null;
        waiter.ready(false);
      }
    }
  }

  /** Takes a waiter out that waits no longer, whyever. To be called by it, once. */
  public void abandon(Entry entry) {
    if (!entry.isOver()) {
      entry.waiter = null;
      unlinkAbandoned();
    }
  }

  /**
   * Takes abandoned entries out of the stack. A race with another removal starts over; an entry
   * that is unlinked twice does no harm, and none of one who waits is ever unlinked.
   */
  private void unlinkAbandoned() {
    retry:
    while (true) {
      Entry before = null;
      Entry next;
      for (Entry entry = top; entry != null; entry = next) {
        next = entry.next;
        if (entry.waiter != null) {
          before = entry;
        } else if (before != null) {
          before.next = next;
          if (before.waiter == null) {
            continue retry; // `before` was itself removed, and our write may have gone nowhere
          }
        } else if (!TOP.compareAndSet(this, entry, next)) {
          continue retry;
        }
      }
      return;
    }
  }

  /** Returns whether nobody waits. */
  public boolean isEmpty() {
    return top == null;
  }
}
