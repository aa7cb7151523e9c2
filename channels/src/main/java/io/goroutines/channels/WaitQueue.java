package io.goroutines.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait to send on a channel, or to receive from it, in the order of their arrival: Go's
 * {@code waitq}. Guarded by the channel's lock, {@link #looksEmpty} apart.
 *
 * <p>A node is claimed before it is taken out, never the other way round: so the queue does not
 * look empty while somebody in it can still be served.
 *
 * <p>The claim is the only call; what follows it are plain writes, so that a stack overflow leaves
 * the queue as it was, or without the node.
 */
final class WaitQueue {

  private static final VarHandle FIRST;

  static {
    try {
      FIRST = MethodHandles.lookup().findVarHandle(WaitQueue.class, "first", Node.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Written under the lock, plainly; its release publishes it. Read without the lock in {@link
   * #looksEmpty}.
   */
  private @Nullable Node first;

  @Nullable Node last;

  /** Whether nobody waited at a moment during the call. May be called without the lock. */
  boolean looksEmpty() {
    return FIRST.getAcquire(this) == null;
  }

  void enqueue(Node node) {
    Node before = last;
    node.previous = before;
    node.queued = true;
    last = node;
    if (before == null) {
      first = node;
    } else {
      before.next = node;
    }
  }

  /**
   * Claims the first who still waits, and takes it out.
   *
   * @param handed what it receives; null if it sends
   * @return its node, whose waiter the caller makes ready after the unlock; null if nobody waits
   */
  @Nullable Node dequeue(@Nullable Object handed) {
    for (Node node; (node = first) != null; ) {
      if (handed != null) {
        node.element = handed;
      }
      boolean won = node.tryClaim(true);
      Node after = node.next;
      node.next = null;
      node.queued = false;
      first = after;
      if (after == null) {
        last = null;
      } else {
        after.previous = null;
      }
      if (won) {
        return node;
      }
      node.element = null; // it gave up, or another case of its select was taken
    }
    return null;
  }

  /**
   * Claims the last who still waits, because the channel is closed, and takes it out.
   *
   * @return its node, whose waiter the caller makes ready after the unlock; null if nobody waits
   */
  @Nullable Node dequeueLast() {
    for (Node node; (node = last) != null; ) {
      boolean won = node.tryClaim(false);
      Node before = node.previous;
      node.previous = null;
      node.queued = false;
      last = before;
      if (before == null) {
        first = null;
      } else {
        before.next = null;
      }
      if (won) {
        return node;
      }
    }
    return null;
  }

  /** Takes those out that stand before the first whose claim is open. */
  void dropGivenUp() {
    for (Node node; (node = first) != null && !node.claim.isOpen(); ) {
      remove(node);
    }
  }

  /** Takes a node out if it is still in. */
  void remove(Node node) {
    if (!node.queued) {
      return;
    }
    node.queued = false;
    Node before = node.previous;
    Node after = node.next;
    node.previous = null;
    node.next = null;
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
}
