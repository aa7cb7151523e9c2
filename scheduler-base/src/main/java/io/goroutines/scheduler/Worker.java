package io.goroutines.scheduler;

import io.goroutines.MayImplement;
import io.goroutines.spi.SchedulerTrace;
import io.goroutines.spi.support.AbstractGoroutine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that carries virtual threads: Go's M. A scheduler extends it with its loop.
 *
 * <p>Workers are daemon threads, inherit nothing from the creating thread, and have a configured
 * stack size, because the frames of the virtual threads they carry live on their stacks.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public abstract class Worker extends Thread {

  private static final VarHandle FIBER;

  static {
    try {
      FIBER = MethodHandles.lookup().findVarHandle(Worker.class, "fiber", Fiber.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * The fiber that this worker carries now. Written by this worker only; read by the carried code,
   * which runs on the same OS thread, and in opaque mode by other threads, for dumps.
   */
  @Nullable Fiber fiber;

  /** Whether the carried goroutine is unparking another one with the hint that it run next. */
  boolean next;

  /** What this worker knows of timers. */
  final TimerState timerState = new TimerState();

  /**
   * This worker's counters; null if it is not counted. Set before it carries anything; written by
   * this worker and the carried code.
   */
  @Nullable WorkerCounters counters;

  // Links of IdleWorkers, guarded by its lock; `idle` is read without it by this worker.
  @Nullable Worker previousIdle;
  @Nullable Worker nextIdle;
  volatile boolean idle;

  /**
   * Creates an unstarted worker.
   *
   * @param name the thread's name
   * @param stackSize the size of its stack in bytes
   */
  protected Worker(String name, long stackSize) {
    super(rootGroup(), null, name, stackSize, false);
    setDaemon(true);
  }

  private static ThreadGroup rootGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group != null && group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /**
   * Returns whether other workers do the work of this one until it returns to its loop, because it
   * is stuck in the code it carries. Called by this worker and the carried code. False by default.
   */
  protected boolean isReplaced() {
    return false;
  }

  /** The scheduler's loop. */
  @Override
  public abstract void run();

  /**
   * Carries a fiber until its virtual thread parks, yields or ends; or not at all, if this was a
   * repeated submission. Never throws.
   */
  protected final void carry(Fiber fiber) {
    FIBER.setOpaque(this, fiber);
    begins(fiber);
    try {
      fiber.run();
    } catch (Throwable thrown) {
      // Not from user code, whose exceptions the virtual thread has caught: the JDK ran out of
      // memory between two states of the thread. The worker must continue.
      report(thrown);
    } finally {
      FIBER.setOpaque(this, (Fiber) null);
    }
  }

  /**
   * Records that the carried thread continues with a fiber that it took from a queue: one more
   * switch.
   */
  public final void tookFresh(Fiber fiber) {
    begins(fiber);
  }

  private void begins(Fiber fiber) {
    WorkerCounters counting = counters;
    if (counting != null) {
      counting.switched();
      if (fiber.hasWaited()) {
        counting.parked();
      }
      int since = fiber.readyAt;
      if (since != 0) {
        fiber.readyAt = 0;
        counting.waited(since);
      }
    }
  }

  /** Counts a park of this worker for lack of work; called by this worker. */
  public final void countPark() {
    WorkerCounters counting = counters;
    if (counting != null) {
      counting.threadParked();
    }
  }

  /**
   * Adds to a counter that the scheduler defines; called by this worker. The sum over all workers
   * is {@link AbstractScheduler#counted}.
   *
   * @param counter from 0 to 7, for each counter a number of its own
   */
  public final void count(int counter, long more) {
    WorkerCounters counting = counters;
    if (counting != null) {
      counting.addOwn(counter, more);
    }
  }

  /**
   * Returns how often this worker, and previous owners of its counters, began or resumed a fiber.
   */
  public final long switches() {
    WorkerCounters counting = counters;
    return counting == null ? 0 : counting.switches();
  }

  /** Reports an unexpected exception, and never throws itself. */
  static void report(Throwable thrown) {
    try {
      Thread current = Thread.currentThread();
      current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
    } catch (Throwable _) {
      // There is no way left to report it.
    }
  }

  /** Returns whether this worker carries a fiber now. */
  public final boolean carries(Fiber fiber) {
    return FIBER.getOpaque(this) == fiber;
  }

  /** Returns the goroutine that this worker carries now; null if it carries none. */
  public final @Nullable AbstractGoroutine goroutine() {
    Fiber carried = (Fiber) FIBER.getOpaque(this);
    return carried == null ? null : carried.g;
  }

  /** Returns whether this worker carries anything now. */
  public final boolean isBusy() {
    return FIBER.getOpaque(this) != null;
  }

  /**
   * Returns this worker as a processor of a trace.
   *
   * @param status its status
   * @param ticks how many fibers it has begun or resumed
   * @param queued the length of its run queue
   */
  public final SchedulerTrace.Processor trace(String status, long ticks, int queued) {
    Fiber carried = (Fiber) FIBER.getOpaque(this);
    AbstractGoroutine g = carried == null ? null : carried.g;
    return new SchedulerTrace.Processor(status, ticks, queued, getName(), g == null ? 0 : g.id());
  }

  /**
   * Returns whether the carried goroutine is unparking another one that is to run next. Called by
   * this worker.
   */
  public final boolean isWakingNext() {
    return next;
  }
}
