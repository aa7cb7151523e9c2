package io.goroutines.scheduler.fifo;

import io.goroutines.scheduler.AbstractScheduler;
import io.goroutines.scheduler.AfterClosePool;
import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.InjectQueue;
import io.goroutines.scheduler.JdkHook;
import io.goroutines.scheduler.Settings;
import io.goroutines.scheduler.TimerQueue;
import io.goroutines.scheduler.Worker;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler with a single FIFO run queue, shared by all workers.
 *
 * <p>Goroutines begin and resume strictly in the order in which they became ready. With one
 * processor, the default, no two of them execute at once as long as the scheduler is open. After
 * its close, goroutines that did not end in time resume in no particular order.
 */
final class FifoScheduler extends AbstractScheduler {

  /*
   * Wake-ups: see IdleWorkers. Every submission wakes one idle worker, if there is one.
   *
   * The waker's hint that the woken goroutine run next is ignored. A fiber that jumps the queue
   * would break the one guarantee of this scheduler: that the order of readiness is the order of
   * execution. For the same reason workers have no local queues.
   *
   * Timers are in one queue too, so that goroutines resume in the order of their deadlines,
   * whichever worker first finds that they are due.
   *
   * Close: the queue is sealed. Workers end when they find a sealed queue empty; later submissions
   * go to AfterClosePool. The seal is set under the queue's lock, so each submission is either before
   * it, and some worker dequeues it before the last worker ends, or after it, and is refused.
   */

  static final String NAME = "fifo";
  static final Set<Capability> CAPABILITIES = Set.of(Capability.PROCS, Capability.MILLIONS);

  private static final boolean ONE_CPU = Runtime.getRuntime().availableProcessors() == 1;

  private final InjectQueue queue = new InjectQueue();
  private final List<FifoWorker> workers;

  private FifoScheduler(int procs, long stackSize, SchedulerConfig config) {
    super(NAME, CAPABILITIES, config, false);
    workers = new ArrayList<>(procs);
    TimerQueue due = timers.newQueue();
    for (int i = 1; i <= procs; i++) {
      FifoWorker worker = new FifoWorker("goroutines-" + NAME + "-" + i, stackSize);
      timers.attach(worker, due);
      beginCounting(worker);
      workers.add(worker);
    }
  }

  static FifoScheduler open(SchedulerConfig config) {
    Settings.checkKnown(config, NAME);
    FifoScheduler scheduler =
        new FifoScheduler(Settings.procs(config, 1), Settings.stackSize(config), config);
    scheduler.begin();
    return scheduler;
  }

  private final class FifoWorker extends Worker {

    FifoWorker(String name, long stackSize) {
      super(name, stackSize);
    }

    FifoScheduler scheduler() {
      return FifoScheduler.this;
    }

    @Override
    public void run() {
      while (true) {
        boolean sealed = queue.isSealed(); // before the poll
        int _ = timers.runOwn(this);
        Fiber fiber = queue.poll();
        if (fiber != null) {
          timers.entrust(this);
          carry(fiber);
        } else if (sealed) {
          break;
        } else {
          idle.add(this);
          if (queue.size() > 0 || queue.isSealed()) {
            boolean _ = idle.remove(this);
          } else {
            countPark();
            if (!timers.await(this)) {
              boolean _ = idle.remove(this);
            }
          }
        }
      }
    }
  }

  // Dispatcher

  @Override
  public void submit(Fiber fiber) {
    if (!queue.add(fiber)) {
      AfterClosePool.submit(fiber);
    } else if (idle.count() > 0) {
      idle.wake();
    }
  }

  @Override
  public @Nullable Fiber takeFresh() {
    if (!reuse
        || !(JdkHook.carrier() instanceof FifoWorker worker)
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
    return ONE_CPU || idle.count() >= workers.size() - 1 || queue.size() > 0 ? 0 : 64;
  }

  /** The processors have no local queues: all fibers are in the shared one. */
  @Override
  public Optional<SchedulerTrace> trace() {
    int idleNow = idle.count();
    List<SchedulerTrace.Processor> processors = new ArrayList<>(workers.size());
    for (FifoWorker worker : workers) {
      processors.add(worker.trace(worker.isBusy() ? "running" : "idle", worker.switches(), 0));
    }
    return Optional.of(
        new SchedulerTrace(
            workers.size(),
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
  protected List<FifoWorker> workers() {
    return workers;
  }

  @Override
  protected long globalQueued() {
    return queue.size();
  }

  @Override
  protected void stop() {
    queue.seal();
    idle.wakeAll();
  }

  @Override
  protected void drain() {
    for (Fiber late = queue.poll(); late != null; late = queue.poll()) {
      AfterClosePool.submit(late);
    }
  }
}
