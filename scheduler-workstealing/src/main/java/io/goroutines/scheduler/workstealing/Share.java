package io.goroutines.scheduler.workstealing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The right of one M to execute goroutines, as one of {@link Shares}. */
final class Share {

  /*
   *   HELD -----> LENT       sysmon: what the M carries has held it for long
   *   LENT -----> HELD       the M, at its next scheduling point; or sysmon, if it was mistaken
   *   HELD -----> GIVEN_UP   the M, at a scheduling point, when there are too many; or whoever has taken it
   *                          out of the idle ones for that
   *   GIVEN_UP -> GIVEN      who has taken the M out of the spare ones, or makes it
   *   GIVEN ----> HELD       the M itself, which is no longer spare from then on
   *
   * Who moves HELD to LENT counts the share off, who moves LENT to HELD counts it, in either order: a share
   * that is lent and taken back at once is counted off and counted. In between the count is one too high or
   * one too low, which costs an M that gives up its share, and another that gets it.
   *
   * Why GIVEN: who has taken an M out of the idle ones may be held up before it gives up the share. By then
   * the M, which was not parked, may have given it up, have become spare, and have got another one. If that
   * were HELD already, it could be taken from an M that is neither among the spare ones nor has seen that it
   * was called, and that would wait for good.
   *
   * A lend that comes too late. Sysmon has seen that an M carries the same goroutine as long ago; when it
   * moves the state, the M may carry another one, or be on its way into the idle list. An M that is idle
   * and has lent its share would be neither one that works nor one that may rest. Hence both sides write,
   * fence, and look:
   *
   *   sysmon                                   the M
   *   ------                                   -----
   *   1. HELD to LENT                          1. the tick goes on: what it carried is over
   *   2. full fence                            2. enters itself in the idle list, a full fence
   *   3. the tick is another: LENT to HELD     3. LENT: leaves the list, and takes the share back
   *
   * One of them sees the other. If both do, one of them moves LENT to HELD; if that was the M, sysmon counts
   * off what the M has counted.
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

  /** Takes what was given, by the M itself; false if nothing was. */
  boolean accept() {
    if (state != GIVEN) {
      return false;
    }
    state = HELD;
    return true;
  }

  // By sysmon

  /**
   * Lends this share, if its M still carries what it carried at a tick of its P.
   *
   * @return whether it is lent; it may have been taken back since
   */
  boolean lend(P p, int tick, Shares shares) {
    if (!STATE.compareAndSet(this, HELD, LENT)) {
      return false;
    }
    VarHandle.fullFence();
    if (p.tick() != tick && STATE.compareAndSet(this, LENT, HELD)) {
      return false;
    }
    shares.remove();
    return true;
  }

  // By the M, at a scheduling point

  /** Takes the share back if it is lent. */
  boolean takeBack(Shares shares) {
    if (state == LENT && STATE.compareAndSet(this, LENT, HELD)) {
      shares.add();
      return true;
    }
    return false;
  }

  // By the M at a scheduling point, or by who has taken it out of the idle ones

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

  // By who has taken the M out of the spare ones, or makes it

  /** Gives the M a share, which is counted already. */
  void give() {
    state = GIVEN;
  }

  /** Makes a share that its M does not have yet. */
  static Share none() {
    Share share = new Share();
    share.state = GIVEN_UP;
    return share;
  }
}
