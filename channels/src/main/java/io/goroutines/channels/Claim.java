package io.goroutines.channels;

import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The claim cell of one waiting operation, and who waits.
 *
 * <p>Invariant: {@code taken} is open at first, and changes once, to the node through which a peer
 * or a close completed the operation, or to {@link #CANCELLED} by the waiter itself after an
 * interrupt or at its deadline. The one compare-and-set decides; whoever loses it acts as if it had
 * never seen the node. So an operation either happened or was given up, and an element moves
 * exactly if the claim was won. A prepared select uses its cell again: see {@link Select}.
 *
 * <p>There are two ways to be open:
 *
 * <pre>
 *   null      the waiter runs, or stands in a run queue: it looks at the cell before it parks
 *   PARKING   the waiter parks, or is about to
 *
 *   null -> PARKING           the waiter, after it has looked for a while in vain
 *   null -> node              peer or close; the waiter will see it, nobody is made ready
 *   PARKING -> node           peer or close, who then makes the waiter ready
 *   null, PARKING -> CANCELLED   the waiter
 * </pre>
 *
 * A park and a wake-up cost more than a switch between two goroutines. So one that waits for what
 * the next on its processor will do gives way to it without a park: {@link Waiter#yieldToNext}.
 * Whether that pays, {@link Chan#isWorthLooking} has learnt.
 */
class Claim extends Node {

  /** Open, and the waiter is to be made ready when it is taken. */
  static final Object PARKING = new Object();

  static final Object CANCELLED = new Object();

  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(Claim.class, "taken", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Who waits; made ready by the winner of the claim, with nothing locked. Changed between the uses
   * of a prepared select alone.
   */
  Waiter waiter;

  volatile @Nullable Object taken;

  /** Whether the waiter is to be made ready. Written and read by who has won the claim. */
  private boolean parks;

  /**
   * Creates a cell that is its own node, for a send of {@code element} or, with null, a receive.
   *
   * @param looks whether the waiter will look for a while before it parks
   */
  Claim(Waiter waiter, @Nullable Object element, boolean looks) {
    super(null, element);
    this.waiter = waiter;
    if (!looks) {
      TAKEN.set(this, PARKING);
    }
  }

  /** Whether it can still be taken. */
  final boolean isOpen() {
    Object seen = taken;
    return seen == null || seen == PARKING;
  }

  final boolean tryTake(Node node) {
    Object seen = taken;
    while (seen == null || seen == PARKING) {
      if (TAKEN.compareAndSet(this, seen, node)) {
        parks = seen != null;
        return true;
      }
      seen = taken;
    }
    return false;
  }

  /**
   * Makes the waiter ready, if it parks. By who has won the claim, with nothing locked.
   *
   * @param next as in {@link Chan#readyAll}
   */
  final void ready(boolean next) {
    if (parks) {
      waiter.ready(next);
    }
  }

  /**
   * Gives the operation up; false if it was completed before, or given up. By the waiter, or by
   * whoever may give up in its place.
   */
  final boolean cancel() {
    Object seen = taken;
    return (seen == null || seen == PARKING) && TAKEN.compareAndSet(this, seen, CANCELLED);
  }

  /**
   * Begins another operation: see {@link Select}. By the waiter alone.
   *
   * @param looks as when the cell was made
   */
  final void reopen(boolean looks) {
    TAKEN.setRelease(this, looks ? null : PARKING);
  }

  /** Whether the operation was completed through this node. */
  final boolean isTakenThrough(Node node) {
    return taken == node;
  }

  /**
   * Looks for a while whether the operation is completed. By the waiter alone, with nothing locked,
   * before it awaits.
   *
   * @return whether that was worth while; true, too, if the cell was taken or not made for a look
   */
  final boolean look() {
    if (taken != null) {
      return true;
    }
    if (!waiter.yieldToNext()) {
      for (int spins = waiter.spins(); spins > 0 && taken == null; spins--) {
        Thread.onSpinWait();
      }
    }
    return !TAKEN.compareAndSet(this, null, PARKING);
  }

  /**
   * Waits until the operation is completed or the deadline has passed. By the waiter alone, with
   * nothing locked, and after the {@link #look} if the cell was made for one. Unless it returns
   * true, the caller takes its nodes out of the queues.
   *
   * @return whether the operation was completed; if not, it is given up
   * @throws InterruptedException if the thread was interrupted and the operation is given up; an
   *     interrupt that comes too late for that stays set
   */
  final boolean await(WaitReason reason, @Nullable Object on, long deadline)
      throws InterruptedException {
    while (taken == PARKING) {
      waiter.park(reason, on, deadline);
      if (taken != PARKING) {
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
