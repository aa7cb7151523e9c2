package io.goroutines.scheduler.workstealing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The right of an M to execute goroutines, one of {@link Permits}. */
final class Permit {

  /*
   *   HELD -------> HANDED_OFF  sysmon: the goroutine that the M carries has occupied it for long
   *   HANDED_OFF -> HELD        the M, at its next scheduling point; or sysmon, if it was too late
   *   HELD -------> GIVEN_UP    the M, at a scheduling point, when there are too many permits; or
   *                             the thread that has removed it from the idle list for that
   *   GIVEN_UP ---> GIVEN       the thread that has removed the M from the spare list, or that
   *                             creates it
   *   GIVEN ------> HELD        the M itself, which is no longer spare from then on
   *
   * The thread that moves HELD to HANDED_OFF decrements the number of held permits, the thread that
   * moves HANDED_OFF to HELD increments it, in either order: a permit that is handed off and
   * retaken at once causes both. In between the count is one too high or one too low, which costs
   * an M that gives up its permit, and another that gets it.
   *
   * Why GIVEN: a thread that has removed an M from the idle list may be delayed before it gives up
   * the permit. By then the M, which was not parked, may have given it up itself, have become
   * spare, and have got another one. If that were HELD already, it could be taken from an M that is
   * neither in the spare list nor has seen its permit, and that would wait forever.
   *
   * A handoff that comes too late. Sysmon has seen that an M carries the same goroutine as long
   * ago; when it moves the state, the M may carry another one, or be about to enter the idle list.
   * An M that is idle and has handed off its permit would neither work nor be available for a
   * wake-up. Hence both sides write, fence, and check:
   *
   *   sysmon                                   M
   *   ------                                   -
   *   1. HELD to HANDED_OFF                    1. advance the tick: the fiber is no longer carried
   *   2. full fence                            2. enter the idle list, a full fence
   *   3. the tick differs: back to HELD        3. HANDED_OFF: leave the list, retake the permit
   *
   * At least one of them sees the other. If both do, one of them moves HANDED_OFF to HELD; if that
   * was the M, sysmon's decrement matches the M's increment.
   */

  private static final int HELD = 0;
  private static final int HANDED_OFF = 1;
  private static final int GIVEN_UP = 2;
  private static final int GIVEN = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Permit.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int state;

  boolean isHeld() {
    return state == HELD;
  }

  boolean isHandedOff() {
    return state == HANDED_OFF;
  }

  boolean isGivenUp() {
    return state == GIVEN_UP;
  }

  /** Accepts a permit given to the M, called by the M itself; false if none was given. */
  boolean accept() {
    if (state != GIVEN) {
      return false;
    }
    state = HELD;
    return true;
  }

  // Called by sysmon

  /**
   * Hands off this permit, if its M still carries the fiber of a given tick of its queue.
   *
   * @return whether it was handed off; it may have been retaken since
   */
  boolean handOff(RunQueue queue, int tick, Permits permits) {
    if (!STATE.compareAndSet(this, HELD, HANDED_OFF)) {
      return false;
    }
    VarHandle.fullFence();
    if (queue.tick() != tick && STATE.compareAndSet(this, HANDED_OFF, HELD)) {
      return false;
    }
    permits.remove();
    return true;
  }

  // Called by the M at a scheduling point

  /** Retakes the permit if it was handed off. */
  boolean retake(Permits permits) {
    if (state == HANDED_OFF && STATE.compareAndSet(this, HANDED_OFF, HELD)) {
      permits.add();
      return true;
    }
    return false;
  }

  // Called by the M at a scheduling point, or by the thread that has removed it from the idle list

  /** Gives the permit up if there are too many. */
  boolean giveUp(Permits permits) {
    if (!permits.removeSurplus()) {
      return false;
    }
    if (STATE.compareAndSet(this, HELD, GIVEN_UP)) {
      return true;
    }
    permits.add(); // sysmon has just handed it off, or the M has given it up
    return false;
  }

  // Called by the thread that has removed the M from the spare list, or that

  /** Gives the M a permit, which is counted already. */
  void give() {
    state = GIVEN;
  }

  /** Creates the permit of an M that does not hold it yet. */
  static Permit none() {
    Permit permit = new Permit();
    permit.state = GIVEN_UP;
    return permit;
  }
}
