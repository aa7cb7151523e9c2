package io.goroutines.scheduler;

import io.goroutines.ConfigurationException;
import io.goroutines.Goroutine;
import io.goroutines.MayImplement;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerMetrics;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What schedulers on these parts have in common: the life of goroutines, timers, figures, and the
 * course of a close. One of them adds its queues: {@link #submit}, the workers, and how they end.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public abstract class AbstractScheduler implements Scheduler, Dispatcher {

  private final String name;
  private final Set<Capability> capabilities;
  private final Lifecycle lifecycle;

  /** The workers that have nothing to do. */
  protected final IdleWorkers idle = new IdleWorkers();

  /** The timers; the scheduler makes their queues, and attaches its workers to them. */
  protected final Timers timers;

  /** Whether threads are used again: see {@link Strand}. */
  protected final boolean reuse;

  /**
   * Creates a scheduler without workers; {@link #begin} starts them.
   *
   * @param name its name, for threads and messages
   * @param capabilities what it can do
   * @param config its configuration
   * @throws ConfigurationException if a setting is not what it may be
   */
  protected AbstractScheduler(String name, Set<Capability> capabilities, SchedulerConfig config) {
    this.name = name;
    this.capabilities = capabilities;
    this.lifecycle = new Lifecycle(name, config.closeTimeout());
    this.timers = new Timers("goroutines-" + name + "-timers", idle);
    this.reuse = Settings.reuse(config);
  }

  // What a scheduler adds

  /** Returns all workers that there are now. */
  protected abstract List<? extends Worker> workers();

  /** Returns how many strands are in queues, as well as that is known. */
  protected abstract long queued();

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
      for (Worker worker : workers()) {
        worker.start();
      }
    } catch (Throwable noThread) {
      stop();
      throw noThread;
    }
    Pollers.opened(this);
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
  public int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }

  @Override
  public final Timers timers() {
    return timers;
  }

  /**
   * Fires the timers that are due, for one that watches over workers that are held. From any
   * thread.
   *
   * @param now the time
   * @return when the next one is due, or {@link io.goroutines.spi.Waiter#NO_DEADLINE}
   */
  public final long runDueTimers(long now) {
    int _ = timers.runAll(now);
    return timers.earliest();
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

  @Override
  public final Goroutine start(GoroutineStart start) {
    return lifecycle.start(start, this);
  }

  @Override
  public int procs() {
    return workers().size();
  }

  @Override
  public final SchedulerMetrics metrics() {
    long ended = lifecycle.ended(); // first, so that no more have ended than have started
    int threads = 0;
    for (Worker worker : workers()) {
      if (worker.isAlive()) {
        threads++;
      }
    }
    return new SchedulerMetrics(lifecycle.started(), ended, procs(), threads, queued());
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
      timers.close();
      Pollers.closing(this);
      try {
        lifecycle.interruptAll();
      } finally {
        stop(); // also without memory for the list of those to interrupt
      }
      Lifecycle.awaitEnd(workers());
      drain();
    }
  }
}
