package io.goroutines.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The injection queue: a FIFO run queue shared by all workers, for any number of threads at both
 * ends, unbounded and without allocation.
 *
 * <p>A fiber that is already enqueued is not added again. No wake-up is lost: the submitter has
 * made the fiber runnable before, and the run that is still to come observes that.
 */
public final class InjectQueue extends PinnedSpinLocked implements FiberQueue {

  /*
   * Invariant, with the lock held: the fibers from `head` over `next` to `tail` are exactly the
   * fibers with `linked` set; there are `size` of them.
   *
   * A linked list through the fibers, under a spin lock. Why a lock: fibers are linked
   * intrusively, and a lock-free list of nodes that are reinserted at once would have to solve the
   * ABA problem.
   */

  private @Nullable Fiber head;
  private @Nullable Fiber tail;

  /** Written with the lock held. */
  private volatile int size;

  /** Whether the queue refuses further fibers; written with the lock held, never reset. */
  private volatile boolean sealed;

  /** Creates an empty queue. */
  public InjectQueue() {}

  /**
   * Appends a fiber, unless it is already enqueued. A full fence follows.
   *
   * @return false, and nothing was added, if the queue is sealed
   */
  public boolean add(Fiber fiber) {
    lock();
    boolean open = !sealed;
    if (open && !fiber.linked) {
      fiber.linked = true;
      Fiber last = tail;
      if (last == null) {
        head = fiber;
      } else {
        last.next = fiber;
      }
      tail = fiber;
      int before = size;
      size = before + 1;
    }
    lock = 0;
    return open;
  }

  /**
   * Appends a fiber to a queue that is never sealed, unless it is already enqueued. A full fence
   * follows.
   */
  @Override
  public void put(Fiber fiber) {
    boolean _ = add(fiber);
  }

  /** Dequeues the first fiber; null if there is none. */
  @Override
  public @Nullable Fiber poll() {
    if (size == 0) {
      return null;
    }
    lock();
    Fiber first = head;
    if (first != null) {
      Fiber second = first.next;
      head = second;
      if (second == null) {
        tail = null;
      }
      first.next = null;
      first.linked = false;
      int before = size;
      size = before - 1;
    }
    lock = 0;
    return first;
  }

  /** Dequeues the first fiber if it is {@linkplain Fiber#isFresh fresh}; null otherwise. */
  @Override
  public @Nullable Fiber pollFresh() {
    if (size == 0) {
      return null;
    }
    lock();
    Fiber first = head;
    if (first != null) {
      if (first.continuation == null && first.g != null) {
        Fiber second = first.next;
        head = second;
        if (second == null) {
          tail = null;
        }
        first.next = null;
        first.linked = false;
        int before = size;
        size = before - 1;
      } else {
        first = null;
      }
    }
    lock = 0;
    return first;
  }

  /**
   * Appends fibers, in the order of an array, except those already enqueued. A full fence follows.
   *
   * @param fibers the fibers, from index 0
   * @param count how many
   * @return false, and nothing was added, if the queue is sealed
   */
  public boolean addAll(@Nullable Fiber[] fibers, int count) {
    lock();
    boolean open = !sealed;
    if (open) {
      int added = 0;
      for (int i = 0; i < count; i++) {
        Fiber fiber = fibers[i];
        if (fiber != null && !fiber.linked) {
          fiber.linked = true;
          Fiber last = tail;
          if (last == null) {
            head = fiber;
          } else {
            last.next = fiber;
          }
          tail = fiber;
          added++;
        }
      }
      int before = size;
      size = before + added;
    }
    lock = 0;
    return open;
  }

  /**
   * Dequeues the first fibers into an array.
   *
   * @param fibers receives them, from index 0
   * @param max the maximum number, no more than the array's length
   * @return how many
   */
  public int poll(@Nullable Fiber[] fibers, int max) {
    if (size == 0) {
      return 0;
    }
    lock();
    int taken = 0;
    Fiber first = head;
    while (first != null && taken < max) {
      fibers[taken++] = first;
      Fiber second = first.next;
      first.next = null;
      first.linked = false;
      first = second;
    }
    head = first;
    if (first == null) {
      tail = null;
    }
    int before = size;
    size = before - taken;
    lock = 0;
    return taken;
  }

  /** Returns how many fibers are enqueued. */
  @Override
  public int size() {
    return size;
  }

  /** Makes the queue refuse all further fibers. Fibers in it can still be dequeued. */
  public void seal() {
    lock();
    sealed = true;
    lock = 0;
  }

  /**
   * Returns whether the queue is sealed. Once {@link #poll} finds it empty after that, it stays
   * empty.
   */
  public boolean isSealed() {
    return sealed;
  }
}
