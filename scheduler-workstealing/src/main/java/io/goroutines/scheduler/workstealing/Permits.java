package io.goroutines.scheduler.workstealing;

import java.util.concurrent.atomic.AtomicInteger;

/** The number of Ms that may execute goroutines at once, and the number of permits held now. */
final class Permits {

  /*
   * Invariant: `held` is the number of Ms whose Permit is HELD, give or take those between the two
   * steps of a transition; see Permit. It converges to `procs`: from below by sysmon, which finds
   * an M for each missing permit, from above by Ms that give up theirs at their next scheduling
   * point.
   */

  /** GOMAXPROCS if it was set explicitly; its negative if it follows the machine. */
  private final AtomicInteger procs;

  private final AtomicInteger held;

  /**
   * Creates the permits of a scheduler.
   *
   * @param procs the limit
   * @param byHand whether it was set explicitly
   * @param held how many are held initially
   */
  Permits(int procs, boolean byHand, int held) {
    this.procs = new AtomicInteger(byHand ? procs : -procs);
    this.held = new AtomicInteger(held);
  }

  /** Returns the limit: GOMAXPROCS. */
  int procs() {
    return Math.abs(procs.get());
  }

  /** Sets the limit explicitly: from now on it does not follow the machine. */
  void set(int count) {
    procs.set(count);
  }

  /** Returns whether the limit follows the machine. */
  boolean follows() {
    return procs.get() < 0;
  }

  /** Sets the limit, unless it was set explicitly. */
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

  /** Returns whether more are held than the limit. */
  boolean areExceeded() {
    return held.get() > Math.abs(procs.get());
  }

  /** Increments the number held. */
  void add() {
    held.incrementAndGet();
  }

  /** Decrements the number held. */
  void remove() {
    held.decrementAndGet();
  }

  /** Increments the number held if it is below the limit. */
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

  /** Decrements the number held if it is above the limit. */
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
