package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one scheduler: sleep, deadlines, timeouts, tickers. Its workers fire them; a timer
 * costs no thread and, cancelled in time, nearly nothing.
 */
public final class Timers {

  /*
   * Where a timer goes: to the queue of the worker on which it is set; one that is set elsewhere, to a
   * random queue. A scheduler has a queue for each worker, or one for all.
   *
   * Who fires it, with nothing locked:
   *
   *   its worker             at its scheduling points, runOwn: one volatile read as long as there are no
   *                          timers, and then the clock, but not each time: see below
   *   a worker without work  before it rests, and one with work now and then: runAll
   *   the timekeeper         an idle worker that sleeps until the first of all is due, and then leaves the
   *                          idle ones: IdleWorkers.await
   *   the guard              whoever watches over workers that are held: runOverdue. Workers that are all
   *                          held, by code that computes or by a goroutine that waits pinned, a class
   *                          initializer or a native frame on its stack, fire nothing; the latter may even
   *                          wait for that very timer. It fires what has been due for GRACE_NANOS
   *
   * The clock costs a worker some 25 ns, a fifth of a hand-over. So it looks at it after as many scheduling
   * points as took 10 to 20 microseconds the last time, at most 64, and at each when one takes longer. After it
   * was idle, it looks at once. If all of a sudden each strand takes long, the first timer may be late by 64 of
   * those; an idle worker or the guard comes before that.
   *
   * Who keeps the time. Both sides write, then fence, then read what the other one writes, as with work:
   *
   *   who adds a timer                          a worker that finds nothing
   *   ----------------                          ---------------------------
   *   1. put it into a queue                    1. enter itself in the idle ones
   *   2. full fence                             2. full fence
   *   3. keptUntil() is not later: done         3. look for the earliest of all queues
   *   4. prod the timekeeper or, if there is    4. nobody keeps the time until then: keptUntil = that; it
   *      none, an idle worker: it does steps       is the timekeeper
   *      3 to 6 again                           5. full fence; an earlier one now: step 3
   *                                             6. park, the timekeeper until then
   *
   * If the adder's fence comes before that of step 2 or 5, the worker sees the timer. If it comes after, the
   * adder sees the worker among the idle, or the time that it keeps, and prods it if that is too late. If
   * the adder saw an earlier time, kept before, then its keeper wakes up then, or leaves the idle ones for
   * work before; in both cases it is on the way, as follows.
   *
   * A worker that is not idle and knows of a timer that perhaps nobody keeps the time for has `unkept` set.
   * It looks after that when it has found something to carry (entrust): then it will be busy for a while,
   * and prods an idle one if need be. If it finds nothing to carry, it comes to step 1 itself. So set:
   *   - by a goroutine that arms its own deadline: it is about to give way to its worker. Most of the time
   *     the worker then rests and keeps the time itself; to prod another one would cost a wake-up for each
   *     sleep;
   *   - by a worker that sets a timer between two strands;
   *   - for the timekeeper, when it leaves the idle ones or is taken out, and for whom is prodded: under the
   *     lock of IdleWorkers, before it has left.
   *
   * Invariant: if a timer is pending and a worker is idle, then keptUntil is not later than the timer; or a
   * worker that is not idle has `unkept` set; or somebody is between steps 1 and 6 of this table.
   *
   * Who wants a worker for work takes the timekeeper last, so that it need not hand its post over.
   *
   * A worker that is held, and whose post others have taken (Worker.isReplaced), does not come to step 1;
   * who adds a timer on it acts as if from elsewhere.
   *
   * The guard is a part of the scheduler, if that has one which looks at its workers anyway, or a thread of
   * these timers, started with the first one. That sleeps until the first of all has been due for
   * GRACE_NANOS, without timers for good, and is woken for one that is due earlier than it knows, by more
   * than GRACE_NANOS. So a task of `schedule` depends on no worker, and a ticker wakes the guard once, not
   * each time:
   *
   *   who adds a timer                          the guard
   *   ----------------                          ---------
   *   1. put it into a queue                    1. fire what is overdue; `first` is the earliest of the rest
   *   2. full fence                             2. guardedUntil = first
   *   3. guardedUntil is not much later: done   3. full fence; an earlier one now: step 1
   *   4. CAS guardedUntil to its time: wake     4. park until first + GRACE_NANOS
   *      the guard; failed: step 3
   *
   * If step 3 of the adder reads what the guard has written at step 2 before it last woke up, the guard is
   * awake, or will be at that time, and then comes to step 2 and 3 again. Who fails at step 4 does so because
   * another adder or the guard has written.
   *
   * A worker can give its queue up. The queue leaves the list first and is sealed then, so that who finds it
   * sealed finds it in the list no longer, and tries another one; then its timers are moved, and in the end
   * somebody is prodded to keep the time for them, as by who adds a timer.
   *
   * Close. The queues are sealed under their locks. Tasks are dropped; goroutines that wait for a deadline
   * are woken, for nothing, and wait on: their next wait finds a sealed queue, and uses the JDK's timed park.
   * The close is about to interrupt them all anyway.
   *
   * Rejected, with figures in docs/adr/0006-timers.md: a thread that fires all timers; the JDK's timed park;
   * a hashed wheel; marks and sweeps as in Go.
   */

