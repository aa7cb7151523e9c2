package io.goroutines.channels;

import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The claim cell of one waiting operation, with its waiter.
 *
 * <p>Invariant: {@code taken} is open at first, and changes once: to the node through which a peer
 * or a closer completed the operation, or to {@link #CANCELLED} by the waiter itself after an
 * interrupt or at its deadline. A single compare-and-set decides; a thread that loses it acts as if
 * it had never seen the node. So an operation either happened or was given up, and an element is
 * transferred exactly if the claim was won.
 *
 * <p>There are two open states:
 *
 * <pre>
 *   null      the waiter runs, or is in a run queue: it checks the cell before it parks
 *   PARKING   the waiter is parked, or about to park
 *
 *   null -> PARKING             the waiter, after a useless yield or spin
 *   null -> node                peer or closer; the waiter will see it and need not be woken
 *   PARKING -> node             peer or closer, which then wakes the waiter
 *   null, PARKING -> CANCELLED  the waiter
 * </pre>
 *
 * A park and a wake-up cost more than a switch between two goroutines. So a waiter first yields to
 * the run-next goroutine of its processor, often its peer, without a park: {@link
 * Waiter#yieldToNext}. {@link Chan#isYieldWorthwhile} tells whether that has paid off lately.
 */
class Claim extends Node {

  /** Open, and the waiter must be woken when the cell is taken. */
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

  /** Woken by the winner of the claim, which holds no lock. */
  final Waiter waiter;

  volatile @Nullable Object taken;

  /** Whether the waiter must be woken. Written and read only by the winner of the claim. */
  private boolean parks;

  /**
   * Creates a cell that is its own node, for a send of {@code element} or, if null, a receive.
   *
   * @param looks whether the waiter will yield or spin before it parks
   */
  Claim(Waiter waiter, @Nullable Object element, boolean looks) {
    super(null, element);
    this.waiter = waiter;
    if (!looks) {
      parkAtOnce();
    }
  }

  /** Makes the waiter neither yield nor spin before it parks. Called before it is enqueued. */
  final void parkAtOnce() {
    TAKEN.set(this, PARKING);
  }

  private boolean change(@Nullable Object from, Object to) {
    return TAKEN.compareAndSet(this, from, to);
  }

  /** Links the calls of the handle: see Chan. */
  static void link() {
    boolean _ = new Claim(Seam.current(), null, false).cancel();
  }

  /** Whether the claim can still be taken. */
  final boolean isOpen() {
    Object seen = taken;
    return seen == null || seen == PARKING;
  }

  final boolean tryTake(Node node) {
    Object seen = taken;
    while (seen == null || seen == PARKING) {
      if (change(seen, node)) {
        parks = seen != null;
        return true;
      }
      seen = taken;
    }
    return false;
  }

  /**
   * Wakes the waiter if it parks. Called by the winner of the claim, which holds no lock.
   *
   * @param next as in {@link Chan#wakeAll}
   */
  final void ready(boolean next) {
    if (parks) {
      waiter.ready(next);
    }
  }

  /**
   * Gives the operation up; false if it was already completed or given up. Called by the waiter, or
   * by a thread entitled to give up on its behalf.
   */
  final boolean cancel() {
    Object seen = taken;
    return (seen == null || seen == PARKING) && change(seen, CANCELLED);
  }

  /**
   * Yields or spins until the operation is completed, for a bounded time. Called only by the
   * waiter, which holds no lock, before it awaits.
   *
   * @return whether that paid off; also true if the cell was taken before or starts in {@link
   *     #PARKING}
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
    return !change(null, PARKING);
  }

  /**
   * Waits until the operation is completed or the deadline has passed. Called only by the waiter,
   * which holds no lock, after {@link #look} unless the cell started in {@link #PARKING}. Unless
   * this method returns true, the caller must remove its nodes from the queues.
   *
   * @return whether the operation was completed; if not, it is given up
   * @throws InterruptedException if the thread was interrupted and the operation is given up; an
   *     interrupt that comes too late for that leaves the interrupt status set
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
