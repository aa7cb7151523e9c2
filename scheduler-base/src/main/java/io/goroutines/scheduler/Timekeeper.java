package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import io.goroutines.spi.Seam;
import java.util.concurrent.locks.LockSupport;

/** Ensures that an idle worker wakes up when the first timer is due. */
final class Timekeeper {

  /*
   * Invariant: if a timer is pending and a worker is idle, then keptUntil is not later than the
   * timer; or a worker that is not idle has `unkept` set; or some thread is between steps 1 and 6
   * of the table below.
   *
   * Both sides write, fence, then read what the other side writes, as with work:
   *
   *   thread that adds a timer                  worker that finds no work
   *   ------------------------                  -------------------------
   *   1. add it to a queue                      1. add itself to the idle list
   *   2. full fence                             2. full fence
   *   3. keptUntil() is not later: done         3. find the earliest timer of all queues
   *   4. prod the timekeeper or, if there is    4. no timekeeper until then: keptUntil = its time;
   *      none, an idle worker: it repeats          this worker is the timekeeper
   *      steps 3 to 6                           5. full fence; an earlier timer now: step 3
   *                                             6. park, the timekeeper until keptUntil
   *
   * If the adder's fence precedes that of step 2 or 5, the worker sees the timer. Otherwise the
   * adder sees the worker in the idle list, or its keptUntil, and prods it if that is too late. If
   * the adder saw an earlier keptUntil, then that timekeeper wakes up at that time, or leaves the
   * idle list for work before; in both cases the next paragraph applies.
   *
   * A worker that is not idle and knows of a timer possibly without a timekeeper has `unkept` set.
   * It checks the flag when it has found something to carry (entrust): then it will be busy for a
   * while, and prods an idle worker if needed. If it finds nothing to carry, it reaches step 1
   * itself. `unkept` is set:
   *   - by a goroutine that arms a deadline for itself: it is about to park and return to its
   *     worker. Most of the time the worker then becomes idle and is the timekeeper itself;
   *     prodding another worker would cost a wake-up for each sleep;
   *   - by a worker that sets a timer between two fibers;
   *   - for the timekeeper, when it leaves the idle list or is removed, and for a worker that is
   *     prodded: under the lock of IdleWorkers, before it has left.
   *
   * A thread that wakes a worker for work takes the timekeeper last, which avoids handing that role
   * over.
   *
   * A stuck worker that other workers have replaced (Worker.isReplaced) does not reach step 1; a
   * timer added on it is treated as if added on another thread.
   */

  private final IdleWorkers idle;
  private final TimerQueues queues;

  Timekeeper(IdleWorkers idle, TimerQueues queues) {
    this.idle = idle;
    this.queues = queues;
  }

  /** Called by a thread that has added a timer on a worker which is about to check `unkept`. */
  void remember(Worker worker, long when) {
    if (when < idle.keptUntil()) {
      worker.timerState.unkept = true;
    }
  }

  /** Called by a worker that has found something to carry. */
  void entrust(Worker worker) {
    if (worker.timerState.unkept) {
      worker.timerState.unkept = false;
      watch(queues.earliest());
    }
  }

  /**
   * Makes an idle worker the timekeeper until a deadline, if there is an idle worker and no
   * timekeeper until then; steps 3 and 4 of a thread that has added a timer.
   */
  void watch(long deadline) {
    if (deadline < idle.keptUntil() && idle.count() > 0) {
      idle.prod();
    }
  }

  /** Steps 3 to 6 of a worker; see {@link Timers#await}. */
  boolean await(Worker worker) {
    while (idle.contains(worker)) {
      long until = keep(worker);
      if (until == NO_DEADLINE) {
        LockSupport.park(idle);
      } else {
        long now = Seam.systemNow();
        if (until <= now) {
          return false;
        }
        LockSupport.parkNanos(idle, until - now);
      }
      boolean _ = Thread.interrupted(); // it has no meaning here, but park would return at once
    }
    return true;
  }

  /** Steps 3 to 5 of a worker; see {@link Timers#keep}. */
  long keep(Worker worker) {
    while (true) {
      long until = queues.earliest();
      if (until == NO_DEADLINE && idle.keptUntil() == NO_DEADLINE || !idle.appoint(worker, until)) {
        return NO_DEADLINE;
      }
      if (queues.earliest() >= until) {
        return until;
      }
    }
  }

  /** Returns whether there is no timer, or an idle worker is awake in time for the first. */
  boolean isAwakeInTime() {
    return queues.earliest() >= idle.keptUntil();
  }
}
