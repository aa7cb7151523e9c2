package io.goroutines.channels;

import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The claim cell of one waiting operation, and who waits.
 *
 * <p>Invariant: {@code taken} changes once, from null to the node through which a peer or a close
 * completed the operation, or to {@link #CANCELLED} by the waiter itself after an interrupt or at
 * its deadline. The one compare-and-set decides; whoever loses it acts as if it had never seen the
 * node. So an operation either happened or was given up, and an element moves exactly if the claim
 * was won.
 */
class Claim extends Node {

  static final Object CANCELLED = new Object();

  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(Claim.class, "taken", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Who waits; made ready by the winner of the claim, with nothing locked. */
  final Waiter waiter;

  volatile @Nullable Object taken;

  /**
   * Creates a cell that is its own node, for a send of {@code element} or, with null, a receive.
   */
  Claim(Waiter waiter, @Nullable Object element) {
    super(null, element);
    this.waiter = waiter;
  }

  final boolean tryTake(Node node) {
    return taken == null && TAKEN.compareAndSet(this, null, node);
  }

  /** Gives the operation up; false if it was completed before, or given up. By the waiter alone. */
  final boolean cancel() {
    return TAKEN.compareAndSet(this, null, CANCELLED);
  }

  /** Whether the operation was completed through this node. */
  final boolean isTakenThrough(Node node) {
    return taken == node;
  }

  /**
   * Waits until the operation is completed or the deadline has passed. By the waiter alone, with
   * nothing locked. Unless it returns true, the caller takes its nodes out of the queues.
   *
   * @return whether the operation was completed; if not, it is given up
   * @throws InterruptedException if the thread was interrupted and the operation is given up; an
   *     interrupt that comes too late for that stays set
   */
  final boolean await(WaitReason reason, @Nullable Object on, long deadline)
      throws InterruptedException {
    for (int spins = waiter.spins(); spins > 0 && taken == null; spins--) {
      Thread.onSpinWait();
    }
    while (taken == null) {
      waiter.park(reason, on, deadline);
      if (taken != null) {
        break;
      }
      if (Thread.currentThread().isInterrupted()) {
        if (cancel()) {
          boolean _ = Thread.interrupted();
          throw new InterruptedException();
        }
      } else if (deadline != Waiter.NO_DEADLINE && waiter.now() >= deadline && cancel()) {
        return false;
      }
    }
    return true;
  }
}
