package io.goroutines.scheduler;

import io.goroutines.ConfigurationException;
import io.goroutines.Goroutine;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose workers share one run queue. The {@link FiberQueue} is its policy; all else is
 * here. Goroutines resume from timers in the order of their deadlines.
 */
public final class SingleQueueScheduler extends AbstractScheduler {

  /*
   * Wake-ups: see IdleWorkers. Every submission wakes one idle worker, if there is one.
   *
   * The waker's hint that the woken goroutine run next is ignored: the queue alone decides on the
   * order. For the same reason there is one queue of timers for all workers.
   *
   * Close. Both sides write, then read what the other side writes, in volatile mode:
   *
   *   submitter                               close, then a worker
   *   ---------                               --------------------
   *   1. put the fiber                        1. sealed = true
   *   2. sealed: drain the queue into the     2. poll the queue until it is empty, then end
   *      AfterClosePool; else wake a worker
   *
   * Either the submitter sees the seal, or a worker that polls after the seal sees the fiber. A
   * worker therefore reads the seal before it polls, and ends only if it has seen the seal and then
   * no fiber. If workers are stuck, the close drains the queue itself.
   *
   * A timer task that takes long occupies its worker, possibly the only one. The guard of the
   * timers, when it sees a worker in the same task twice, starts a substitute; the worker ends when
   * the task returns (TimerState). So fibers keep their order, and are carried by as many workers
   * as there are processors. A substitute is in `workers` before it reads the seal: if it takes
   * over, the close awaits it.
   */

  /** The capabilities of such a scheduler. */
  public static final Set<Capability> CAPABILITIES = Set.of(Capability.PROCS, Capability.MILLIONS);

  private static final boolean ONE_CPU = Runtime.getRuntime().availableProcessors() == 1;

  /** How often a goroutine spins for its peer before it parks. */
  private static final int SPINS = 64;

  private final FiberQueue queue;
  private final List<QueueWorker> workers = new CopyOnWriteArrayList<>();
  private final int procs;
  private final long stackSize;
  private final TimerQueue due;

  /** Whether workers end when the queue is empty; never reset. */
  private volatile boolean sealed;

  SingleQueueScheduler(String name, SchedulerConfig config, int procs, FiberQueue queue) {
    super(name, CAPABILITIES, config, false);
    this.queue = queue;
    this.procs = procs;
    stackSize = Settings.stackSize(config);
    due = timers.newQueue();
    timers.checkWorkers(this::replaceStuckWorkers);
    for (int i = 1; i <= procs; i++) {
      QueueWorker worker = new QueueWorker("goroutines-" + name + "-" + i, null, null);
      beginCounting(worker);
      workers.add(worker);
    }
  }

  /**
   * Opens a scheduler. The caller has checked the names of the settings: {@link
   * Settings#checkKnown}.
   *
   * @param name its name, for threads and messages
   * @param config its configuration
   * @param procs the number of processors if none is configured
   * @param queue its queue, empty
   * @throws ConfigurationException if the hook is unavailable or a setting is invalid
   */
  public static Scheduler open(String name, SchedulerConfig config, int procs, FiberQueue queue) {
    JdkHook.require(name);
    SingleQueueScheduler scheduler =
        new SingleQueueScheduler(name, config, Settings.procs(config, procs), queue);
    scheduler.begin();
    return scheduler;
  }

  private final class QueueWorker extends Worker {

    /** The worker that this one replaces, and the task that occupies it; null for the first. */
    private final @Nullable QueueWorker stuck;

    private final TimerQueue.@Nullable Entry task;

    QueueWorker(String name, @Nullable QueueWorker stuck, TimerQueue.@Nullable Entry task) {
      super(name, stackSize);
      this.stuck = stuck;
      this.task = task;
      timers.attach(this, due);
    }

    SingleQueueScheduler scheduler() {
      return SingleQueueScheduler.this;
    }

    @Override
    protected boolean isReplaced() {
      return timerState.isReplaced();
    }

