package io.goroutines.scheduler.workstealing;

import java.util.concurrent.atomic.AtomicInteger;

/** How many Ms may execute goroutines at once, and how many hold that right now. */
final class Shares {

  /*
   * Invariant: `held` is the number of Ms whose Share is HELD, give or take those that are between the two
   * steps of a change; see Share. It comes back to `procs`, from below by sysmon, which finds an M for each
   * share that is missing, from above by Ms that give theirs up at their next scheduling point.
   */

  /** GOMAXPROCS if it was set by hand, less than zero if it follows the machine. */
  private final AtomicInteger procs;

  private final AtomicInteger held;

  /**
   * Creates the shares of a scheduler.
   *
   * @param procs how many there may be
   * @param byHand whether that was asked for
   * @param held how many are held at first
   */
  Shares(int procs, boolean byHand, int held) {
    this.procs = new AtomicInteger(byHand ? procs : -procs);
    this.held = new AtomicInteger(held);
  }

  /** Returns how many there may be: GOMAXPROCS. */
  int procs() {
    return Math.abs(procs.get());
  }

  /** Sets how many there may be, by hand: from now on that does not follow the machine. */
  void set(int count) {
    procs.set(count);
  }

  /** Returns whether the number follows the machine. */
  boolean follows() {
    return procs.get() < 0;
  }

  /** Sets how many there may be, unless that was set by hand. */
  void follow(int count) {
    int before = procs.get();
    if (before < 0 && before != -count) {
      boolean _ = procs.compareAndSet(before, -count);
    }
  }

  /** Returns how many are held. */
  int held() {
    return held.get();
  }

  /** Returns whether more are held than may be. */
  boolean areTooMany() {
    return held.get() > Math.abs(procs.get());
  }

  /** Counts one more. */
  void add() {
    held.incrementAndGet();
  }

  /** Counts one less. */
  void remove() {
    held.decrementAndGet();
  }

  /** Counts one more if there may be more. */
  boolean addMissing() {
    int before;
    do {
      before = held.get();
      if (before >= procs()) {
        return false;
      }
    } while (!held.compareAndSet(before, before + 1));
    return true;
  }

  /** Counts one less if there are too many. */
  boolean removeSurplus() {
    int before;
    do {
      before = held.get();
      if (before <= procs()) {
        return false;
      }
    } while (!held.compareAndSet(before, before - 1));
    return true;
  }
}
