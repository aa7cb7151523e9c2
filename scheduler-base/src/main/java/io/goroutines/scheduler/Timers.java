package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.support.AbstractGoroutine;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one scheduler: sleeps, deadlines, timeouts, tickers. Its workers fire them; a timer
 * costs no thread and, if cancelled in time, almost nothing.
 */
public final class Timers {

  /*
   * Invariant: if a timer is pending and a worker is idle, then keptUntil is not later than the
   * timer; or a worker that is not idle has `unkept` set; or some thread is between steps 1 and 6
   * of the first table below.
   *
   * A timer is added to the queue of the worker on which it is set; a timer that is set on another
   * thread, to a random queue. A scheduler has a queue for each worker, or one for all.
   *
   * The threads that fire timers, with no lock held:
   *
   *   its worker             at its scheduling points, runOwn: one volatile read as long as there
   *                          are no timers, otherwise a clock read, but not each time: see below
   *   a worker without work  before it parks, and a busy worker now and then: runAll
   *   the timekeeper         an idle worker that sleeps until the first of all timers is due, and
   *                          then leaves the idle list: await
   *   the guard              the thread that monitors stuck workers: runOverdue. If all workers are
   *                          stuck, in code that computes or in a goroutine that parks pinned, with
   *                          a class initializer or a native frame on its stack, they fire nothing;
   *                          such a goroutine may even wait for that very timer. The guard fires
   *                          timers that have been due for GRACE_NANOS
   *
   * A clock read costs a worker some 25 ns, a fifth of a handoff. The worker therefore reads the
   * clock after as many scheduling points as took 10 to 20 microseconds the last time, at most 64,
   * and at each one if a single one takes longer. After it was idle, it reads the clock at once. If
   * all of a sudden each fiber takes long, the first timer may be late by 64 of those; an idle
   * worker or the guard fires it before that.
   *
   * The timekeeper protocol. Both sides write, fence, then read what the other side writes, as with
   * work:
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
   *
   * The guard is a part of the scheduler, if that monitors its workers anyway, or a thread of these
   * timers, started with the first one. The thread sleeps until the first of all timers has been
   * due for GRACE_NANOS, without timers indefinitely, and is woken for a timer that is due earlier
   * than it knows by more than GRACE_NANOS. A task of `schedule` therefore depends on no worker,
   * and a ticker wakes the guard once, not each time:
   *
   *   thread that adds a timer                  guard
   *   ------------------------                  -----
   *   1. add it to a queue                      1. fire overdue timers; first = the earliest left
   *   2. full fence                             2. guardedUntil = first
   *   3. guardedUntil is not much later: done   3. full fence; an earlier timer now: step 1
   *   4. CAS guardedUntil to its time: wake     4. park until first + GRACE_NANOS
   *      the guard; failed: step 3
   *
   * If step 3 of the adder reads what the guard has written at step 2 before it last woke up, the
   * guard is awake, or will be at that time, and then executes steps 2 and 3 again. The CAS of step
   * 4 fails only because another adder or the guard has written.
   *
   * A worker can give up its queue. The queue is removed from the list first and sealed then, so
   * that an adder that finds it sealed no longer finds it in the list, and tries another one; then
   * its timers are moved, and finally an idle worker is prodded to be their timekeeper, as after an
   * add.
   *
   * Close. The queues are sealed under their locks. Tasks are dropped; goroutines that wait for a
   * deadline are woken spuriously and continue to wait: their next wait finds a sealed queue, and
   * uses the JDK's timed park. The close is about to interrupt them all anyway.
   *
   * Rejected, with figures in docs/adr/0006-timers.md: a thread that fires all timers; the JDK's
   * timed park; a hashed wheel; marks and sweeps as in Go.
   */

  /**
   * The time for which an overdue timer is left to the workers: some of their scheduling points.
   * Earlier, the guard would contend with them.
   */
  private static final long GRACE_NANOS = 2_000_000;

  /** The longest time without a clock read, and the largest number of fibers in it. */
  private static final long CLOCK_NANOS = 20_000;

  private static final int CLOCK_EVERY = 64;

  private static final long RETRY_NANOS = 1_000_000;

  private static final long LONGEST_NANOS = 86_400_000_000_000L;

  private static final Scheduler.Timer CLOSED = () -> false;

  /** The name of the guard's thread; null if there is to be none. */
  private final @Nullable String threadName;

