package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.IdleWorkers;
import io.goroutines.scheduler.Timers;
import io.goroutines.scheduler.Worker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The Ms that search for work, and the wake-ups of idle ones: Go's wakep and nmspinning. */
final class SpinningWorkers {

  /*
   * Invariant, as in Go: as long as there is work in a queue and an idle M, some M is spinning, or
   * is about to be.
   *
   * An M is busy, spinning (it searches for work and has none), or idle (parked, in `idle`). By the
   * invariant at most one wake-up is in progress at a time, and a burst of submissions does not
   * cause a thundering herd:
   *
   *   submitter                          M that finds no work
   *   ---------                          --------------------
   *   1. publish the work                1. enter `idle`
   *   2. full fence                      2. if spinning: decrement `count`
   *   3. some M spins: done              3. full fence
   *   4. none is idle: done              4. check all queues once more; work: leave `idle`, spin
   *   5. increment `count`, wake one     5. park
   *
   * If step 3 of the submitter sees a spinning M, then that M decrements later, and its step 4
   * follows the publication; or it finds work, and the last spinning M that finds some checks all
   * queues after decrementing, and wakes another if there is more. Steps 1 and 4 of the submitter
   * against steps 1 and 4 of the M are the protocol of IdleWorkers. A waker that has incremented
   * `count` and then finds no idle M decrements it and checks again, for a submission that saw the
   * count meanwhile. An M that is removed from `idle` by another thread is always counted already.
   *
   * The jcstress tests are SpinningLast, for the decrement against step 3, and RunQueueWake and
   * InjectQueueWake, for the idle list.
   *
   * A fiber that is submitted by its own M, between two fibers, wakes no M: that M is about to
   * poll. A fiber in a slot wakes none as long as an M watches the slots: see SlotWatcher.
   *
   * Before it becomes idle, an M that finds no work while others are busy naps once, still counted
   * as spinning, and searches again. So a goroutine that starts a few others now and then wakes
   * another M at most once in that time, not each time: the wake-up costs as much as several short
   * goroutines, and these then run far from the data they share with their starter. Go's thieves
   * have the same effect by the 3 µs, some 60 in fact, that they sleep before they touch a slot.
   *
   * Rejected: waking one idle M for each submission. Ms would contend for one fiber, and most would
   * find nothing.
   */

  private final IdleWorkers idle;
  private final Timers timers;
  private final RunQueues queues;
  private final SlotWatcher watcher;
  private final Permits permits;

  /** How many Ms are spinning, or were counted as such and are being woken. */
  private final AtomicInteger count = new AtomicInteger();

  SpinningWorkers(
      IdleWorkers idle, Timers timers, RunQueues queues, SlotWatcher watcher, Permits permits) {
    this.idle = idle;
    this.timers = timers;
    this.queues = queues;
    this.watcher = watcher;
    this.permits = permits;
  }

  int count() {
    return count.get();
  }

  // Called by submitters

  /** Wakes an idle M, if there is one and none is spinning; steps 3 to 5 of the submitter. */
  void wake() {
    while (count.get() == 0 && idle.count() > 0 && count.compareAndSet(0, 1)) {
      boolean woken = false;
      try {
        Worker worker = idle.take();
        if (worker != null) {
          LockSupport.unpark(worker);
          woken = true;
        }
      } finally {
        // Also on a StackOverflowError in the submitting goroutine: with a count too high, no M
        // would ever be woken again.
        if (!woken) {
          decrement();
        }
      }
      if (woken || !isNeeded()) {
        return;
      }
    }
  }

  /** Removes an idle M and counts it as spinning; the caller unparks it. Null if there is none. */
  @Nullable M takeIdle() {
    count.incrementAndGet();
    Worker worker = idle.take();
    if (worker == null) {
      cancel();
    }
    return (M) worker;
  }

  /** Counts an M that is about to be given a permit. */
  void increment() {
    count.incrementAndGet();
  }

  /** Reverts a count for an M that was not available. */
  void cancel() {
    decrement();
    wakeIfNeeded(); // for a submission that has seen the count
  }

  /** Wakes an idle M if there is work for it. */
  void wakeIfNeeded() {
    if (idle.count() > 0 && isNeeded()) {
      wake();
    }
  }

  /** Decrements the count, with no deeper stack than incrementing it took. */
  private void decrement() {
    int before;
    do {
      before = count.get();
    } while (!count.compareAndSet(before, before - 1));
  }

  /** Returns whether there is work for which an idle M should be woken. */
  private boolean isNeeded() {
    return queues.hasWork() || !watcher.isWatching() && queues.hasNext();
  }

  // Called by an M

  /**
   * Makes the calling M a spinning one if it may spin. Spinning costs CPU time: at most half as
   * many as there are busy ones.
   */
  boolean tryBegin(M m, boolean must) {
    if (!m.spinning) {
      if (!must && 2 * count.get() >= permits.held() - idle.count()) {
        return false;
      }
      m.spinning = true;
      count.incrementAndGet();
    }
    return true;
  }

  /** Called by a spinning M that has something to do: no longer counts it. */
  void end(M m) {
    m.spinning = false;
    if (count.decrementAndGet() == 0) {
      wakeIfNeeded();
    }
  }

  /** Called by an M that gives up its permit: no longer counts it. */
  void leave(M m) {
    if (m.spinning) {
      m.spinning = false;
      count.decrementAndGet();
    }
  }

  /** Returns whether some M that has a permit is neither spinning nor idle. */
  boolean areOthersBusy() {
    return idle.count() + count.get() < permits.held();
  }

  /** Makes the calling M idle until there may be work. It is spinning when this returns. */
  void becomeIdle(M m) {
    idle.add(m);
    leave(m);
    if (!queues.hasWork() && !queues.isSealed() && m.permit.isHeld() && !permits.areExceeded()) {
      m.countPark();
      if (watcher.tryBegin()) {
        watcher.watch(m);
      } else {
        boolean _ = timers.await(m);
      }
    }
    if (idle.contains(m) && idle.remove(m)) {
      count.incrementAndGet(); // its waker would have done so
    }
    m.spinning = true;
  }
}
