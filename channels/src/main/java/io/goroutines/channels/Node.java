package io.goroutines.channels;

import org.jspecify.annotations.Nullable;

/**
 * One operation that waits in the queue of one channel: Go's {@code sudog}. A lone send or receive
 * is its own claim cell, one object; a select has one node for each of its cases, and they share
 * the cell.
 *
 * <p>Whoever would complete the operation holds the channel's lock, writes {@link #ok} and, for a
 * receive, {@link #element}, and then tries to {@linkplain #tryClaim claim}. If that is won, the
 * owner reads what was written; if it is lost, nobody does.
 */
class Node {

  /** Decides whose the operation is. */
  final Claim claim;

  /**
   * What is sent, or what was received. Of a send: written before the node is queued. Of a receive:
   * written by the peer, under the channel's lock, before its claim.
   */
  @Nullable Object element;

  /**
   * Whether a peer, and not a close, completed the operation. Written before the claim, as above.
   */
  private boolean ok;

  /**
   * Links of the queue, guarded by the channel's lock. Once a close has claimed the node, {@code
   * next} is that close's.
   */
  @Nullable Node previous;

  @Nullable Node next;

  /**
   * Whether the node stands in its queue. Written under the channel's lock. Only its waiter makes
   * it true, so when that reads false without the lock, it may rely on it.
   */
  boolean queued;

  /**
   * Creates a node.
   *
   * @param claim the cell; null for a node that is a cell itself
   * @param element what is to be sent; null for a receive
   */
  Node(@Nullable Claim claim, @Nullable Object element) {
    this.claim = claim != null ? claim : (Claim) this;
    this.element = element;
  }

  /** Tries to take the operation for a peer or a close. The caller holds the channel's lock. */
  final boolean tryClaim(boolean success) {
    ok = success;
    return claim.tryTake(this);
  }

  /** Whether a peer completed the operation, or else a close. To be read after the claim. */
  final boolean ok() {
    return ok;
  }
}
