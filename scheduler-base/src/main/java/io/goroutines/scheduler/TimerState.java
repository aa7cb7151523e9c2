package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import io.goroutines.spi.Seam;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows of timers: its queue, and when to read the clock. Accessed by the worker and
 * the code it carries only, unless stated otherwise.
 */
final class TimerState {

  /*
   * A clock read costs a worker some 25 ns, a fifth of a handoff. The worker therefore reads the
   * clock after as many scheduling points as took 10 to 20 microseconds the last time, at most 64,
   * and at each one if a single one takes longer. After it was idle, it reads the clock at once. If
   * all of a sudden each fiber takes long, the first timer may be late by 64 of those; an idle
   * worker or the guard fires it before that.
   *
   * A worker that a timer task occupies, where the guard has such workers replaced. `firing`:
   *
   *   null ---> FIRING       worker, before it removes a due timer from the queue
   *   FIRING ---> a task     worker, before it runs that task
   *   a task ---> FIRING     worker, CAS, after it has run the task
   *   a task ---> REPLACED   the substitute, CAS, before it does anything else; final
   *   FIRING ---> null       worker
   *
   * Invariant: at most one of worker and substitute carries fibers, because the worker ends when it
   * finds itself REPLACED after it has fired timers, and the substitute when its CAS fails. A guard
   * that no longer sees a timer in the queue sees `firing` set until its task has returned.
   */

  /** The longest time without a clock read, and the largest number of fibers in it. */
  private static final long CLOCK_NANOS = 20_000;

  private static final int CLOCK_EVERY = 64;

  private static final Object FIRING = "firing";
  private static final Object REPLACED = "replaced";

  /**
   * The queue for timers set on this worker; null if its scheduler has none. Written before the
   * worker starts, or by itself.
   */
  @Nullable TimerQueue queue;

  /**
   * Whether there may be a timer without a timekeeper; see {@link Timekeeper}. Written also under
   * the lock of {@link IdleWorkers} while the worker is idle.
   */
  boolean unkept;

  /** The number of scheduling points until the next clock read. */
  int clockIn;

  /** The number of scheduling points between two clock reads. */
  int clockEvery = 1;

  /** The time of the last clock read. */
  private long clockAt;

  private final AtomicReference<@Nullable Object> firing = new AtomicReference<>();

  /** The task that the worker ran at the guard's last check; accessed by the guard only. */
  private TimerQueue.@Nullable Entry checked;

  TimerState() {}

  /** Returns whether the worker must handle a timer before it carries another fiber. */
  boolean mustHandleTimer() {
    if (unkept) {
      return true;
    }
    if (!isDue()) {
      return false;
    }
    clockIn = 0;
    return true;
  }

  /** Returns whether a timer in the queue is due, perhaps a little late. */
  boolean isDue() {
    TimerQueue own = queue;
    long first = own == null ? NO_DEADLINE : own.earliest();
    return first != NO_DEADLINE && --clockIn <= 0 && first <= clock();
  }

  /** Fires the timers in the queue that are due by the last clock read; returns how many. */
  int runDue() {
    TimerQueue own = queue;
    return own == null ? 0 : own.runDue(clockAt);
  }

  /** Called by a worker that can be replaced, before it fires timers. */
  void firingBegins() {
    firing.set(FIRING);
  }

  /** Called by the worker when it has fired timers: false if it was replaced and must end. */
  boolean firingEnds() {
    return firing.compareAndSet(FIRING, null);
  }

  /** Called by the worker before it runs a task. */
  void taskBegins(TimerQueue.Entry task) {
    if (firing.get() == FIRING) {
      firing.set(task);
    }
  }

  /** Called by the worker after it has run a task. */
  void taskEnds(TimerQueue.Entry task) {
    boolean _ = firing.get() == task && firing.compareAndSet(task, FIRING);
  }

  /** Replaces the worker if it still runs a task; called by the substitute. */
  boolean replace(TimerQueue.Entry task) {
    return firing.compareAndSet(task, REPLACED);
  }

  /** Returns whether a substitute has replaced the worker. */
  boolean isReplaced() {
    return firing.get() == REPLACED;
  }

  /** Returns whether the worker fires timers; called by the guard. */
  boolean isFiring() {
    return firing.get() != null;
  }

  /** Returns the task that the worker has run since the last call, or null; called by the guard. */
  TimerQueue.@Nullable Entry stuckIn() {
    TimerQueue.@Nullable Entry before = checked;
    checked = firing.get() instanceof TimerQueue.Entry task ? task : null;
    return checked == before ? before : null;
  }

  /** Reads the clock, and adapts the number of scheduling points until the next read. */
  private long clock() {
    long now = Seam.systemNow();
    long took = now - clockAt;
    int every = clockEvery;
    if (took > CLOCK_NANOS) {
      every = (int) Math.max(1, every * CLOCK_NANOS / took);
    } else if (took <= CLOCK_NANOS / 2) {
      every = Math.min(2 * every, CLOCK_EVERY);
    }
    clockAt = now;
    clockEvery = every;
    clockIn = every;
    return now;
  }
}
