package io.goroutines.channels;

import io.goroutines.ChannelSpec.Overflow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The buffer of a channel, guarded by its lock; a superclass, so that a channel is one object.
 *
 * <p>Invariants: the ring contains the first elements, from {@code head} on, wrapping around, and
 * null elsewhere; the spill of an unlimited buffer contains the others, and none while the ring has
 * room. {@code count} is the number of both. After a cancel {@code count} stays 0, and the elements
 * that are left belong to the canceller.
 *
 * <p>Extensions of Go's channels begin where a send finds the ring full, in {@link #overflow}, so
 * that Go's own kinds do not pay for them. In each method all calls precede the first write: see
 * {@link SpinLock}.
 */
abstract class Buffer extends SpinLock {

  /** The result of an operation that was performed and has no element; never an element. */
  static final Object OK = new Object();

  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Buffer.class, "count", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The ring of all unbuffered channels. */
  private static final @Nullable Object[] UNBUFFERED = new Object[0];

  /** How this channel differs from Go's kinds; null for those kinds. */
  final @Nullable Kind kind;

  final @Nullable Object[] ring;

  /** The count at which a send must wait: the capacity; -1 if a send never waits. */
  final int full;

  /** The index of the next element to receive, and of the next one to send. */
  private int head;

  private int tail;

  /**
   * The number of elements. Written under the lock, by plain writes, since a write through the
   * handle is a call; the release of the lock publishes it. Read without the lock.
   */
  private int count;

  Buffer(int capacity) {
    kind = null;
    ring = capacity == 0 ? UNBUFFERED : new Object[capacity];
    full = capacity;
  }

  Buffer(Kind kind) {
    this.kind = kind;
    int length = kind.ring();
    ring = length == 0 ? UNBUFFERED : new Object[length];
    full = kind.full();
  }

  /** Returns the number of elements at a moment during the call. May be called without the lock. */
  final int count() {
    return (int) COUNT.getAcquire(this);
  }

  /** Whether there is no element. The caller holds the lock. */
  final boolean isEmpty() {
    return count == 0;
  }

  /**
   * Appends an element.
   *
   * @return {@link #OK}; an element that is dropped, to be reported after the unlock; or null if
   *     the sender must wait
   */
  final @Nullable Object put(Object element) {
    if (count < ring.length) {
      ring[tail] = element;
      tail = tail + 1 == ring.length ? 0 : tail + 1;
      count++;
      return OK;
    }
    return kind == null ? null : overflow(kind, element);
  }

  /** Decides what becomes of an element for which the ring has no room. Returns as {@link #put}. */
  private @Nullable Object overflow(Kind kind, Object element) {
    Spill spill = kind.spill;
    if (spill != null) {
      if (count == Integer.MAX_VALUE) {
        throw new IllegalStateException("a channel holds no more than " + count + " elements");
      }
      spill.add(element);
      count++;
      return OK;
    }
    if (kind.overflow == Overflow.WAIT) {
      return null;
    }
    if (kind.overflow == Overflow.DROP_LATEST) {
      return element;
    }
    Object oldest = ring[head];
    ring[head] = element;
    head = head + 1 == ring.length ? 0 : head + 1;
    tail = head;
    return oldest;
  }

  /**
   * Removes the oldest element, and appends that of the first waiting sender, which has waited
   * because the buffer is full. Without a buffer, takes the sender's element.
   *
   * @return the element; null if there is none
   */
  final @Nullable Object take(WaitQueue senders) {
    Node sender = senders.dequeue(null);
    Object moved = null; // into the place of the oldest, which is that of the newest in a full ring
    if (sender != null) {
      wake = sender;
      moved = sender.element;
      if (ring.length == 0) {
        return moved;
      }
    } else if (count == 0) {
      return null;
    } else {
      if (count > ring.length) {
        moved = Objects.requireNonNull(Objects.requireNonNull(kind).spill).poll();
      }
      count--;
    }
    Object element = ring[head];
    if (moved == null) {
      ring[head] = null;
      head = head + 1 == ring.length ? 0 : head + 1;
    } else {
      ring[head] = moved;
      head = head + 1 == ring.length ? 0 : head + 1;
      tail = head;
    }
    return element;
  }

  /** Leaves the elements to the caller, a canceller; false if there are none. */
  final boolean handOver() {
    boolean left = count > 0;
    count = 0;
    return left;
  }

  /** Removes the oldest element that was left to the caller, which holds no lock. */
  final @Nullable Object takeLeft() {
    Object element = ring.length == 0 ? null : ring[head];
    if (element != null) {
      ring[head] = null;
      head = head + 1 == ring.length ? 0 : head + 1;
      return element;
    }
    Spill spill = kind == null ? null : kind.spill;
    return spill == null || spill.isEmpty() ? null : spill.poll();
  }
}
