package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import io.goroutines.spi.Seam;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that fires timers which the workers have not fired in time, and finds workers that a
 * timer task occupies; started when needed.
 */
final class OverdueGuard {

  /*
   * If all workers are stuck, in code that computes or in a goroutine that parks pinned, with a
   * class initializer or a native frame on its stack, they fire nothing; such a goroutine may even
   * wait for that very timer. The guard fires timers that have been due for GRACE_NANOS. It is a
   * part of the scheduler, if that monitors its workers anyway, or else this thread.
   *
   * The thread sleeps until the first of all timers has been due for GRACE_NANOS, without timers
   * indefinitely, and is woken for a timer that is due earlier than it knows by more than
   * GRACE_NANOS. A task of `schedule` therefore depends on no worker, and a ticker wakes the guard
   * once, not each time:
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
   * After step 3 the guard also checks whether workers fire timers, and then sleeps for GRACE_NANOS
   * at most. It misses none: it wakes up for each timer that it has seen in a queue, and when it no
   * longer sees a timer there, it sees the worker that fires it (TimerState).
   */

  /**
   * The time for which an overdue timer is left to the workers: some of their scheduling points.
   * Earlier, the guard would contend with them.
   */
  static final long GRACE_NANOS = 2_000_000;

  private static final long LONGEST_NANOS = 86_400_000_000_000L;

  private final String threadName;
  private final TimerQueues queues;

  /** See {@link Timers#checkWorkers}; set before the first timer. */
  BooleanSupplier checkWorkers = () -> false;

  /**
   * The time of the timer for which the guard will be awake; NO_DEADLINE if it parks indefinitely,
   * or has not started.
   */
  private final AtomicLong guardedUntil = new AtomicLong(NO_DEADLINE);

  private final AtomicReference<@Nullable GuardThread> thread = new AtomicReference<>();

  OverdueGuard(String threadName, TimerQueues queues) {
    this.threadName = threadName;
    this.queues = queues;
  }

  /**
   * Fires the timers that have been due for some milliseconds.
   *
   * @param now the current time
   * @return the earliest time at which there will be more of them, or NO_DEADLINE
   */
  static long runOverdue(TimerQueues queues, long now) {
    int _ = queues.runDue(now - GRACE_NANOS);
    long first = queues.earliest();
    return first >= NO_DEADLINE - GRACE_NANOS ? NO_DEADLINE : first + GRACE_NANOS;
  }

  /** Called by a thread that has added a timer, and then executed a full fence. */
  void added(long when) {
    if (isNeeded(when)) {
      wake();
    }
  }

  /** Steps 3 and 4 of the adder: returns whether it must wake the guard. */
  boolean isNeeded(long when) {
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
   * Steps 2 and 3 of the guard: returns whether it may park until the first timer it has seen is
   * overdue, or, for NO_DEADLINE, indefinitely.
   */
  boolean mayRest(long first) {
    guardedUntil.set(first);
    return queues.earliest() >= first;
  }

  private void wake() {
    GuardThread present = thread.get();
    if (present != null) {
      LockSupport.unpark(present);
      return;
    }
    try {
      GuardThread fresh = new GuardThread(threadName);
      if (thread.compareAndSet(null, fresh)) {
        fresh.start(); // it checks first: a timer set meanwhile needs no unpark
      }
    } catch (Throwable noThread) {
      thread.set(null);
      guardedUntil.set(NO_DEADLINE); // the next timer tries again
    }
  }

  /** Ends the thread, if there is one; the queues are closed. */
  void close() {
    LockSupport.unpark(thread.get());
  }

  private final class GuardThread extends Worker {

    GuardThread(String name) {
      super(name, 0);
      setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    @Override
    public void run() {
      while (!queues.isClosed()) {
        long now = Seam.systemNow();
        long overdue = runOverdue(queues, now);
        long first = overdue == NO_DEADLINE ? NO_DEADLINE : overdue - GRACE_NANOS;
        if (!mayRest(first)) {
          continue;
        }
        if (checkWorkers.getAsBoolean()) {
          overdue = Math.min(overdue, now + GRACE_NANOS);
        }
        if (overdue == NO_DEADLINE) {
          LockSupport.park(OverdueGuard.this);
        } else {
          LockSupport.parkNanos(OverdueGuard.this, Math.min(overdue - now, LONGEST_NANOS));
        }
        boolean _ = Thread.interrupted();
      }
    }
  }
}
