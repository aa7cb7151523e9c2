package io.goroutines.scheduler.fifo;

import io.goroutines.Goroutine;
import io.goroutines.scheduler.Dispatcher;
import io.goroutines.scheduler.IdleWorkers;
import io.goroutines.scheduler.InjectQueue;
import io.goroutines.scheduler.Lifecycle;
import io.goroutines.scheduler.Pollers;
import io.goroutines.scheduler.Settings;
import io.goroutines.scheduler.Stragglers;
import io.goroutines.scheduler.Strand;
import io.goroutines.scheduler.Timers;
import io.goroutines.scheduler.Worker;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerMetrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One queue, from which each worker takes the first strand, and at whose end every strand lands
 * that can go on.
 *
 * <p>Goroutines begin and go on strictly in the order in which they became ready. With one
 * processor, the default, never two of them execute at once, as long as the scheduler is open.
 * After its close, goroutines that did not end in time go on in no particular order.
 */
final class FifoScheduler implements Scheduler, Dispatcher {

  /*
   * Who wakes whom: see IdleWorkers. Every submission wakes one idle worker, if there is one.
   *
   * The wish of a waker that the woken run next is ignored. A strand that jumps the queue would break the
   * one promise that this scheduler makes: that the order of readiness is the order of execution. For the
   * same reason a worker keeps nothing to itself.
   *
   * Close: the queue is sealed. Workers end when they find a sealed queue empty; what comes later goes to
   * Stragglers. The seal is set under the queue's lock, so each submission is either before it, and some
   * worker takes it before the last one ends, or after it, and never here.
   */

  static final String NAME = "fifo";
  static final Set<Capability> CAPABILITIES = Set.of(Capability.PROCS, Capability.MILLIONS);

  private static final boolean ONE_CPU = Runtime.getRuntime().availableProcessors() == 1;

  private final InjectQueue queue = new InjectQueue();
  private final IdleWorkers idle = new IdleWorkers();
  private final AtomicInteger alive = new AtomicInteger();
  private final List<FifoWorker> workers;
  private final Lifecycle lifecycle;
  private final Timers timers;

  private FifoScheduler(int procs, long stackSize, Lifecycle lifecycle) {
    this.lifecycle = lifecycle;
    timers = new Timers("goroutines-" + NAME + "-timers");
    workers = new ArrayList<>(procs);
    for (int i = 1; i <= procs; i++) {
      workers.add(new FifoWorker("goroutines-" + NAME + "-" + i, stackSize));
    }
  }

  static FifoScheduler open(SchedulerConfig config) {
    Settings.checkKnown(config, NAME);
    FifoScheduler scheduler =
        new FifoScheduler(
            Settings.procs(config, 1),
            Settings.stackSize(config),
            new Lifecycle(NAME, config.closeTimeout()));
    try {
      for (FifoWorker worker : scheduler.workers) {
        worker.start();
      }
    } catch (Throwable noThread) {
      scheduler.stop();
      throw noThread;
    }
    Pollers.opened(scheduler);
    return scheduler;
  }

  private final class FifoWorker extends Worker {

    FifoWorker(String name, long stackSize) {
      super(name, stackSize);
    }

    @Override
    public void run() {
      alive.incrementAndGet();
      while (true) {
        boolean sealed = queue.isSealed(); // before the look at the queue
        Strand strand = queue.poll();
        if (strand != null) {
          carry(strand);
        } else if (sealed) {
          break;
        } else {
          idle.add(this);
          if (queue.size() > 0 || queue.isSealed()) {
            boolean _ = idle.remove(this);
          } else {
            idle.await(this);
          }
        }
      }
      alive.decrementAndGet();
    }
  }

  // Dispatcher

  @Override
  public void submit(Strand strand) {
    if (!queue.add(strand)) {
      Stragglers.submit(strand);
    } else if (idle.count() > 0) {
      idle.wake();
    }
  }

  @Override
  public boolean carries(Strand strand) {
    for (FifoWorker worker : workers) {
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

  /** Worth while only if another worker is at work, and this one has nothing better to do. */
  @Override
  public int spins() {
    return ONE_CPU || idle.count() >= workers.size() - 1 || queue.size() > 0 ? 0 : 64;
  }

  // Scheduler

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Goroutine start(GoroutineStart start) {
    return lifecycle.start(start, this);
  }

  @Override
  public int procs() {
    return workers.size();
  }

  @Override
  public SchedulerMetrics metrics() {
    // Read in this order, so that no more have ended than have started.
    long ended = lifecycle.ended();
    return new SchedulerMetrics(
        lifecycle.started(), ended, workers.size(), alive.get(), queue.size());
  }

  @Override
  public Collection<? extends Goroutine> goroutines() {
    return lifecycle.goroutines();
  }

  @Override
  public Timer schedule(long deadline, Runnable task) {
    return timers.schedule(deadline, task);
  }

  @Override
  public boolean isClosed() {
    return lifecycle.isClosed();
  }

  @Override
  public void close() {
    if (lifecycle.refuseStarts()) {
      timers.close();
      Pollers.closing(this);
      try {
        lifecycle.interruptAll();
      } finally {
        stop(); // also without memory for the list of those to interrupt
      }
      Lifecycle.awaitEnd(workers);
      // What is left waits behind goroutines that do not give way.
      for (Strand late = queue.poll(); late != null; late = queue.poll()) {
        Stragglers.submit(late);
      }
    }
  }

  private void stop() {
    queue.seal();
    idle.wakeAll();
  }
}
