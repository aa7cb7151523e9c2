package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Strand;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A processor: the run queue of an M, and what others see of it. Go's P, but for the right to
 * execute: a {@link Share}.
 */
final class P {

  /*
   * A ring of 256 and a slot, as in Go (runqput, runqget, runqgrab).
   *
   * Invariant: the strands in the queue are those at the indices `head` to `tail` - 1, and the one in
   * `runNext`. tail - head is from 0 to 256; both only grow, and wrap around.
   *
   *   head      moved by whoever takes, the owner or a thief, by CAS
   *   tail      moved by the owner alone, after the element is in place
   *   ring[i]   written by the owner alone, only where i is in no one's queue: a thief that has read an
   *             element which the owner has since overwritten fails with its CAS of head
   *   runNext   put by the owner, taken by the owner or a thief, by CAS or get-and-set
   *
   * The owner is the OS thread of the M that has this P: its loop, and the code of the goroutine that it
   * carries, inside Strand.execute, where the goroutine's virtual thread is pinned, or in the calls of
   * Dispatcher, which do nothing that could take it off its M as long as they use this. Two of them are never
   * at it at once, for they are one thread.
   *
   * The writes of tail are volatile, not release: they are also the full fence between publishing work and
   * reading who is idle.
   */

  static final int CAPACITY = 256;

  /**
   * How often in a row the slot may go before the ring. Two goroutines that wake each other for
   * ever would keep all others of this P from running. Go lets what comes from the slot inherit the
   * time slice; Tokio stops after 3. At 16, a turn of another costs a hand-over a few nanoseconds
   * on average.
   */
  static final int NEXT_IN_A_ROW = 16;

  /** Go's number: prime, so that it does not fall into step with anything. */
  private static final int GLOBAL_EVERY = 61;

