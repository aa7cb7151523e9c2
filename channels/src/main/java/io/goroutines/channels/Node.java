package io.goroutines.channels;

import org.jspecify.annotations.Nullable;

/**
 * One operation that waits in the queue of one channel: Go's {@code sudog}. A single send or
 * receive is its own claim cell, one object; a select has one node for each of its cases, and they
 * share the cell.
 *
 * <p>A thread that completes the operation holds the lock of the channel, writes {@link #ok} and,
 * for a receive, {@link #element}, and then tries to {@linkplain #tryClaim claim}. If it wins, the
 * owner reads these fields; if it loses, they are never read.
 */
class Node {

  /** Decides which thread completes the operation. */
  final Claim claim;

  /**
   * The element to send, or the element received. For a send: written before the node is enqueued.
   * For a receive: written by the peer, under the lock of the channel, before its claim.
   */
  @Nullable Object element;

  /** Whether a peer, not a closer, completed the operation. Written before the claim, as above. */
  private boolean ok;

  /**
   * The links of the queue, guarded by the lock of the channel. Once a closer has claimed the node,
   * {@code next} belongs to the closer.
   */
  @Nullable Node previous;

  @Nullable Node next;

  /**
   * Whether the node is enqueued. Written under the lock of the channel. It becomes true once, so
   * the waiter may rely on false even without the lock.
   */
  boolean queued;

  /**
   * Creates a node.
   *
   * @param claim the cell; null for a node that is itself a cell
   * @param element the element to send; null for a receive
   */
  Node(@Nullable Claim claim, @Nullable Object element) {
    this.claim = claim != null ? claim : (Claim) this;
    this.element = element;
  }

  /**
   * Tries to claim the operation for a peer or a closer. The caller holds the lock of the channel.
   */
  final boolean tryClaim(boolean success) {
    ok = success;
    return claim.tryTake(this);
  }

  /** Whether a peer completed the operation, not a closer. Read only after the claim. */
  final boolean ok() {
    return ok;
  }
}
