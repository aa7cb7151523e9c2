package io.goroutines.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for an event that concerns them all: the end of a goroutine, a counter that comes
 * to zero. A part for things that wait; what has happened is not kept here but with the owner.
 *
 * <p>Protocol, by which no wake-up is lost: a waiter first {@linkplain #add adds} its entry and
 * then looks whether the event has happened; the one who makes it happen first makes it visible,
 * with volatile semantics, and then calls {@link #wakeAll}. So at least one of the two sees the
 * other. Being woken is a hint: the waiter looks again.
 *
 * <p>To come and to go costs the same however many wait, and allocates nothing but the entry, which
 * its owner may use again once it {@linkplain Entry#isOver is over}.
 */
public sealed class WaiterList permits Joiners {

  /*
   * Invariants, whenever the lock is free. An entry is linked from its add until wakeAll takes it or its
   * waiter abandons it, and is over at all other times; one that is over is not referred to from here, nor
   * does it refer to others. The entries stand in the order of their adds, so of their numbers.
   *
   * Why no wake-up is lost. The section of an add and the first one of a wakeAll have an order. If the add
   * is first, wakeAll takes the entry, unless another one has or its waiter has left. If wakeAll is first,
   * what was made visible before it happens before the look that follows the add.
   *
   * wakeAll takes one entry after the other, each in a section of its own, and makes its waiter ready with
   * nothing locked. To take the whole list at once and to walk along it without the lock would be less
   * locking; but the entries would stay in a chain that nobody may change, so that those who leave could
   * not take theirs out, nor use them again. It takes only those that came before it began, as the numbers
   * tell: of waiters that add their entries again at once it would never see the end.
   *
   * Once taken, an entry is not touched any more: a waker that is late knows the waiter alone, and wakes it
   * for nothing, which is allowed. So nothing stands against using an entry again.
   *
   * The lock spins, as that of a channel does: a section is some ten instructions, and a park would cost
   * many times that. Who waits for it gives way, as the holder may be stopped. It does so by the JDK's means
   * and not through the seam: a goroutine that wakes those who wait for its end is over, and nothing in the
   * seam would wake it. A permit that such a park eats is missed by nobody, for whoever waits looks between
   * its add and its park. Nobody says that it is starved, as in a channel: between two sections there is a
   * wait or a wake-up, so that the lock is mostly free.
   *
   * The end of the stack. Sections contain no call, so that no StackOverflowError can leave them half done
   * or locked; hence also the unlocking by a plain volatile write, and code that stands twice. If it is
   * `ready` that throws, those behind are woken all the same, and the caller hears of it then.
   *
   * Rejected: a Treiber stack, from which an entry is taken out by walking along it, as in FutureTask. It
   * needs no lock; but with ten thousand timed joins of one goroutine each leave is a walk past all of
   * them. To walk only when the abandoned are as many as the others would cost as little on
   * average; but one leave in ten thousand would take as long as ever, everybody would write two counters
   * more, there would be dead entries among the live ones, and none could be used again.
   */

  private static final VarHandle LOCK;
  private static final VarHandle LINKED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LOCK = lookup.findVarHandle(WaiterList.class, "lock", int.class);
      LINKED = lookup.findVarHandle(Entry.class, "linked", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * How often to look at a taken lock before giving way: some microseconds, many times what a
   * holder needs if it runs. With one processor it does not run while we look.
   */
  private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 8 : 1;

  /** How long to leave a taken lock alone before the next look, in {@link Thread#onSpinWait}s. */
  private static final int PAUSE = 32;

  /** How often only to yield before it is clear that the holder is stopped. */
  private static final int YIELDS = 4;

  /** How long to sleep while a holder is stopped; a time slice is some milliseconds. */
  private static final long STOPPED_NANOS = 50_000;

  /** The place of one who waits; its owner's, to be used for one wait after the other. */
  public static final class Entry {

    final Wakeable waiter;

    // Under the lock of the list.
    @Nullable Entry previous;
    @Nullable Entry next;
    private long number;

    /**
     * Written under the lock, plainly. Only its owner makes it true; so when that reads false
     * without the lock, it may rely on it.
     */
    private boolean linked;

    /**
     * Creates an entry that is over.
     *
     * @param waiter who is to be woken
     */
    public Entry(Wakeable waiter) {
      this.waiter = Objects.requireNonNull(waiter, "waiter");
    }

    /**
     * Returns whether this entry was woken or abandoned, or never added; to wait on, its waiter
     * adds it again. To be called by its owner.
     */
    public boolean isOver() {
      return !(boolean) LINKED.getOpaque(this);
    }
  }

  /** 1 while locked; a section ends by writing 0. */
  volatile int lock;

  // Under the lock.
  private @Nullable Entry first;
  private @Nullable Entry last;

  /** How many entries were ever added: the number of the latest. */
  private long added;

  /** Creates an empty list. */
  public WaiterList() {}

  private void lock() {
    for (int tries = 0; !LOCK.compareAndSet(this, 0, 1); tries++) {
      if (tries < LOOKS) {
        for (int pause = PAUSE; pause > 0; pause--) {
          Thread.onSpinWait();
        }
      } else {
        giveWay(tries - LOOKS);
      }
    }
  }

  /** Lets others run, the holder perhaps. If the thread is interrupted, the park does nothing. */
  private void giveWay(int before) {
    Thread.yield();
    if (before >= YIELDS) {
      LockSupport.parkNanos(this, STOPPED_NANOS);
    }
  }

  /**
   * Adds an entry, whose waiter then looks at the event again before it parks. By its owner.
   *
   * @throws IllegalStateException if it is not over
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
   * Takes everybody out who is there, and makes them ready, in the order in which they came. The
   * event must be visible before.
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
        } catch (Throwable t) { // the end of the stack, or a waiter that breaks its contract
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
   * Takes an entry out whose waiter waits no longer, whyever; does nothing if it is over. By its
   * owner.
   *
   * @param entry one that was last added here
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

  /** Returns whether nobody waits. */
  public final boolean isEmpty() {
    lock();
    boolean empty = first == null;
    lock = 0;
    return empty;
  }
}
