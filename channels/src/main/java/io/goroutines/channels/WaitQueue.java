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

  /** Written under the lock in opaque mode, read without it in {@link #looksEmpty}. */
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
      FIRST.setOpaque(this, node);
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
      remove(node);
      if (won) {
        return node;
      }
      node.element = null; // it gave up, or another case of its select was taken
    }
    return null;
  }

  /**
   * Claims all who still wait because the channel is closed, and takes everyone out.
   *
   * @param more a chain of nodes to put behind them
   * @return the chain of the nodes claimed, linked by {@code next}
   */
  @Nullable Node dequeueAll(@Nullable Node more) {
    Node chain = more;
    for (Node node; (node = last) != null; ) {
      boolean won = node.tryClaim(false);
      remove(node);
      if (won) {
        node.next = chain;
        chain = node;
      }
    }
    return chain;
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
      FIRST.setOpaque(this, after);
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
