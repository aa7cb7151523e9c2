package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import io.goroutines.spi.Seam;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The workers of a scheduler that have nothing to do, the last one first; they are parked. */
public final class IdleWorkers extends SpinLocked {

  /*
   * The wake protocol. Both sides write, then fence, then read what the other one writes:
   *
   *   who submits                          a worker that finds nothing
   *   -----------                          ---------------------------
   *   1. publish the work in a queue       1. add(this)
   *   2. full fence                        2. full fence
   *   3. count() > 0: wake() one           3. look at all queues once more:
   *                                           work: remove(this), go and get it
   *                                           none: await(this)
   *
   * Why no wake-up is lost: the two fences are in one order. If the submitter's comes first, step 3 of the
   * worker sees the work. If the worker's comes first, step 3 of the submitter sees the worker in the list,
   * or sees that somebody else has taken it out and woken it; then that worker looks at the queues after
   * this submission. A worker that is taken out while it looks once more merely returns from await at
   * once. So as long as there is work in a queue and an idle worker, somebody is on the way to bring them
   * together.
   *
   * Invariant, with the lock held: the workers from `top` over `nextIdle` are those with `idle` set, and
   * there are `count` of them. `idle` goes to true by the worker itself, and to false by whoever takes it
   * out, who alone unparks it. The write that unlocks is the full fence of step 2. `keeper` is one of the
   * list, or null, and then `keptUntil` is NO_DEADLINE; who takes the keeper out leaves it with `unkept`.
   *
   * One of the idle keeps the time, that is, sleeps until the next timer is due: see Timers.
   */

  private @Nullable Worker top;
  private volatile int count;

  /** The idle worker that keeps the time; it is in the list, or null. */
  private @Nullable Worker keeper;

  /** Until when the keeper sleeps; NO_DEADLINE without one. Written with the lock held. */
  private volatile long keptUntil = NO_DEADLINE;

  /** Creates an empty list. */
  public IdleWorkers() {}

  /** Returns how many workers are idle. */
  public int count() {
    return count;
  }

  /** Returns whether a worker is idle and nobody has taken it out to wake it. */
  public boolean contains(Worker worker) {
    return worker.idle;
  }

  /** Enters the calling worker. A full fence follows: now look at all queues once more. */
  public void add(Worker worker) {
    worker.clockIn = 0; // whatever it does next, it has not for a while
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
   * Takes the calling worker out again.
   *
   * @return false if somebody else has done so, to wake it
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
        worker.unkept = true;
      }
      worker.idle = false;
      int before = count;
      count = before - 1;
    }
    lock = 0;
    return listed;
  }

  /** Waits, on the calling worker, until somebody has taken it out. Uses no processor meanwhile. */
  public void await(Worker worker) {
    while (worker.idle) {
      LockSupport.park(this);
      // An interrupt means nothing here, but would keep park from parking.
      boolean _ = Thread.interrupted();
    }
  }

  /**
   * Waits, on the calling worker, until somebody has taken it out, or a timer is due. If nobody
   * else does, it keeps the time meanwhile.
   *
   * @param timers those of the worker's scheduler
   * @return false if a timer is due; the worker is then still idle, unless somebody has just taken
   *     it out
   */
  public boolean await(Worker worker, Timers timers) {
    while (worker.idle) {
      long until = keep(worker, timers);
      if (until == NO_DEADLINE) {
        LockSupport.park(this);
      } else {
        long now = Seam.systemNow();
        if (until <= now) {
          return false;
        }
        LockSupport.parkNanos(this, until - now);
      }
      boolean _ = Thread.interrupted();
    }
    return true;
  }

  /**
   * Has the calling worker, which is idle, keep the time if nobody else keeps it as long as the
   * next timer asks for. To be called before each sleep.
   *
   * @return until when it is to sleep: when the first timer is due; or NO_DEADLINE, because there
   *     is none, or another one keeps the time
   */
  public long keep(Worker worker, Timers timers) {
    while (true) {
      long until = timers.earliest();
      if (until == NO_DEADLINE && keptUntil == NO_DEADLINE) {
        return NO_DEADLINE;
      }
      lock();
      boolean keeps = worker.idle && (worker == keeper || until < keptUntil);
      if (keeps) {
        keeper = until == NO_DEADLINE ? null : worker;
        keptUntil = until;
        worker.unkept = false;
      }
      lock = 0;
      if (!keeps) {
        return NO_DEADLINE;
      }
      if (timers.earliest() >= until) {
        return until;
      }
    }
  }

  /** Returns until when an idle worker sleeps at most, to keep the time; or NO_DEADLINE. */
  public long keptUntil() {
    return keptUntil;
  }

  /** Has the keeper, or else any idle worker, look at the timers again. */
  void prod() {
    lock();
    Worker worker = keeper;
    if (worker == null) {
      worker = top;
    }
    if (worker != null) {
      worker.unkept = true;
    }
    lock = 0;
    if (worker != null) {
      LockSupport.unpark(worker);
    }
  }

  /**
   * Takes out the worker that became idle last, the keeper only if it is the only one; it is still
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
          worker.unkept = true;
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
