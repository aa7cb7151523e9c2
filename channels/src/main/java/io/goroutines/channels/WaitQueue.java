package io.goroutines.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The waiting senders or the waiting receivers of a channel, in FIFO order: Go's {@code waitq}.
 * Guarded by the lock of the channel, except {@link #looksEmpty}.
 *
 * <p>A node is claimed before it is removed, never the other way round: the queue does not look
 * empty while a waiter in it can still be served.
 *
 * <p>The claim is the only call; plain writes follow it, so that a StackOverflowError leaves the
 * queue either unchanged or without the node.
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
   * Written under the lock, by plain writes; the release of the lock publishes them. Read without
   * the lock in {@link #looksEmpty}.
   */
  private @Nullable Node first;

  @Nullable Node last;

  /** Whether no node was enqueued at a moment during the call. May be called without the lock. */
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
   * Claims the first node that still waits, and removes it.
   *
   * @param handed the element to hand off to a receiver; null to dequeue a sender
   * @return the node, whose waiter the caller wakes after the unlock; null if no node waits
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
   * Claims the last node that still waits, because the channel is closed, and removes it.
   *
   * @return the node, whose waiter the caller wakes after the unlock; null if no node waits
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

  /** Removes the nodes in front of the first open claim. */
  void dropGivenUp() {
    for (Node node; (node = first) != null && !node.claim.isOpen(); ) {
      remove(node);
    }
  }

  /** Removes a node if it is enqueued. */
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
