package io.goroutines.scheduler;

import io.goroutines.MayImplement;
import io.goroutines.spi.SchedulerTrace;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that carries virtual threads: Go's M. A scheduler extends it with its loop.
 *
 * <p>Workers are daemons, inherit nothing from the thread that makes them, and have a stack size of
 * their own, because the frames of what they carry live on their stacks.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public abstract class Worker extends Thread {

  private static final VarHandle STRAND;

  static {
    try {
      STRAND = MethodHandles.lookup().findVarHandle(Worker.class, "strand", Strand.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * What it carries now. Written by this worker only; read by what it carries, which runs on the
   * same OS thread, and in opaque mode by others, for dumps.
   */
  @Nullable Strand strand;

  /** Whether a goroutine that it carries is waking another with the wish that it run next. */
  boolean next;

  /**
   * Where timers go that are set on it; null if its scheduler has none. Written before it starts,
   * or by itself.
   */
  @Nullable TimerQueue timerQueue;

  /**
   * Whether there may be a timer that nobody keeps the time for; see {@link Timers}. Written by
   * this worker and what it carries, and under the lock of {@link IdleWorkers} while it is idle.
   */
  boolean unkept;

  /**
   * What it has done; null if nobody asks. Set before it carries anything, and written by this
   * worker and what it carries.
   */
  @Nullable WorkerCounters counters;

  /**
   * In how many scheduling points it looks at the clock, how many there are from look to look, and
   * when the last one was; see {@link Timers}. Its own.
   */
  int clockIn;

  int clockEvery = 1;
  long clockAt;

  // Links of IdleWorkers, guarded by its lock; `idle` is read without it by this worker.
  @Nullable Worker previousIdle;
  @Nullable Worker nextIdle;
  volatile boolean idle;

  /**
   * Creates a worker that has not been started.
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
   * Returns whether others do the work of this worker until it comes back to its loop, because what
   * it carries holds it. Asked by itself and by what it carries. By default nobody does.
   */
  protected boolean isReplaced() {
    return false;
  }

  /** The scheduler's loop. */
  @Override
  public abstract void run();

  /**
   * Carries a strand until its virtual thread parks, yields or ends; or not at all, if this was a
   * repeated submission. Never throws.
   */
  protected final void carry(Strand strand) {
    STRAND.setOpaque(this, strand);
    begins(strand);
    try {
      strand.run();
    } catch (Throwable thrown) {
      // Not from user code, which the virtual thread has caught: the JDK ran out of memory between
      // two
      // states of the thread. The worker must go on.
      report(thrown);
    } finally {
      STRAND.setOpaque(this, (Strand) null);
    }
  }

  /** Says that the thread which it carries goes on with a strand that it took: one more switch. */
  public final void tookFresh(Strand strand) {
    begins(strand);
  }

  private void begins(Strand strand) {
    WorkerCounters counting = counters;
    if (counting != null) {
      counting.switched();
      if (strand.hasWaited()) {
        counting.parked();
      }
      int since = strand.readyAt;
      if (since != 0) {
        strand.readyAt = 0;
        counting.waited(since);
      }
    }
  }

  /** Says that it has found no work and goes to sleep; said by itself. */
  public final void countPark() {
    WorkerCounters counting = counters;
    if (counting != null) {
      counting.threadParked();
    }
  }

  /** Says that it has taken strands from the queue of another worker; said by itself. */
  public final void countSteal(int strands) {
    WorkerCounters counting = counters;
    if (counting != null) {
      counting.stole(strands);
    }
  }

  /**
   * Returns how often it, and those whose counters it took over, began or went on with something.
   */
  public final long switches() {
    WorkerCounters counting = counters;
    return counting == null ? 0 : counting.switches();
  }

  /** Says what should not have been thrown, and never throws itself. */
  static void report(Throwable thrown) {
    try {
      Thread current = Thread.currentThread();
      current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
    } catch (Throwable _) {
      // Nothing is left with which to say it.
    }
  }

  /** Returns whether this worker carries a strand now. */
  public final boolean carries(Strand strand) {
    return STRAND.getOpaque(this) == strand;
  }

  /** Returns the goroutine that this worker carries now; null if it carries none. */
  public final @Nullable G goroutine() {
    Strand carried = (Strand) STRAND.getOpaque(this);
    return carried == null ? null : carried.g;
  }

  /** Returns whether this worker carries anything now. */
  public final boolean isBusy() {
    return STRAND.getOpaque(this) != null;
  }

  /**
   * Returns this worker as a processor that it has.
   *
   * @param status what it does
   * @param ticks how many goroutines it has begun or gone on with
   * @param queued how many stand in its queue
   */
  public final SchedulerTrace.Processor trace(String status, long ticks, int queued) {
    Strand carried = (Strand) STRAND.getOpaque(this);
    G g = carried == null ? null : carried.g;
    return new SchedulerTrace.Processor(status, ticks, queued, getName(), g == null ? 0 : g.id());
  }

  /**
   * Returns whether what this worker carries is waking another that is to run next. Asked by
   * itself.
   */
  public final boolean isWakingNext() {
    return next;
  }
}