  private final IdleWorkers idle;

  /** All queues; the array is replaced, never modified. */
  private final AtomicReference<TimerQueue[]> queues = new AtomicReference<>(new TimerQueue[0]);

  /**
   * The time of the timer for which the guard will be awake; NO_DEADLINE if it parks indefinitely,
   * or there is no guard.
   */
  private final AtomicLong guardedUntil = new AtomicLong(NO_DEADLINE);

  private final AtomicReference<@Nullable Guard> guard = new AtomicReference<>();

  private volatile boolean closed;

  /**
   * Creates timers without a queue, and with a guard thread.
   *
   * @param threadName the name of the guard thread
   * @param idle the scheduler's idle workers
   */
  public Timers(String threadName, IdleWorkers idle) {
    this.threadName = threadName;
    this.idle = idle;
  }

  /**
   * Creates timers without a queue, for a scheduler that monitors stuck workers, and calls {@link
   * #runOverdue} while there are any.
   *
   * @param idle the scheduler's idle workers
   */
  public Timers(IdleWorkers idle) {
    this.threadName = null;
    this.idle = idle;
  }

  // Queues

  /** Creates and registers a queue. */
  public TimerQueue newQueue() {
    TimerQueue queue = new TimerQueue(this);
    add(queue);
    return queue;
  }

  private void add(TimerQueue queue) {
    TimerQueue[] before;
    TimerQueue[] after;
    do {
      before = queues.get();
      after = Arrays.copyOf(before, before.length + 1);
      after[before.length] = queue;
    } while (!queues.compareAndSet(before, after));
    if (closed) {
      queue.close(); // the close may not have seen it
    }
  }

  /** Assigns a queue of these timers to an unstarted worker. */
  public void attach(Worker worker, TimerQueue queue) {
    worker.timerQueue = queue;
  }

  /**
   * Assigns a new queue to a worker, unless it has kept one. To be called by the worker itself, or
   * before it is started. If there is no memory for a queue, the worker's timers go to the queues
   * of others.
   */
  public void attach(Worker worker) {
    if (worker.timerQueue != null) {
      return;
    }
    try {
      worker.timerQueue = newQueue();
    } catch (OutOfMemoryError _) {
      worker.timerQueue = null;
    }
  }

  /**
   * Removes a worker's queue, and moves its timers to another one, unless there is no other, or no
   * memory to do so: then other workers fire them from where they are. To be called by the worker
   * itself, when it has nothing to do for a long time, or ends.
   */
  public void detach(Worker worker) {
    TimerQueue queue = worker.timerQueue;
    if (queue != null && remove(queue)) {
      worker.timerQueue = null;
      for (TimerQueue.Entry timer = queue.pollAny(); timer != null; timer = queue.pollAny()) {
        move(timer);
      }
    }
    worker.unkept = false;
    watch(earliest());
  }

  private void move(TimerQueue.Entry timer) {
    while (timer.isPending()) {
      try {
        if (!put(timer, null)) {
          timer.release(); // the timers are closed
        }
        return;
      } catch (OutOfMemoryError _) {
        LockSupport.parkNanos(RETRY_NANOS); // retry: the timer must not be lost
      }
    }
  }

  /**
   * Removes a queue from the list and seals it, in this order; false if it is the only one, or for
   * lack of memory.
   */
  private boolean remove(TimerQueue queue) {
    try {
      TimerQueue[] before;
      TimerQueue[] after;
      do {
        before = queues.get();
        int at = Arrays.asList(before).indexOf(queue);
        if (before.length == 1 || at < 0) {
          return false;
        }
        after = new TimerQueue[before.length - 1];
        System.arraycopy(before, 0, after, 0, at);
        System.arraycopy(before, at + 1, after, at, after.length - at);
      } while (!queues.compareAndSet(before, after));
    } catch (OutOfMemoryError _) {
      return false;
    }
    queue.seal();
    return true;
  }

  /**
   * Returns when the first of all timers is due, or {@link io.goroutines.spi.Waiter#NO_DEADLINE}.
   */
  public long earliest() {
    long earliest = NO_DEADLINE;
    for (TimerQueue queue : queues.get()) {
      long first = queue.earliest();
      if (first < earliest) {
        earliest = first;
      }
    }
    return earliest;
  }

  /** Returns how many timers are pending. */
  public long pending() {
    long pending = 0;
    for (TimerQueue queue : queues.get()) {
      pending += queue.size();
    }
    return pending;
  }

