package io.goroutines.scheduler;

import io.goroutines.ConfigurationException;
import io.goroutines.Goroutine;
import io.goroutines.MayImplement;
import io.goroutines.RuntimeClosedException;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.LatencyHistogram;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerMetrics;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;

/**
 * What schedulers on these parts have in common: the life of goroutines, timers, figures, and the
 * course of a close. One of them adds its queues: {@link #submit}, the workers, and how they end.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public abstract class AbstractScheduler implements Scheduler, Dispatcher {

  private final String name;
  private final Set<Capability> capabilities;
  private final Lifecycle lifecycle;
  private final WorkerCounters.Pool counters = new WorkerCounters.Pool();

  /** The workers that have nothing to do. */
  protected final IdleWorkers idle = new IdleWorkers();

  /** The timers; the scheduler makes their queues, and attaches its workers to them. */
  protected final Timers timers;

  /** Whether threads are used again: see {@link Strand}. */
  protected final boolean reuse;

  private final boolean names;

  /**
   * Creates a scheduler without workers; {@link #begin} starts them.
   *
   * @param name its name, for threads and messages
   * @param capabilities what it can do
   * @param config its configuration
   * @param guards whether it watches over workers that are held, and calls {@link
   *     Timers#runOverdue} meanwhile; if not, the timers have a thread for that
   * @throws ConfigurationException if a setting is not what it may be
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

  // What a scheduler adds

  /** Returns all workers that there are now. */
  protected abstract List<? extends Worker> workers();

  /** Returns how many strands are in the queue that all workers share. */
  protected abstract long globalQueued();

  /**
   * Returns how many strands are in the queue of each processor, as well as that is known. Empty,
   * the default, if they have none.
   */
  protected List<Integer> runQueues() {
    return List.of();
  }

  /** Returns whether workers take strands from each other's queues; by default they do not. */
  protected boolean steals() {
    return false;
  }

  /**
   * Returns how often a share was handed from one worker to another; empty, the default, if that
   * never happens.
   */
  protected OptionalLong handoffs() {
    return OptionalLong.empty();
  }

  /**
   * Seals the queues, so that later submissions go to {@link Stragglers}, and has the workers end
   * when the queues are empty. Called once, at the close; or when {@link #begin} fails.
   */
  protected abstract void stop();

  /** Hands to {@link Stragglers} what is left in queues behind goroutines that do not give way. */
  protected abstract void drain();

  /**
   * Starts the workers, and moves the pollers to this scheduler. Called once, by who opens it.
   *
   * @throws OutOfMemoryError if a thread cannot be had; the scheduler has then stopped
   */
  protected final void begin() {
    try {
      Spacing.start(workers());
    } catch (Throwable noThread) {
      stop();
      throw noThread;
    }
    Pollers.opened(this);
  }

  /**
   * Starts a worker that comes to the others.
   *
   * @throws OutOfMemoryError if a thread cannot be had
   */
  protected final void start(Worker worker) {
    Spacing.start(List.of(worker));
  }

  /** Has a worker count what it does. Called before it carries anything. */
  protected final void beginCounting(Worker worker) {
    worker.counters = counters.take();
  }

  /**
   * Takes what a worker has counted, for others to go on with. Called by the worker itself when it
   * ends, or before it begins; it carries nothing any more. Does nothing if it did not count.
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
  public final boolean carries(Strand strand) {
    for (Worker worker : workers()) {
      if (worker.carries(strand)) {
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
  public int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
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
   * <p>One that overrides this, to look at the options of what is started, returns what this
   * returns.
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
    SchedulerEvents.prepare(); // Flight Recorder's periodic event comes by here
    long ended = lifecycle.ended(); // first, so that no more have ended than have started
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
    return new SchedulerMetrics(
        lifecycle.started(),
        ended,
        procs(),
        threads(),
        queued,
        runQueues,
        OptionalInt.of(running),
        sum(WorkerCounters::switches),
        sum(WorkerCounters::parks),
        sum(WorkerCounters::threadParks),
        steals() ? sum(WorkerCounters::steals) : OptionalLong.empty(),
        steals() ? sum(WorkerCounters::stolen) : OptionalLong.empty(),
        handoffs(),
        Optional.of(new LatencyHistogram(WorkerCounters.bounds(), counters.latencies())));
  }

  /** Returns how many workers have a thread. */
  protected final int threads() {
    int threads = 0;
    for (Worker worker : workers()) {
      if (worker.isAlive()) {
        threads++;
      }
    }
    return threads;
  }

  private OptionalLong sum(ToLongFunction<WorkerCounters> counter) {
    return OptionalLong.of(counters.all().stream().mapToLong(counter).sum());
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
      // Nothing else closes it now: each step is taken, also if one before has failed, without
      // memory
      // for the list of those to interrupt for example.
      try {
        timers.close();
        Pollers.closing(this);
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