  /**
   * How long a timer is left to the workers: some of their scheduling points. Earlier, the guard
   * would be in their way.
   */
  private static final long GRACE_NANOS = 2_000_000;

  /** How long a worker goes on without looking at the clock, and over how many strands at most. */
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
   * The timer that the guard is awake in time for; NO_DEADLINE if it sleeps for good, or there is
   * none.
   */
  private final AtomicLong guardedUntil = new AtomicLong(NO_DEADLINE);

  private final AtomicReference<@Nullable Guard> guard = new AtomicReference<>();

  private volatile boolean closed;

  /**
   * Creates timers without a queue, and with a guard of their own.
   *
   * @param threadName the name of the guard
   * @param idle the scheduler's idle workers
   */
  public Timers(String threadName, IdleWorkers idle) {
    this.threadName = threadName;
    this.idle = idle;
  }

  /**
   * Creates timers without a queue, for a scheduler that watches over workers which are held, and
   * calls {@link #runOverdue} meanwhile.
   *
   * @param idle the scheduler's idle workers
   */
  public Timers(IdleWorkers idle) {
    this.threadName = null;
    this.idle = idle;
  }

  // Queues

  /** Returns a new queue. */
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

  /** Has a worker that has not been started set timers in a queue of these. */
  public void attach(Worker worker, TimerQueue queue) {
    worker.timerQueue = queue;
  }

  /**
   * Gives a worker a queue of its own, unless it has kept one. To be called by itself, or before it
   * is started. Without memory for it, it sets its timers in the queues of others.
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
   * Takes a worker's own queue from it, and gives the timers in it to another one, unless there is
   * no other, or no memory to do so: then others see to it where it is. To be called by itself,
   * when it has nothing to do for a long time, or ends.
   */
  public void detach(Worker worker) {
    TimerQueue queue = worker.timerQueue;
    if (queue != null && remove(queue)) {
      worker.timerQueue = null;
      for (TimerTask timer = queue.pollAny(); timer != null; timer = queue.pollAny()) {
        move(timer);
      }
    }
    worker.unkept = false;
    watch(earliest());
  }

  private void move(TimerTask timer) {
    while (timer.isPending()) {
      try {
        if (!put(timer, null)) {
          timer.release(); // closed
        }
        return;
      } catch (OutOfMemoryError _) {
        LockSupport.parkNanos(RETRY_NANOS); // memory may come back, and the timer must not be lost
      }
    }
  }

  /**
   * Takes a queue out of the list and seals it, in this order; false if it is the only one, or for
   * want of memory.
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

  /** As {@link Scheduler#schedule}, by the system's clock. */
  public Scheduler.Timer schedule(long deadline, Runnable task) {
    TimerTask timer = TimerTask.running(deadline, task);
    return deadline == NO_DEADLINE || add(timer, false) ? timer : CLOSED;
  }

