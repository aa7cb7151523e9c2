package io.goroutines.scheduler.workstealing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The right of an M to execute goroutines, one of {@link Shares}. */
final class Share {

  /*
   *   HELD -----> LENT       sysmon: the goroutine that the M carries has occupied it for long
   *   LENT -----> HELD       the M, at its next scheduling point; or sysmon, if it lent too late
   *   HELD -----> GIVEN_UP   the M, at a scheduling point, when there are too many shares; or the
   *                          thread that has removed it from the idle list for that
   *   GIVEN_UP -> GIVEN      the thread that has removed the M from the spare list, or creates it
   *   GIVEN ----> HELD       the M itself, which is no longer spare from then on
   *
   * The thread that moves HELD to LENT decrements the number of held shares, the thread that moves
   * LENT to HELD increments it, in either order: a share that is lent and taken back at once causes
   * both. In between the count is one too high or one too low, which costs an M that gives up its
   * share, and another that gets it.
   *
   * Why GIVEN: a thread that has removed an M from the idle list may be delayed before it gives up
   * the share. By then the M, which was not parked, may have given it up itself, have become spare,
   * and have got another one. If that were HELD already, it could be taken from an M that is
   * neither in the spare list nor has seen its share, and that would wait forever.
   *
   * Lending too late. Sysmon has seen that an M carries the same goroutine as long ago; when it
   * moves the state, the M may carry another one, or be about to enter the idle list. An M that is
   * idle and has lent its share would neither work nor be available for a wake-up. Hence both sides
   * write, fence, and check:
   *
   *   sysmon                                   M
   *   ------                                   -
   *   1. HELD to LENT                          1. advance the tick: the fiber is no longer carried
   *   2. full fence                            2. enter the idle list, a full fence
   *   3. the tick differs: LENT to HELD        3. LENT: leave the list, take the share back
   *
   * At least one of them sees the other. If both do, one of them moves LENT to HELD; if that was
   * the M, sysmon's decrement matches the M's increment.
   */

  private static final int HELD = 0;
  private static final int LENT = 1;
  private static final int GIVEN_UP = 2;
  private static final int GIVEN = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Share.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int state;

  boolean isHeld() {
    return state == HELD;
  }

  boolean isLent() {
    return state == LENT;
  }

  boolean isGivenUp() {
    return state == GIVEN_UP;
  }

  /** Accepts a share given to the M, called by the M itself; false if none was given. */
  boolean accept() {
    if (state != GIVEN) {
      return false;
    }
    state = HELD;
    return true;
  }

  // Called by sysmon

  /**
   * Lends this share, if its M still carries the fiber of a given tick of its queue.
   *
   * @return whether it was lent; it may have been taken back since
   */
  boolean lend(RunQueue queue, int tick, Shares shares) {
    if (!STATE.compareAndSet(this, HELD, LENT)) {
      return false;
    }
    VarHandle.fullFence();
    if (queue.tick() != tick && STATE.compareAndSet(this, LENT, HELD)) {
      return false;
    }
    shares.remove();
    return true;
  }

  // Called by the M at a scheduling point

  /** Takes the share back if it is lent. */
  boolean takeBack(Shares shares) {
    if (state == LENT && STATE.compareAndSet(this, LENT, HELD)) {
      shares.add();
      return true;
    }
    return false;
  }

  // Called by the M at a scheduling point, or by the thread that has removed it from the idle list

  /** Gives the share up if there are too many. */
  boolean giveUp(Shares shares) {
    if (!shares.removeSurplus()) {
      return false;
    }
    if (STATE.compareAndSet(this, HELD, GIVEN_UP)) {
      return true;
    }
    shares.add(); // sysmon has just lent it, or the M has given it up
    return false;
  }

  // Called by the thread that has removed the M from the spare list, or creates it

  /** Gives the M a share, which is counted already. */
  void give() {
    state = GIVEN;
  }

  /** Creates the share of an M that does not hold it yet. */
  static Share none() {
    Share share = new Share();
    share.state = GIVEN_UP;
    return share;
  }
}