  // Setting

  /** Schedules a task, as {@link Scheduler#schedule}, by the system's clock. */
  public Scheduler.Timer schedule(long deadline, Runnable task) {
    TimerTask timer = TimerTask.running(deadline, task);
    return deadline == NO_DEADLINE || add(timer, false) ? timer : CLOSED;
  }

  /**
   * Sets the timer of a goroutine that is about to park, called by that goroutine.
   *
   * @return the timer, to cancel it; null, and none was set, if the timers are closed
   */
  @Nullable TimerTask arm(long deadline, AbstractGoroutine g) {
    TimerTask timer = TimerTask.waking(deadline, g);
    return add(timer, true) ? timer : null;
  }

  private boolean add(TimerTask timer, boolean givesWay) {
    Thread carrier = JdkHook.carrier();
    Worker own = null;
    TimerQueue queue = null;
    if (carrier instanceof Worker worker) {
      TimerQueue its = worker.timerQueue;
      if (its != null && its.owner == this) {
        own = worker;
        queue = its;
      }
    }
    if (!put(timer, queue)) {
      return false;
    }
    if (own != null && (givesWay || Thread.currentThread() == own) && !own.isReplaced()) {
      if (timer.when < idle.keptUntil()) {
        own.unkept = true;
      }
    } else {
      watch(timer.when);
    }
    if (threadName != null && needsGuard(timer.when)) {
      wakeGuard(threadName);
    }
    return true;
  }

  /**
   * Adds a timer to a queue, or for null to any one, or to another one if its worker has given it
   * up; false if all are closed.
   */
  private boolean put(TimerQueue.Entry timer, @Nullable TimerQueue into) {
    TimerQueue queue = into;
    while (queue == null || !queue.add(timer)) {
      if (closed) {
        return false;
      }
      TimerQueue[] all = queues.get(); // a sealed queue is no longer in it
      queue = all[all.length == 1 ? 0 : ThreadLocalRandom.current().nextInt(all.length)];
    }
    return true;
  }

  /**
   * Makes an idle worker the timekeeper until a deadline, if there is an idle worker and no
   * timekeeper until then.
   */
  private void watch(long deadline) {
    if (deadline < idle.keptUntil() && idle.count() > 0) {
      idle.prod();
    }
  }

  // Idle workers

