package io.goroutines.spi.support;

import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Timers for a scheduler that has no timer queue of its own: what {@link Scheduler#schedule}
 * requires, on one daemon thread of the JDK, which starts with the first timer. Deadlines are by
 * {@link Seam#systemNow()}.
 */
public final class ExecutorTimers {

  /*
   * A future that already runs can still be cancelled, and cancel() then returns true. So the task
   * and its cancellation compete for a claim, with one CAS each; the winner decides.
   */

  private final ScheduledThreadPoolExecutor executor;

  /**
   * Creates timers without a thread.
   *
   * @param threadName the name of their thread
   */
  public ExecutorTimers(String threadName) {
    Objects.requireNonNull(threadName, "threadName");
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> thread(threadName, task),
            new ThreadPoolExecutor.DiscardPolicy()); // a timer scheduled after the close never runs
    executor.setRemoveOnCancelPolicy(true);
  }

  /** Creates a daemon thread that keeps nothing of the caller reachable. */
  private static Thread thread(String name, Runnable task) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .inheritInheritableThreadLocals(false)
            .unstarted(task);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }

  /** Schedules a task, as {@link Scheduler#schedule}. */
  public Scheduler.Timer schedule(long deadline, Runnable task) {
    AtomicBoolean over = new AtomicBoolean();
    if (deadline == Waiter.NO_DEADLINE) {
      return () -> over.compareAndSet(false, true);
    }
    long now = Seam.systemNow();
    long delay = deadline <= now ? 0 : deadline - now; // the difference to a far past overflows
    ScheduledFuture<?> future =
        executor.schedule(
            () -> {
              if (over.compareAndSet(false, true)) {
                task.run();
              }
            },
            delay,
            TimeUnit.NANOSECONDS);
    if (executor.isShutdown()) {
      future.cancel(false);
    }
    // A timer cancelled by the close counts as not cancelled in time.
    return () -> {
      if (future.isCancelled() || !over.compareAndSet(false, true)) {
        return false;
      }
      future.cancel(false);
      return true;
    };
  }

  /** Drops all timers; those scheduled later never run. */
  public void close() {
    for (Runnable timer : executor.shutdownNow()) {
      if (timer instanceof Future<?> future) {
        future.cancel(false);
      }
    }
  }
}
