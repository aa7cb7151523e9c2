package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.support.AbstractGoroutine;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one scheduler: sleeps, deadlines, timeouts, tickers. Its workers fire them; a timer
 * costs no thread and, if cancelled in time, almost nothing.
 */
public final class Timers {

  /*
   * A timer is added to the queue of the worker on which it is set; a timer that is set on another
   * thread, to a random queue (TimerQueues, TimerQueue).
   *
   * The threads that fire timers, with no lock held:
   *
   *   its worker             at its scheduling points, runOwn: one volatile read as long as there
   *                          are no timers, otherwise a clock read, but not each time (TimerState)
   *   a worker without work  before it parks, and a busy worker now and then: runAll
   *   the timekeeper         an idle worker that sleeps until the first of all timers is due, and
   *                          then leaves the idle list: await (Timekeeper)
   *   the guard              the thread that monitors stuck workers: runOverdue (OverdueGuard)
   *
   * Rejected, with figures in docs/adr/0006-timers.md: a thread that fires all timers; the JDK's
   * timed park; a hashed wheel; marks and sweeps as in Go.
   */

  private static final Scheduler.Timer CLOSED = () -> false;

  private final TimerQueues queues = new TimerQueues();
  private final Timekeeper keeper;

  /** Null if the scheduler itself is the guard. */
  private final @Nullable OverdueGuard guard;

  /**
   * Creates timers without a queue, and with a guard thread.
   *
   * @param threadName the name of the guard thread
   * @param idle the scheduler's idle workers
   */
  public Timers(String threadName, IdleWorkers idle) {
    this.keeper = new Timekeeper(idle, queues);
    this.guard = new OverdueGuard(threadName, queues);
  }

  /**
   * Creates timers without a queue, for a scheduler that monitors stuck workers, and calls {@link
   * #runOverdue} while there are any.
   *
   * @param idle the scheduler's idle workers
   */
  public Timers(IdleWorkers idle) {
    this.keeper = new Timekeeper(idle, queues);
    this.guard = null;
  }

  // Queues

  /** Creates and registers a queue. */
  public TimerQueue newQueue() {
    return queues.newQueue();
  }

  /** Assigns a queue of these timers to an unstarted worker. */
  public void attach(Worker worker, TimerQueue queue) {
    worker.timerState.queue = queue;
  }

  /**
   * Assigns a new queue to a worker, unless it has kept one. To be called by the worker itself, or
   * before it is started. If there is no memory for a queue, the worker's timers go to the queues
   * of others.
   */
  public void attach(Worker worker) {
    if (worker.timerState.queue != null) {
      return;
    }
    try {
      worker.timerState.queue = newQueue();
    } catch (OutOfMemoryError _) {
      worker.timerState.queue = null;
    }
  }

  /**
   * Removes a worker's queue, and moves its timers to another one, unless there is no other, or no
   * memory to do so: then other workers fire them from where they are. To be called by the worker
   * itself, when it has nothing to do for a long time, or ends.
   */
  public void detach(Worker worker) {
    TimerQueue queue = worker.timerState.queue;
    if (queue != null && queues.giveUp(queue)) {
      worker.timerState.queue = null;
    }
    worker.timerState.unkept = false;
    keeper.watch(queues.earliest());
  }

  /** Returns when the first of all timers is due, or NO_DEADLINE. */
  long earliest() {
    return queues.earliest();
  }

  /** Returns how many timers are pending. */
  public long pending() {
    return queues.pending();
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

  private boolean add(TimerTask timer, boolean parks) {
    Thread carrier = JdkHook.carrier();
    Worker own = null;
    TimerQueue queue = null;
    if (carrier instanceof Worker worker) {
      TimerQueue its = worker.timerState.queue;
      if (its != null && its.owner == queues) {
        own = worker;
        queue = its;
      }
    }
    if (!queues.add(timer, queue)) {
      return false;
    }
    if (own != null && (parks || Thread.currentThread() == own) && !own.isReplaced()) {
      keeper.remember(own, timer.when);
    } else {
      keeper.watch(timer.when);
    }
    if (guard != null) {
      guard.added(timer.when);
    }
    return true;
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
    return keeper.await(worker);
  }

  /**
   * Makes the calling worker, which is idle, the timekeeper if the current one sleeps past the next
   * timer, or there is none. To be called before each park.
   *
   * @return until when the caller is to park: the time of the first timer; or {@link
   *     io.goroutines.spi.Waiter#NO_DEADLINE}, because there is no timer, or another worker is the
   *     timekeeper
   */
  public long keep(Worker worker) {
    return keeper.keep(worker);
  }

  /**
   * Returns whether there is no timer, or an idle worker is awake in time for the first. If there
   * is an idle worker and the result is false, some other worker is about to prod it.
   */
  public boolean areKept() {
    return keeper.isAwakeInTime();
  }

  /**
   * Called by a worker that has found something to carry: makes an idle worker the timekeeper, if
   * this worker knows of a timer possibly without one.
   */
  public void entrust(Worker worker) {
    keeper.entrust(worker);
  }

  // Firing

  /** Returns whether the calling worker must handle a timer before it carries another fiber. */
  public boolean callsFor(Worker worker) {
    return worker.timerState.mustHandleTimer();
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
    return worker.timerState.isDue();
  }

  /**
   * Fires the timers in the calling worker's queue that are due by its last clock read; returns how
   * many. To be called after {@link #isDue}.
   */
  public int runDue(Worker worker) {
    return worker.timerState.runDue();
  }

  /** Returns whether a timer in any queue is due. */
  public boolean areDue() {
    long first = queues.earliest();
    return first != NO_DEADLINE && first <= Seam.systemNow();
  }

  /** Fires the timers that are due in all queues; returns how many. */
  public int runAll() {
    return areDue() ? runAll(Seam.systemNow()) : 0;
  }

  /** Fires the timers that are due by a time in all queues; returns how many. */
  int runAll(long now) {
    return queues.runDue(now);
  }

  /**
   * Fires the timers that have been due for some milliseconds; for the guard.
   *
   * @param now the current time
   * @return the earliest time at which there will be more of them, or {@link
   *     io.goroutines.spi.Waiter#NO_DEADLINE}
   */
  public long runOverdue(long now) {
    return OverdueGuard.runOverdue(queues, now);
  }

  /**
   * Has the guard thread check the workers after each timer that was due; and again, as long as the
   * check returns that workers fire timers.
   */
  void checkWorkers(BooleanSupplier check) {
    if (guard != null) {
      guard.checkWorkers = check;
    }
  }

  // Close

  /**
   * Drops all tasks and wakes the goroutines that wait for a deadline; no timer fires afterwards.
   */
  public void close() {
    queues.close();
    if (guard != null) {
      guard.close();
    }
  }
}