  /**
   * Parks the calling worker, which is idle, until another thread has removed it from the idle
   * workers or a timer is due. It becomes the timekeeper if there is none.
   *
   * @return false if a timer is due; the worker is then still idle, unless another thread has just
   *     removed it
   */
  public boolean await(Worker worker) {
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

  /**
   * Makes the calling worker, which is idle, the timekeeper if the current one sleeps past the next
   * timer, or there is none. To be called before each park.
   *
   * @return until when the caller is to park: the time of the first timer; or NO_DEADLINE, because
   *     there is no timer, or another worker is the timekeeper
   */
  public long keep(Worker worker) {
    while (true) {
      long until = earliest();
      if (until == NO_DEADLINE && idle.keptUntil() == NO_DEADLINE || !idle.appoint(worker, until)) {
        return NO_DEADLINE;
      }
      if (earliest() >= until) {
        return until;
      }
    }
  }

  // Firing

  /** Returns whether the calling worker must handle a timer before it carries another fiber. */
  public boolean callsFor(Worker worker) {
    if (worker.unkept) {
      return true;
    }
    if (!isDue(worker)) {
      return false;
    }
    worker.clockIn = 0;
    return true;
  }

  /** Fires the timers that are due in the calling worker's queue; returns how many. */
  public int runOwn(Worker worker) {
    return isDue(worker) ? runDue(worker) : 0;
  }

  /**
   * Returns whether a timer in the calling worker's queue is due; it may learn that a little late,
   * because it does not read the clock at each call.
   */
  public boolean isDue(Worker worker) {
    TimerQueue queue = worker.timerQueue;
    long first = queue == null ? NO_DEADLINE : queue.earliest();
    return first != NO_DEADLINE && --worker.clockIn <= 0 && first <= clock(worker);
  }

  /**
   * Fires the timers in the calling worker's queue that are due by its last clock read; returns how
   * many. To be called after {@link #isDue}.
   */
  public int runDue(Worker worker) {
    TimerQueue queue = worker.timerQueue;
    return queue == null ? 0 : queue.runDue(worker.clockAt);
  }

  /** Reads the clock, and adapts the number of scheduling points until the next read. */
  private static long clock(Worker worker) {
    long now = Seam.systemNow();
    long took = now - worker.clockAt;
    int every = worker.clockEvery;
    if (took > CLOCK_NANOS) {
      every = (int) Math.max(1, every * CLOCK_NANOS / took);
    } else if (took <= CLOCK_NANOS / 2) {
      every = Math.min(2 * every, CLOCK_EVERY);
    }
    worker.clockAt = now;
    worker.clockEvery = every;
    worker.clockIn = every;
    return now;
  }

  /** Returns whether a timer in any queue is due. */
  public boolean areDue() {
    long first = earliest();
    return first != NO_DEADLINE && first <= Seam.systemNow();
  }

  /** Fires the timers that are due in all queues; returns how many. */
  public int runAll() {
    return areDue() ? runAll(Seam.systemNow()) : 0;
  }

  /**
   * Fires the timers that have been due for some milliseconds; for the guard.
   *
   * @param now the current time
   * @return the earliest time at which there will be more of them, or {@link
   *     io.goroutines.spi.Waiter#NO_DEADLINE}
   */
  public long runOverdue(long now) {
    int _ = runAll(now - GRACE_NANOS);
    long first = earliest();
    return first >= NO_DEADLINE - GRACE_NANOS ? NO_DEADLINE : first + GRACE_NANOS;
  }

  /**
   * Returns whether there is no timer, or an idle worker is awake in time for the first. If there
   * is an idle worker and the result is false, some other worker is about to prod it.
   */
  public boolean areKept() {
    return earliest() >= idle.keptUntil();
  }

  /**
   * Fires the timers that are due by a time in all queues; returns how many. Called from any
   * thread.
   */
  int runAll(long now) {
    int fired = 0;
    for (TimerQueue queue : queues.get()) {
      fired += queue.runDue(now);
    }
    return fired;
  }

  /**
   * Called by a worker that has found something to carry: makes an idle worker the timekeeper, if
   * this worker knows of a timer possibly without one.
   */
  public void entrust(Worker worker) {
    if (worker.unkept) {
      worker.unkept = false;
      watch(earliest());
    }
  }

  // Close

  /**
   * Drops all tasks and wakes the goroutines that wait for a deadline; no timer fires afterwards.
   */
  public void close() {
    closed = true;
    for (TimerQueue queue : queues.get()) {
      queue.close();
    }
    LockSupport.unpark(guard.get());
  }

  // The guard

  /**
   * Returns whether a thread that has added a timer, and then executed a full fence, must wake the
   * guard because it sleeps too long.
   */
  boolean needsGuard(long when) {
    long until = guardedUntil.get();
    while (when < until - GRACE_NANOS) {
      if (guardedUntil.compareAndSet(until, when)) {
        return true;
      }
      until = guardedUntil.get();
    }
    return false;
  }

  /**
   * Called by the guard; returns whether it may park until the first timer it has seen is overdue,
   * or, for NO_DEADLINE, indefinitely.
   */
  boolean letsGuardRest(long first) {
    guardedUntil.set(first);
    return earliest() >= first;
  }

  private void wakeGuard(String name) {
    Guard present = guard.get();
    if (present != null) {
      LockSupport.unpark(present);
      return;
    }
    try {
      Guard fresh = new Guard(name);
      if (guard.compareAndSet(null, fresh)) {
        fresh.start(); // it checks first: a timer set meanwhile needs no unpark
      }
    } catch (Throwable noThread) {
      guard.set(null);
      guardedUntil.set(NO_DEADLINE); // the next timer tries again
    }
  }

  private final class Guard extends Worker {

    Guard(String name) {
      super(name, 0);
      setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    @Override
    public void run() {
      while (!closed) {
        long now = Seam.systemNow();
        long overdue = runOverdue(now);
        long first = overdue == NO_DEADLINE ? NO_DEADLINE : overdue - GRACE_NANOS;
        if (!letsGuardRest(first)) {
          continue;
        }
        if (overdue == NO_DEADLINE) {
          LockSupport.park(Timers.this);
        } else {
          LockSupport.parkNanos(Timers.this, Math.min(overdue - now, LONGEST_NANOS));
        }
        boolean _ = Thread.interrupted();
      }
    }
  }
}
