package io.goroutines.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The injection queue: a FIFO run queue shared by all workers, for any number of threads at both
 * ends, unbounded and without allocation.
 *
 * <p>A strand that is already enqueued is not added again. No wake-up is lost: the submitter has
 * made the strand runnable before, and the run that is still to come observes that.
 */
public final class InjectQueue extends SpinLocked {

  /*
   * Invariant, with the lock held: the strands from `head` over `next` to `tail` are exactly the
   * strands with `linked` set; there are `size` of them.
   *
   * A linked list through the strands, under a spin lock. Why a lock: strands are linked
   * intrusively, and a lock-free list of nodes that are reinserted at once would have to solve the
   * ABA problem.
   */

  private @Nullable Strand head;
  private @Nullable Strand tail;

  /** Written with the lock held. */
  private volatile int size;

  /** Whether the queue refuses further strands; written with the lock held, never reset. */
  private volatile boolean sealed;

  /** Creates an empty queue. */
  public InjectQueue() {}

  /**
   * Appends a strand, unless it is already enqueued. A full fence follows.
   *
   * @return false, and nothing was added, if the queue is sealed
   */
  public boolean add(Strand strand) {
    lock();
    boolean open = !sealed;
    if (open && !strand.linked) {
      strand.linked = true;
      Strand last = tail;
      if (last == null) {
        head = strand;
      } else {
        last.next = strand;
      }
      tail = strand;
      int before = size;
      size = before + 1;
    }
    lock = 0;
    return open;
  }

  /** Dequeues the first strand; null if there is none. */
  public @Nullable Strand poll() {
    if (size == 0) {
      return null;
    }
    lock();
    Strand first = head;
    if (first != null) {
      Strand second = first.next;
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

  /** Dequeues the first strand if it is {@linkplain Strand#isFresh fresh}; null otherwise. */
  public @Nullable Strand pollFresh() {
    if (size == 0) {
      return null;
    }
    lock();
    Strand first = head;
    if (first != null) {
      if (first.continuation == null && first.g != null) {
        Strand second = first.next;
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
   * Appends strands, in the order of an array, except those already enqueued. A full fence follows.
   *
   * @param strands the strands, from index 0
   * @param count how many
   * @return false, and nothing was added, if the queue is sealed
   */
  public boolean addAll(@Nullable Strand[] strands, int count) {
    lock();
    boolean open = !sealed;
    if (open) {
      int added = 0;
      for (int i = 0; i < count; i++) {
        Strand strand = strands[i];
        if (strand != null && !strand.linked) {
          strand.linked = true;
          Strand last = tail;
          if (last == null) {
            head = strand;
          } else {
            last.next = strand;
          }
          tail = strand;
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
   * Dequeues the first strands into an array.
   *
   * @param strands receives them, from index 0
   * @param max the maximum number, no more than the array's length
   * @return how many
   */
  public int poll(@Nullable Strand[] strands, int max) {
    if (size == 0) {
      return 0;
    }
    lock();
    int taken = 0;
    Strand first = head;
    while (first != null && taken < max) {
      strands[taken++] = first;
      Strand second = first.next;
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

  /** Returns how many strands are enqueued. */
  public int size() {
    return size;
  }

  /** Makes the queue refuse all further strands. Strands in it can still be dequeued. */
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
