package io.goroutines.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * A run queue for all: first in, first out, any number of threads at both ends, no limit, no
 * allocation.
 *
 * <p>A strand that stands in the queue already is not added again. Nothing is lost by that: whoever
 * submits it has made it runnable before, and will be seen by the run that is still to come.
 */
public final class InjectQueue extends SpinLocked {

  /*
   * A linked list through the strands, under a spin lock.
   *
   * Invariant, with the lock held: the strands from `head` over `next` to `tail` are those with `linked`;
   * there are `size` of them.
   *
   * Why a lock: strands are linked intrusively, and a lock-free list of nodes that come back at once would
   * have to tell an old appearance of a node from a new one.
   */

  private @Nullable Strand head;
  private @Nullable Strand tail;

  /** Written with the lock held. */
  private volatile int size;

  /** Whether nothing is added any more; written with the lock held, never taken back. */
  private volatile boolean sealed;

  /** Creates an empty queue. */
  public InjectQueue() {}

  /**
   * Adds a strand at the end, unless it stands in the queue already. A full fence follows.
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

  /** Takes the first strand; null if there is none. */
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

  /** Takes the first strand if it is {@linkplain Strand#isFresh fresh}; null otherwise. */
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
   * Adds strands at the end, in the order of an array, except those that stand in the queue
   * already. A full fence follows.
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
   * Takes the first strands into an array.
   *
   * @param strands gets them, from index 0
   * @param max at most how many, no more than the array holds
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

  /** Returns how many strands stand in the queue. */
  public int size() {
    return size;
  }

  /** Has the queue refuse all further strands. Those in it can still be taken. */
  public void seal() {
    lock();
    sealed = true;
    lock = 0;
  }

  /**
   * Returns whether the queue is sealed. What {@link #poll} finds missing after that stays missing.
   */
  public boolean isSealed() {
    return sealed;
  }
}
