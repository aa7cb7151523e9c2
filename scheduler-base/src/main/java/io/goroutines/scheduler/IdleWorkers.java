package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The idle workers of a scheduler, in LIFO order; they are parked, or about to park. */
public final class IdleWorkers extends PinnedSpinLocked {

  /*
   * Invariant, with the lock held: the workers from `top` over `nextIdle` are exactly the workers
   * with `idle` set, and there are `count` of them. A worker sets `idle` itself; it is cleared by
   * the thread that removes the worker, which alone unparks it. The write that unlocks is the full
   * fence of step 2. `keeper` is a worker in the list, or null, and then `keptUntil` is
   * NO_DEADLINE; removing the keeper sets `unkept` of
   * its timer state.
   *
   * The wake protocol. Both sides write, fence, then read what the other side writes:
   *
   *   submitter                            worker that finds no work
   *   ---------                            -------------------------
   *   1. publish the work in a queue       1. add(this)
   *   2. full fence                        2. full fence
   *   3. count() > 0: wake() one worker    3. check all queues once more:
   *                                           work: remove(this), take it
   *                                           none: await(this)
   *
   * Why no wake-up is lost: the two fences are totally ordered. If the submitter's comes first,
   * step 3 of the worker sees the work. If the worker's comes first, step 3 of the submitter sees
   * the worker in the list, or sees that another thread has removed and woken it; then that worker
   * checks the queues after this submission. A worker that is removed during its check merely
   * returns from await at once. So as long as there is work in a queue and an idle worker, some
   * thread is between the steps that bring them together.
   *
   * One idle worker may be the timekeeper: it sleeps until the next timer is due, see Timekeeper.
   */

  private @Nullable Worker top;
  private volatile int count;

  /** The timekeeper, an idle worker in the list; null if there is none. */
  private @Nullable Worker keeper;

  /** Until when the timekeeper sleeps; NO_DEADLINE without one. Written with the lock held. */
  private volatile long keptUntil = NO_DEADLINE;

  /** Creates an empty list. */
  public IdleWorkers() {}

  /** Returns how many workers are idle. */
  public int count() {
    return count;
  }

  /** Returns whether a worker is idle, that is, not yet removed to be woken. */
  public boolean contains(Worker worker) {
    return worker.idle;
  }

  /**
   * Adds the calling worker. A full fence follows: the caller must then check all queues once more.
   */
  public void add(Worker worker) {
    worker.timerState.clockIn = 0; // the last clock read is too old to rely on
    lock();
    Worker below = top;
    worker.nextIdle = below;
    worker.previousIdle = null;
    if (below != null) {
      below.previousIdle = worker;
    }
    top = worker;
    worker.idle = true;
    int before = count;
    count = before + 1;
    lock = 0;
  }

  /**
   * Removes the calling worker.
   *
   * @return false if another thread has already removed it, to wake it
   */
  public boolean remove(Worker worker) {
    lock();
    boolean listed = worker.idle;
    if (listed) {
      Worker above = worker.previousIdle;
      Worker below = worker.nextIdle;
      if (above == null) {
        top = below;
      } else {
        above.nextIdle = below;
      }
      if (below != null) {
        below.previousIdle = above;
      }
      worker.previousIdle = null;
      worker.nextIdle = null;
      if (worker == keeper) {
        keeper = null;
        keptUntil = NO_DEADLINE;
        worker.timerState.unkept = true;
      }
      worker.idle = false;
      int before = count;
      count = before - 1;
    }
    lock = 0;
    return listed;
  }

  /** Parks the calling worker until another thread has removed it. Uses no CPU time meanwhile. */
  public void await(Worker worker) {
    while (worker.idle) {
      LockSupport.park(this);
      // An interrupt has no meaning here, but would make park return at once.
      boolean _ = Thread.interrupted();
    }
  }

  /**
   * Makes the calling worker, if it is idle, the timekeeper until a time, unless another one wakes
   * up by then. If the worker is the timekeeper already, NO_DEADLINE ends that. A full fence
   * follows.
   *
   * @return whether this changed anything; otherwise there is nothing that this worker must wake up
   *     for
   */
  boolean appoint(Worker worker, long until) {
    lock();
    boolean keeps = worker.idle && (worker == keeper || until < keptUntil);
    if (keeps) {
      keeper = until == NO_DEADLINE ? null : worker;
      keptUntil = until;
      worker.timerState.unkept = false;
    }
    lock = 0;
    return keeps;
  }

  /** Returns the latest time at which the timekeeper wakes up; or NO_DEADLINE. */
  public long keptUntil() {
    return keptUntil;
  }

  /** Makes the timekeeper, or else any idle worker, check the timers again. */
  void prod() {
    lock();
    Worker worker = keeper;
    if (worker == null) {
      worker = top;
    }
    if (worker != null) {
      worker.timerState.unkept = true;
    }
    lock = 0;
    if (worker != null) {
      LockSupport.unpark(worker);
    }
  }

  /**
   * Removes the worker that became idle last, the timekeeper only if no other is idle; it is still
   * parked. Null if there is none.
   */
  public @Nullable Worker take() {
    if (count == 0) {
      return null;
    }
    lock();
    Worker worker = top;
    if (worker != null) {
      Worker below = worker.nextIdle;
      if (worker == keeper) {
        if (below == null) {
          keeper = null;
          keptUntil = NO_DEADLINE;
          worker.timerState.unkept = true;
        } else {
          worker = below;
          below = worker.nextIdle;
        }
      }
      Worker above = worker.previousIdle;
      if (above == null) {
        top = below;
      } else {
        above.nextIdle = below;
      }
      if (below != null) {
        below.previousIdle = above;
      }
      worker.previousIdle = null;
      worker.nextIdle = null;
      worker.idle = false;
      int before = count;
      count = before - 1;
    }
    lock = 0;
    return worker;
  }

  /** Wakes one idle worker, if there is one. */
  public void wake() {
    Worker worker = take();
    if (worker != null) {
      LockSupport.unpark(worker);
    }
  }

  /** Wakes all idle workers. */
  public void wakeAll() {
    for (Worker worker = take(); worker != null; worker = take()) {
      LockSupport.unpark(worker);
    }
  }
}
