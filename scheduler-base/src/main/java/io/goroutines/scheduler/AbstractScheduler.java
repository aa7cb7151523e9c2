package io.goroutines.scheduler;

import io.goroutines.ConfigurationException;
import io.goroutines.Goroutine;
import io.goroutines.MayImplement;
import io.goroutines.RuntimeClosedException;
import io.goroutines.SchedulerMetrics;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Skeleton of the schedulers built from these parts: the life cycle of goroutines, timers, metrics,
 * and the steps of a close. A subclass adds its queues: {@link #submit}, the workers, and how they
 * end.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public abstract class AbstractScheduler implements Scheduler, Dispatcher {

  private final String name;
  private final Set<Capability> capabilities;
  private final Lifecycle lifecycle;
  private final WorkerCounters.Pool counters = new WorkerCounters.Pool();

  /** The workers without work. */
  protected final IdleWorkers idle = new IdleWorkers();

  /** The timers; the subclass creates their queues and attaches its workers to them. */
  protected final Timers timers;

  /** Whether virtual threads are reused: see {@link Fiber}. */
  protected final boolean reuse;

  private final boolean names;

  /**
   * Creates a scheduler without workers; {@link #begin} starts them.
   *
   * @param name its name, for threads and messages
   * @param capabilities its capabilities
   * @param config its configuration
   * @param guards whether it monitors stuck workers and calls {@link Timers#runOverdue} while there
   *     are any; otherwise the timers have a guard thread
   * @throws ConfigurationException if a setting is invalid
   */
  protected AbstractScheduler(
      String name, Set<Capability> capabilities, SchedulerConfig config, boolean guards) {
    this.name = name;
    this.capabilities = capabilities;
    this.lifecycle = new Lifecycle(config.closeTimeout());
    this.timers = guards ? new Timers(idle) : new Timers("goroutines-" + name + "-timers", idle);
    this.reuse = Settings.reuse(config);
    this.names = Settings.names(config);
  }

  // For subclasses to implement

  /** Returns all current workers. */
  protected abstract List<? extends Worker> workers();

  /** Returns the length of the queue shared by all workers. */
  protected abstract long globalQueued();

  /**
   * Returns the approximate length of each processor's run queue. Empty, the default, if processors
   * have no queues.
   */
  protected List<Integer> runQueues() {
    return List.of();
  }

  /**
   * Adds metrics of the subclass's own, each of them at every reading. For counts of workers see
   * {@link Worker#count}. None by default.
   */
  protected void addMetrics(SchedulerMetrics.Builder metrics) {}

  /** Returns the sum over all workers, past ones included, of what they have counted. */
  protected final long counted(int counter) {
    return counters.own(counter);
  }

  /**
   * Seals the queues, so that later submissions go to {@link AfterClosePool}, and makes the workers
   * end when the queues are empty. Called once, by the close, or when {@link #begin} fails.
   */
  protected abstract void stop();

  /** Moves to {@link AfterClosePool} the fibers left in queues whose workers are stuck. */
  protected abstract void drain();

  /**
   * Starts the workers, and moves the JDK's socket pollers to this scheduler. Called once, by the
   * opener.
   *
   * @throws OutOfMemoryError if a thread cannot be created; the scheduler is then stopped
   */
  protected final void begin() {
    try {
      CacheLineSpacing.start(workers());
    } catch (Throwable noThread) {
      stop();
      throw noThread;
    }
    Pollers.opened(this);
  }

  /**
   * Starts an additional worker.
   *
   * @throws OutOfMemoryError if a thread cannot be created
   */
  protected final void start(Worker worker) {
    CacheLineSpacing.start(List.of(worker));
  }

  /** Attaches counters to a worker. Called before it carries anything. */
  protected final void beginCounting(Worker worker) {
    worker.counters = counters.take();
  }

  /**
   * Detaches a worker's counters, for reuse by the next worker. Called by the worker itself when it
   * ends, or before it begins; it carries nothing afterwards. Does nothing if it has no counters.
   */
  protected final void endCounting(Worker worker) {
    WorkerCounters counted = worker.counters;
    if (counted != null) {
      worker.counters = null;
      counters.giveBack(counted);
    }
  }

  // Dispatcher

  @Override
  public final boolean carries(Fiber fiber) {
    for (Worker worker : workers()) {
      if (worker.carries(fiber)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public final boolean namesThreads() {
    return names;
  }

  @Override
  public final Timers timers() {
    return timers;
  }

  // Scheduler

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Set<Capability> capabilities() {
    return capabilities;
  }

  /**
   * {@inheritDoc}
   *
   * <p>An override, for example to inspect the options of the start, returns the result of this
   * method.
   */
  @Override
  public Goroutine start(GoroutineStart start) {
    Goroutine started = lifecycle.start(start, this);
    if (started == null) {
      throw new RuntimeClosedException("go: scheduler '" + name + "' is closed", this);
    }
    return started;
  }

  @Override
  public int procs() {
    return workers().size();
  }

  @Override
  public final SchedulerMetrics metrics() {
    SchedulerEvents.prepare(); // Flight Recorder's periodic event calls this
    long ended = lifecycle.ended(); // first, so that never more have ended than have started
    int running = 0;
    for (Worker worker : workers()) {
      if (worker.goroutine() != null) {
        running++;
      }
    }
    List<Integer> runQueues = runQueues();
    long queued = globalQueued();
    for (int length : runQueues) {
      queued += length;
    }
    SchedulerMetrics.Builder metrics =
        SchedulerMetrics.builder()
            .started(lifecycle.started())
            .ended(ended)
            .procs(procs())
            .threads(threads())
            .queued(queued)
            .runQueues(runQueues)
            .running(running);
    counters.addTo(metrics);
    addMetrics(metrics);
    return metrics.build();
  }

  /** Returns how many workers are alive. */
  protected final int threads() {
    int threads = 0;
    for (Worker worker : workers()) {
      if (worker.isAlive()) {
        threads++;
      }
    }
    return threads;
  }

  @Override
  public final Collection<? extends Goroutine> goroutines() {
    return lifecycle.goroutines();
  }

  @Override
  public final Timer schedule(long deadline, Runnable task) {
    return timers.schedule(deadline, task);
  }

  @Override
  public final boolean isClosed() {
    return lifecycle.isClosed();
  }

  @Override
  public final void close() {
    if (lifecycle.refuseStarts()) {
      // No other call performs the close: every step is executed even if an earlier one fails, for
      // example because no memory is left for the list of goroutines to interrupt.
      try {
        timers.close();
        Pollers.closing(this);
        AfterClosePool.prepare();
      } finally {
        try {
          lifecycle.interruptAll();
        } finally {
          stop();
        }
      }
      Lifecycle.awaitEnd(workers());
      drain();
    }
  }
}