    @Override
    public void run() {
      if (stuck != null && task != null && !replace(stuck, task)) {
        return;
      }
      while (true) {
        boolean last = sealed; // before the poll
        if (timers.isDue(this)) {
          timerState.firingBegins();
          int _ = timers.runDue(this);
          if (!timerState.firingEnds()) {
            timers.entrust(this);
            break;
          }
        }
        Fiber fiber = queue.poll();
        if (fiber != null) {
          timers.entrust(this);
          carry(fiber);
        } else if (last) {
          break;
        } else {
          rest(this);
        }
      }
    }

    private boolean replace(QueueWorker other, TimerQueue.Entry running) {
      workers.add(this); // before it reads the seal
      if (sealed || !other.timerState.replace(running)) {
        workers.remove(this);
        return false;
      }
      counters = other.counters;
      timerState.unkept = true; // the other one may have been the timekeeper
      try {
        workers.remove(other);
      } catch (OutOfMemoryError _) {
        // A worker in the list that has ended, or will, does no harm.
      }
      return true;
    }
  }

  /** Called by the guard of the timers; returns whether a worker fires timers. */
  private boolean replaceStuckWorkers() {
    boolean firing = false;
    try {
      for (QueueWorker worker : workers) {
        firing |= worker.timerState.isFiring();
        TimerQueue.Entry task = worker.timerState.stuckIn();
        if (task != null) {
          start(new QueueWorker(worker.getName(), worker, task));
        }
      }
    } catch (OutOfMemoryError _) {
      return true; // the next check tries again
    }
    return firing;
  }

  /** Parks a worker until there is work, or a timer is due. */
  private void rest(QueueWorker worker) {
    idle.add(worker);
    if (queue.size() > 0 || sealed) {
      boolean _ = idle.remove(worker);
    } else {
      worker.countPark();
      if (!timers.await(worker)) {
        boolean _ = idle.remove(worker);
      }
    }
  }

  // Dispatcher

  @Override
  public void submit(Fiber fiber) {
    queue.put(fiber);
    if (sealed) {
      drain();
    } else if (idle.count() > 0) {
      idle.wake();
    }
  }

  @Override
  public @Nullable Fiber takeFresh() {
    if (!reuse
        || !(JdkHook.carrier() instanceof QueueWorker worker)
        || worker.scheduler() != this
        || timers.callsFor(worker)) {
      return null;
    }
    Fiber fresh = queue.pollFresh();
    if (fresh != null) {
      worker.tookFresh(fresh);
    }
    return fresh;
  }

  /** Spins only on a multiprocessor, while another worker is busy and the queue is empty. */
  @Override
  public int spins() {
    return ONE_CPU || idle.count() >= procs - 1 || queue.size() > 0 ? 0 : SPINS;
  }

  // Scheduler

  @Override
  public Goroutine start(GoroutineStart start) {
    queue.starting(start);
    return super.start(start);
  }

  /** The processors have no local queues: all fibers are in the shared one. */
  @Override
  public Optional<SchedulerTrace> trace() {
    int idleNow = idle.count();
    List<SchedulerTrace.Processor> processors = new ArrayList<>(workers.size());
    for (QueueWorker worker : workers) {
      processors.add(worker.trace(worker.isBusy() ? "running" : "idle", worker.switches(), 0));
    }
    return Optional.of(
        new SchedulerTrace(
            procs,
            idleNow,
            threads(),
            0,
            queue.size() > 0 && idleNow > 0,
            idleNow,
            queue.size(),
            processors));
  }

  // AbstractScheduler

  @Override
  public int procs() {
    return procs;
  }

  @Override
  protected List<? extends Worker> workers() {
    return workers;
  }

  @Override
  protected long globalQueued() {
    return queue.size();
  }

  @Override
  protected void stop() {
    sealed = true;
    idle.wakeAll();
  }

  @Override
  protected void drain() {
    for (Fiber late = queue.poll(); late != null; late = queue.poll()) {
      AfterClosePool.submit(late);
    }
  }
}
