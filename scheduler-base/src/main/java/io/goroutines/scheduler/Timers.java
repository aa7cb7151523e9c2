package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
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
   *                          timers, and then the clock
   *   a worker without work  before it rests, and one with work now and then: runAll
   *   the timekeeper         an idle worker that sleeps until the first of all is due, and then leaves the
   *                          idle ones: IdleWorkers.await
   *   the guard              a thread that sleeps until what is due has been so for GRACE_NANOS, and fires
   *                          it then. Workers that are all held, by code that computes or by a goroutine
   *                          that waits pinned, a class initializer or a native frame on its stack, fire
   *                          nothing; the latter may even wait for that very timer.
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
   * The guard sleeps for good while there are no timers. Who adds one, fences, and finds `guarded` false
   * sets it and wakes the guard; the guard clears it, fences, and looks once more.
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

  /** Some of a worker's scheduling points; below that the guard would be in the workers' way. */
  private static final long GRACE_NANOS = 2_000_000;

  private static final long RETRY_NANOS = 1_000_000;

  private static final long LONGEST_NANOS = 86_400_000_000_000L;

  private static final Scheduler.Timer CLOSED = () -> false;

  private final String threadName;
  private final IdleWorkers idle;

  /** All queues; the array is replaced, never modified. */
  private final AtomicReference<TimerQueue[]> queues = new AtomicReference<>(new TimerQueue[0]);

  /** Whether the guard is awake, or is being started or woken. */
  private final AtomicBoolean guarded = new AtomicBoolean();

  /** Written by who has set {@link #guarded}. */
  private volatile @Nullable Guard guard;

  private volatile boolean closed;

  /**
   * Creates timers without a queue.
   *
   * @param threadName the name of the guard
   * @param idle the scheduler's idle workers
   */
  public Timers(String threadName, IdleWorkers idle) {
    this.threadName = threadName;
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
    queues.updateAndGet(
        before -> {
          TimerQueue[] after = Arrays.copyOf(before, before.length + 1);
          after[before.length] = queue;
          return after;
        });
    if (closed) {
      queue.close(); // the close may not have seen it
    }
  }

  /** Has a worker that has not been started set timers in a queue of these. */
  public void attach(Worker worker, TimerQueue queue) {
    worker.timerQueue = queue;
  }

  /**
   * Gives a worker a queue of its own. To be called by itself, or before it is started. Without
   * memory for it, it sets its timers in the queues of others.
   */
  public void attach(Worker worker) {
    try {
      worker.timerQueue = newQueue();
    } catch (OutOfMemoryError _) {
      worker.timerQueue = null;
    }
  }

  /**
   * Takes a worker's own queue from it, and gives the timers in it to another one, unless there is
   * no other. To be called by itself, when it has nothing to do for a long time, or ends.
   */
  public void detach(Worker worker) {
    TimerQueue queue = worker.timerQueue;
    if (queue == null || !remove(queue)) {
      return;
    }
    worker.timerQueue = null;
    worker.unkept = false;
    for (TimerTask timer = queue.pollAny(); timer != null; timer = queue.pollAny()) {
      move(timer);
    }
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

  /** Takes a queue out of the list and seals it, in this order; false if it is the only one. */
  private boolean remove(TimerQueue queue) {
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
    if (own != null && (givesWay || Thread.currentThread() == own)) {
      if (timer.when < idle.keptUntil()) {
        own.unkept = true;
      }
    } else {
      watch(timer.when);
    }
    if (!guarded.get() && guarded.compareAndSet(false, true)) {
      wakeGuard();
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
    TimerQueue queue = worker.timerQueue;
    long first = queue == null ? NO_DEADLINE : queue.earliest();
    return worker.unkept || first != NO_DEADLINE && first <= Seam.systemNow();
  }

  /** Fires what is due in the queue of the calling worker; returns how many. */
  public int runOwn(Worker worker) {
    TimerQueue queue = worker.timerQueue;
    return queue == null || queue.earliest() == NO_DEADLINE ? 0 : queue.runDue(Seam.systemNow());
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
    LockSupport.unpark(guard);
  }

  // The guard

  private void wakeGuard() {
    Guard before = guard;
    if (before != null) {
      LockSupport.unpark(before);
      return;
    }
    try {
      Guard fresh = new Guard();
      guard = fresh; // first: once it runs, it may clear `guarded`
      fresh.start();
    } catch (Throwable noThread) {
      guard = null;
      guarded.set(false); // the next timer tries again
    }
  }

  private final class Guard extends Worker {

    Guard() {
      super(threadName, 0);
      setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    @Override
    public void run() {
      while (!closed) {
        long first = earliest();
        if (first == NO_DEADLINE) {
          rest();
          continue;
        }
        long now = Seam.systemNow();
        if (first < now - GRACE_NANOS) {
          int _ = runAll(now);
        } else {
          long ahead = first <= now ? 0 : Math.min(first - now, LONGEST_NANOS);
          LockSupport.parkNanos(Timers.this, ahead + GRACE_NANOS);
          boolean _ = Thread.interrupted();
        }
      }
    }

    private void rest() {
      guarded.set(false);
      if (earliest() != NO_DEADLINE && guarded.compareAndSet(false, true)) {
        return;
      }
      while (!guarded.get() && !closed) {
        LockSupport.park(Timers.this);
        boolean _ = Thread.interrupted();
      }
    }
  }
}
