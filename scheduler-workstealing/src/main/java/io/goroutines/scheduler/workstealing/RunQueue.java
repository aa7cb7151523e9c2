package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fiber;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The run queue of an M, and its state visible to other threads: Go's P without the right to
 * execute, which is a {@link Permit}.
 */
final class RunQueue {

  /*
   * Invariant: the fibers in the queue are those at the indices `head` to `tail` - 1, and the one
   * in `runNext`. tail - head is from 0 to 256; both only grow, and wrap around.
   *
   * A ring of 256 and a run-next slot, as in Go (runqput, runqget, runqgrab).
   *
   *   head      advanced by the owner or a thief that dequeues, by CAS
   *   tail      advanced by the owner only, after the element is in place
   *   ring[i]   written by the owner only, where i is in no queue: a thief that has read an element
   *             which the owner has since overwritten fails with its CAS of head
   *   runNext   put by the owner, taken by the owner or a thief, by CAS or get-and-set
   *
   * The owner is the OS thread of the M that has this queue: its loop, and the code of the
   * goroutine that it carries, inside GoroutineFiber.execute, where the virtual thread is pinned,
   * or in the calls of Dispatcher, which do nothing that could unmount it as long as they
   * use this. The two never access the queue concurrently, because they are one thread.
   *
   * The writes of tail are volatile, not release: they are also the full fence between publishing
   * work and reading the idle count.
   */

  static final int CAPACITY = 256;

  /**
   * How often in a row the slot is preferred to the ring. Two goroutines that wake each other
   * endlessly would starve all others of this queue. In Go a goroutine from the slot inherits the
   * time slice; Tokio stops after 3. At 16, the turn of another fiber costs a handoff a few
   * nanoseconds on average.
   */
  static final int NEXT_IN_A_ROW = 16;

  /** Go's number: prime, which avoids resonance with periodic behavior. */
  private static final int GLOBAL_EVERY = 61;

