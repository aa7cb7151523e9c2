package io.goroutines.scheduler;

import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The timers of one scheduler, on one daemon thread that is started for the first of them. */
public final class Timers {

  private final ScheduledThreadPoolExecutor executor;

  /**
   * Creates an empty set of timers.
   *
   * @param threadName the name of the thread
   */
  public Timers(String threadName) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name(threadName)
                .factory());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** As {@link Scheduler#schedule}, by the system's clock. */
  public Scheduler.Timer schedule(long deadline, Runnable task) {
    if (deadline == Waiter.NO_DEADLINE) {
      AtomicBoolean pending = new AtomicBoolean(true);
      return () -> pending.getAndSet(false);
    }
    try {
      long now = Seam.systemNow();
      long delay = deadline <= now ? 0 : deadline - now; // the difference to a far past overflows
      Future<?> future = executor.schedule(task, delay, TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException _) {
      return () -> false; // closed: it never runs, whether cancelled or not
    }
  }

  /** Drops all tasks and ends the thread. */
  public void close() {
    executor.shutdown();
  }
}