  /**
   * Sets the timer for a goroutine that is about to park, on itself.
   *
   * @return what cancels it; null, and none was set, if the scheduler is closed
   */
  @Nullable TimerTask arm(long deadline, G g) {
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
   * Puts a timer into a queue, or for null into any one, or into another one if its worker has
   * given it up; false if all are closed.
   */
  private boolean put(TimerTask timer, @Nullable TimerQueue into) {
    TimerQueue queue = into;
    while (queue == null || !queue.add(timer)) {
      if (closed) {
        return false;
      }
      TimerQueue[] all = queues.get(); // one that is sealed is in it no longer
      queue = all[all.length == 1 ? 0 : ThreadLocalRandom.current().nextInt(all.length)];
    }
    return true;
  }

  /** Has an idle worker keep the time until a deadline, if there is one and none does. */
  private void watch(long deadline) {
    if (deadline < idle.keptUntil() && idle.count() > 0) {
      idle.prod();
    }
  }

  // Firing

  /** Returns whether the calling worker has a timer to see to before it carries anything more. */
  public boolean callsFor(Worker worker) {
    if (worker.unkept) {
      return true;
    }
    TimerQueue queue = worker.timerQueue;
    long first = queue == null ? NO_DEADLINE : queue.earliest();
    if (first == NO_DEADLINE || --worker.clockIn > 0 || first > clock(worker)) {
      return false;
    }
    worker.clockIn = 0;
    return true;
  }

  /** Fires what is due in the queue of the calling worker; returns how many. */
  public int runOwn(Worker worker) {
    TimerQueue queue = worker.timerQueue;
    return queue == null || queue.earliest() == NO_DEADLINE || --worker.clockIn > 0
        ? 0
        : queue.runDue(clock(worker));
  }

  /** Looks at the clock, and says in how many scheduling points to do that again. */
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

  /** Fires what is due in all queues; returns how many. */
  public int runAll() {
    long first = earliest();
    if (first == NO_DEADLINE) {
      return 0;
    }
    long now = Seam.systemNow();
    return first > now ? 0 : runAll(now);
  }

  /**
   * Fires what has been due for some milliseconds; for the guard.
   *
   * @param now the time
   * @return when there will be some more of that at the earliest, or {@link
   *     io.goroutines.spi.Waiter#NO_DEADLINE}
   */
  public long runOverdue(long now) {
    int _ = runAll(now - GRACE_NANOS);
    long first = earliest();
    return first >= NO_DEADLINE - GRACE_NANOS ? NO_DEADLINE : first + GRACE_NANOS;
  }

  /**
   * Returns whether there is no timer, or an idle worker is awake in time for the first. If there
   * is an idle worker and this is false, then some other worker is to see to it that it does.
   */
  public boolean areKept() {
    return earliest() >= idle.keptUntil();
  }

  /** Fires what is due by a time in all queues; returns how many. From any thread. */
  int runAll(long now) {
    int fired = 0;
    for (TimerQueue queue : queues.get()) {
      fired += queue.runDue(now);
    }
    return fired;
  }

  /**
   * Called by a worker that has found something to carry: has an idle one keep the time, if this
   * one knows of a timer that nobody may keep it for.
   */
  public void entrust(Worker worker) {
    if (worker.unkept) {
      worker.unkept = false;
      watch(earliest());
    }
  }

  // Close

  /** Drops all tasks and wakes the goroutines that wait for a deadline; nothing fires any more. */
  public void close() {
    closed = true;
    for (TimerQueue queue : queues.get()) {
      queue.close();
    }
    LockSupport.unpark(guard.get());
  }

  // The guard

  /**
   * Asked by who has added a timer, after a full fence: whether it is to wake the guard, because
   * that sleeps for too long.
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
   * Asked by the guard: whether it may sleep until a timer is overdue, which was the first that it
   * has seen; or NO_DEADLINE, for good.
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
        fresh.start(); // looks first: what is set meanwhile needs no unpark
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