  private static final VarHandle HEAD;
  private static final VarHandle RUN_NEXT;
  private static final VarHandle TICK;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(RunQueue.class, "head", int.class);
      RUN_NEXT = lookup.findVarHandle(RunQueue.class, "runNext", Fiber.class);
      TICK = lookup.findVarHandle(RunQueue.class, "tick", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int head;
  private volatile int tail;
  private final @Nullable Fiber[] ring = new Fiber[CAPACITY];
  private volatile @Nullable Fiber runNext;

  /**
   * Incremented when the owner begins to carry a fiber or to run timers, and again when it has done
   * so: odd in between. Written by the owner, read in opaque mode by watchers.
   */
  private int tick;

  /** How many fibers the owner has begun to carry; accessed by the owner. */
  private int carried;

  /** The tick and slot that the watcher saw last; accessed by the watcher. */
  int watchedTick;

  @Nullable Fiber watchedNext;

  /** How many fibers the owner's last steal took; accessed by the owner. */
  int stolen;

  /**
   * A fiber that yielded to the fiber in the slot, from its submission to the owner's next dequeue,
   * both by the owner; null while the owner carries anything.
   */
  private @Nullable Fiber yielded;

  /** How many fibers in a row came from the slot; accessed by the owner. */
  private int nextInARow;

  // Called by the owner

  /** Appends a fiber to the ring; false if it is full. */
  boolean put(Fiber fiber) {
    int at = tail;
    if (at - head >= CAPACITY) {
      return false;
    }
    ring[at & (CAPACITY - 1)] = fiber;
    tail = at + 1;
    return true;
  }

  /** Puts a fiber into the slot, and returns the previous one. */
  @Nullable Fiber putNext(Fiber fiber) {
    return (Fiber) RUN_NEXT.getAndSet(this, fiber);
  }

  /** Records a fiber that yields to the fiber in the slot. */
  void putYielded(Fiber fiber) {
    yielded = fiber;
  }

  /** Takes the fiber recorded by {@link #putYielded}; null if there is none. */
  @Nullable Fiber takeYielded() {
    Fiber fiber = yielded;
    if (fiber != null) {
      yielded = null;
    }
    return fiber;
  }

  /** Returns whether the fiber from the slot may precede all others, and if so counts its turn. */
  boolean mayTakeNext() {
    if (nextInARow >= NEXT_IN_A_ROW || isTurnOfGlobal()) {
      return false;
    }
    nextInARow++;
    return true;
  }

  /** Dequeues the next fiber; null if the queue is empty. */
  @Nullable Fiber take() {
    Fiber before = takeYielded();
    if (before != null) {
      return before;
    }
    Fiber next = runNext;
    if (next == null) {
      nextInARow = 0;
      return takeFirst();
    }
    if (nextInARow >= NEXT_IN_A_ROW) {
      nextInARow = 0;
      Fiber first = takeFirst();
      if (first != null) {
        return first;
      }
    }
    nextInARow++;
    next = takeNext();
    return next != null ? next : takeFirst();
  }

  private @Nullable Fiber takeFirst() {
    while (true) {
      int first = head;
      if (first == tail) {
        return null;
      }
      Fiber fiber = ring[first & (CAPACITY - 1)];
      if (HEAD.compareAndSet(this, first, first + 1)) {
        ring[first & (CAPACITY - 1)] = null; // not reused until tail wraps around
        return fiber;
      }
    }
  }

  /** Dequeues the first fiber of the ring if it is fresh; null otherwise. */
  @Nullable Fiber takeFresh() {
    while (true) {
      int first = head;
      if (first == tail) {
        return null;
      }
      // A fresh fiber is in one queue only. So if it is still at the head at the CAS, it was there
      // all the time, and is still fresh.
      Fiber fiber = ring[first & (CAPACITY - 1)];
      if (fiber == null || !fiber.isFresh()) {
        return null;
      }
      if (HEAD.compareAndSet(this, first, first + 1)) {
        ring[first & (CAPACITY - 1)] = null;
        return fiber;
      }
    }
  }

  /** Dequeues half of a full ring into an array; 0 if thieves have made room meanwhile. */
  int takeHalf(@Nullable Fiber[] into) {
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

  /** Called when the owner begins to carry a fiber or to run timers, and when it has done so. */
  void ticked() {
    TICK.setOpaque(this, tick + 1);
  }

  /** Called when the owner has carried a fiber and continues with another one. */
  void tickedTwice() {
    TICK.setOpaque(this, tick + 2);
  }

  /** Counts a fiber that the owner is about to carry. */
  void countCarried() {
    carried++;
  }

  /** Returns whether the owner must poll the global queue before it carries the next fiber. */
  boolean isTurnOfGlobal() {
    return carried % GLOBAL_EVERY == 0;
  }

  // Called by any thread

  int tick() {
    return (int) TICK.getOpaque(this);
  }

  /** Returns whether a fiber was being carried, or timers were being run, at a tick. */
  static boolean isCarrying(int tick) {
    return (tick & 1) != 0;
  }

  /** Returns whether the ring has something to steal. */
  boolean hasMore() {
    return head != tail;
  }

  /** Returns the fiber in the slot. */
  @Nullable Fiber next() {
    return runNext;
  }

  /** Takes the fiber in the slot. */
  @Nullable Fiber takeNext() {
    return (Fiber) RUN_NEXT.getAndSet(this, (Fiber) null);
  }

  /** Takes a given fiber out of the slot, if it is still there. */
  boolean takeNext(Fiber fiber) {
    return RUN_NEXT.compareAndSet(this, fiber, (Fiber) null);
  }

  /** Returns the approximate number of fibers in the queue. */
  int size() {
    return Math.max(0, tail - head) + (runNext == null ? 0 : 1);
  }

  // Called by the owner of another queue

  /**
   * Steals half of the ring, rounded up; puts all but the last fiber into the ring of the thief,
   * which is empty, and returns the last. Null if there is nothing to steal.
   */
  @Nullable Fiber stealInto(RunQueue thief) {
    while (true) {
      int first = head;
      int count = tail - first;
      count -= count / 2;
      if (count == 0) {
        return null;
      }
      if (count > CAPACITY / 2 || count < 0) {
        continue; // head and tail were not read atomically
      }
      int at = thief.tail;
      for (int i = 0; i < count; i++) {
        thief.ring[(at + i) & (CAPACITY - 1)] = ring[(first + i) & (CAPACITY - 1)];
      }
      if (HEAD.compareAndSet(this, first, first + count)) {
        thief.stolen = count;
        int last = at + count - 1;
        Fiber fiber = thief.ring[last & (CAPACITY - 1)];
        thief.ring[last & (CAPACITY - 1)] = null;
        if (count > 1) {
          thief.tail = last;
        }
        return fiber;
      }
    }
  }
}