  private static final VarHandle HEAD;
  private static final VarHandle RUN_NEXT;
  private static final VarHandle TICK;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(P.class, "head", int.class);
      RUN_NEXT = lookup.findVarHandle(P.class, "runNext", Strand.class);
      TICK = lookup.findVarHandle(P.class, "tick", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int head;
  private volatile int tail;
  private final @Nullable Strand[] ring = new Strand[CAPACITY];
  private volatile @Nullable Strand runNext;

  /**
   * Goes on by one when the owner begins to carry a strand, and by one when it has carried it: odd
   * while it carries. Written by the owner, read in opaque mode by watchers.
   */
  private int tick;

  /** What the watcher saw when it last looked; the watcher's. */
  int watchedTick;

  @Nullable Strand watchedNext;

  /** How many strands the owner took at once when it last stole; the owner's. */
  int stolen;

  /**
   * One that gave way to what was in the slot, from its submission to the owner's next look, both
   * by the owner; null while it carries anything.
   */
  private @Nullable Strand gaveWay;

  /** How many in a row came from the slot; the owner's. */
  private int nextInARow;

  // By the owner

  /** Puts a strand at the end of the ring; false if it is full. */
  boolean put(Strand strand) {
    int at = tail;
    if (at - head >= CAPACITY) {
      return false;
    }
    ring[at & (CAPACITY - 1)] = strand;
    tail = at + 1;
    return true;
  }

  /** Puts a strand into the slot, and returns the one that was there. */
  @Nullable Strand putNext(Strand strand) {
    return (Strand) RUN_NEXT.getAndSet(this, strand);
  }

  /** Says that a strand gives way to what is in the slot. */
  void giveWay(Strand strand) {
    gaveWay = strand;
  }

  /** Takes the strand that gave way since the last look; null if none did. */
  @Nullable Strand takeGaveWay() {
    Strand strand = gaveWay;
    if (strand != null) {
      gaveWay = null;
    }
    return strand;
  }

  /** Returns whether what was in the slot may go before all others, and counts that it did. */
  boolean mayTakeNext() {
    if (nextInARow >= NEXT_IN_A_ROW || isTurnOfGlobal()) {
      return false;
    }
    nextInARow++;
    return true;
  }

  /** Takes the strand that is to run next; null if the queue is empty. */
  @Nullable Strand take() {
    Strand gave = takeGaveWay();
    if (gave != null) {
      return gave;
    }
    Strand next = runNext;
    if (next == null) {
      nextInARow = 0;
      return takeFirst();
    }
    if (nextInARow >= NEXT_IN_A_ROW) {
      nextInARow = 0;
      Strand first = takeFirst();
      if (first != null) {
        return first;
      }
    }
    nextInARow++;
    next = takeNext();
    return next != null ? next : takeFirst();
  }

  private @Nullable Strand takeFirst() {
    while (true) {
      int first = head;
      if (first == tail) {
        return null;
      }
      Strand strand = ring[first & (CAPACITY - 1)];
      if (HEAD.compareAndSet(this, first, first + 1)) {
        ring[first & (CAPACITY - 1)] = null; // ours until tail comes round again
        return strand;
      }
    }
  }

  /** Takes the first strand of the ring if it is fresh; null otherwise. */
  @Nullable Strand takeFresh() {
    while (true) {
      int first = head;
      if (first == tail) {
        return null;
      }
      // A fresh strand stands in one place only. So if it is still at the head afterwards, it was
      // there all the time, and is still fresh.
      Strand strand = ring[first & (CAPACITY - 1)];
      if (strand == null || !strand.isFresh()) {
        return null;
      }
      if (HEAD.compareAndSet(this, first, first + 1)) {
        ring[first & (CAPACITY - 1)] = null;
        return strand;
      }
    }
  }

  /** Takes half of a full ring into an array; 0 if thieves have made room meanwhile. */
  int takeHalf(@Nullable Strand[] into) {
    int first = head;
    int count = (tail - first) / 2;
    if (count < CAPACITY / 2) {
      return 0;
    }
    for (int i = 0; i < count; i++) {
      into[i] = ring[(first + i) & (CAPACITY - 1)];
    }
    return HEAD.compareAndSet(this, first, first + count) ? count : 0;
  }

  /** Says that the owner begins to carry a strand, or has carried it. */
  void ticked() {
    TICK.setOpaque(this, tick + 1);
  }

  /** Says that the owner has carried a strand, and carries another one. */
  void tickedTwice() {
    TICK.setOpaque(this, tick + 2);
  }

  /** Returns whether the owner is to look at the global queue before it carries the next strand. */
  boolean isTurnOfGlobal() {
    return ((tick + 1) >>> 1) % GLOBAL_EVERY == 0;
  }

  // By anyone

  int tick() {
    return (int) TICK.getOpaque(this);
  }

  /** Returns whether a strand was being carried at a tick. */
  static boolean isCarrying(int tick) {
    return (tick & 1) != 0;
  }

  /** Returns whether the ring has something to steal. */
  boolean hasMore() {
    return head != tail;
  }

  /** Returns what is in the slot. */
  @Nullable Strand next() {
    return runNext;
  }

  /** Takes what is in the slot. */
  @Nullable Strand takeNext() {
    return (Strand) RUN_NEXT.getAndSet(this, (Strand) null);
  }

  /** Takes a strand out of the slot, if it is still there. */
  boolean takeNext(Strand strand) {
    return RUN_NEXT.compareAndSet(this, strand, (Strand) null);
  }

  /** Returns how many strands are in the queue, as well as that is known. */
  int size() {
    return Math.max(0, tail - head) + (runNext == null ? 0 : 1);
  }

  // By the owner of another P

  /**
   * Steals half of the ring, the smaller half left behind; puts all but the last into the ring of
   * the thief, which is empty, and returns that one. Null if there is nothing to steal.
   */
  @Nullable Strand stealInto(P thief) {
    while (true) {
      int first = head;
      int count = tail - first;
      count -= count / 2;
      if (count == 0) {
        return null;
      }
      if (count > CAPACITY / 2 || count < 0) {
        continue; // head and tail were read apart
      }
      int at = thief.tail;
      for (int i = 0; i < count; i++) {
        thief.ring[(at + i) & (CAPACITY - 1)] = ring[(first + i) & (CAPACITY - 1)];
      }
      if (HEAD.compareAndSet(this, first, first + count)) {
        thief.stolen = count;
        int last = at + count - 1;
        Strand strand = thief.ring[last & (CAPACITY - 1)];
        thief.ring[last & (CAPACITY - 1)] = null;
        if (count > 1) {
          thief.tail = last;
        }
        return strand;
      }
    }
  }
}
