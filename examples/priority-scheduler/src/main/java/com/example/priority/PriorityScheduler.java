package com.example.priority;

import io.goroutines.Goroutine;
import io.goroutines.scheduler.AbstractScheduler;
import io.goroutines.scheduler.AfterClosePool;
import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.Settings;
import io.goroutines.scheduler.TimerQueue;
import io.goroutines.scheduler.Worker;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.SchedulerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A queue for each priority; workers take the goroutine with the lowest turn.
 *
 * <p>Turns are numbers: a fiber that becomes ready gets the next one, plus a constant for each step
 * that its priority is below the highest. So priority is a head start, and no more: a bounded
 * number of fibers that become ready later overtake a waiting one, and nothing starves. This is the
 * ageing.
 */
final class PriorityScheduler extends AbstractScheduler {

  /*
   * Turns rise within a queue, so the lowest one is at the head of a queue. This is approximate:
   * two concurrent submitters may enqueue in the other order, and of two workers that see the same
   * head one gets the goroutine behind it. The number of fibers that overtake one is bounded all
   * the same.
   *
   * The submitter enqueues and counts, then checks for an idle worker; a worker that finds nothing
   * becomes idle, then checks the count again: see IdleWorkers for why no wake-up is lost.
   *
   * Close: `sealed` is set. A worker that finds nothing after it saw the seal ends. A submitter
   * that enqueues after that sees the seal, and drains the queues into AfterClosePool.
   */

  static final String NAME = "priority";
  static final Set<Capability> CAPABILITIES = Set.of(Capability.PROCS, Capability.MILLIONS);

  /** The maximum number of fibers that overtake one, for each step of priority. */
  static final int AGEING = 100;

  private static final System.Logger LOG = System.getLogger(PriorityScheduler.class.getName());
  private static final int MOST_WARNINGS = 10;

  private record Ready(Fiber fiber, long turn) {}

  private final List<Queue<Ready>> queues = new ArrayList<>();
  private final List<PriorityWorker> workers = new ArrayList<>();
  private final AtomicLong turns = new AtomicLong();
  private final AtomicInteger queued = new AtomicInteger();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private final long ageing;
  private volatile boolean sealed;

  private PriorityScheduler(SchedulerConfig config, long ageing) {
    super(NAME, CAPABILITIES, config, false);
    this.ageing = ageing;
    for (Priority _ : Priority.values()) {
      queues.add(new ConcurrentLinkedQueue<>());
    }
    TimerQueue due = timers.newQueue(); // one for all, so that sleepers resume in order
    int procs = Settings.procs(config, 1);
    for (int i = 1; i <= procs; i++) {
      PriorityWorker worker = new PriorityWorker(i, Settings.stackSize(config));
      timers.attach(worker, due);
      beginCounting(worker);
      workers.add(worker);
    }
  }

  static PriorityScheduler open(SchedulerConfig config, long ageing) {
    PriorityScheduler scheduler = new PriorityScheduler(config, ageing);
    scheduler.begin();
    return scheduler;
  }

  /** Logs an unknown priority; the goroutine's priority is then normal. */
  @Override
  public Goroutine start(GoroutineStart start) {
    if (Priority.asked(start.options().labels()).isEmpty()) {
      String asked = start.options().labels().get(Priority.LABEL);
      if (warned.size() < MOST_WARNINGS && warned.add(asked)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "label priority=''{0}'' counts as normal; available: high, normal, low",
            asked);
      }
    }
    return super.start(start);
  }

  @Override
  public void submit(Fiber fiber) {
    Priority priority = Priority.of(fiber.goroutine());
    long turn = turns.incrementAndGet() + priority.ordinal() * ageing;
    queues.get(priority.ordinal()).add(new Ready(fiber, turn));
    queued.incrementAndGet();
    if (sealed) {
      drain();
    } else if (idle.count() > 0) {
      idle.wake();
    }
  }

  /** Removes and returns the fiber with the lowest turn; null if there is none. */
  private @Nullable Fiber take() {
    while (true) {
      Queue<Ready> next = null;
      long first = Long.MAX_VALUE;
      for (Queue<Ready> queue : queues) {
        Ready head = queue.peek();
        if (head != null && head.turn() < first) {
          first = head.turn();
          next = queue;
        }
      }
      if (next == null) {
        return null;
      }
      Ready taken = next.poll();
      if (taken != null) {
        queued.decrementAndGet();
        return taken.fiber();
      }
    }
  }

  private final class PriorityWorker extends Worker {

    PriorityWorker(int number, long stackSize) {
      super("goroutines-" + NAME + "-" + number, stackSize);
    }

    @Override
    public void run() {
      while (true) {
        boolean last = sealed; // before the check of the queues
        timers.runOwn(this);
        Fiber fiber = take();
        if (fiber != null) {
          timers.entrust(this);
          carry(fiber);
        } else if (last) {
          break;
        } else {
          idle.add(this);
          if (queued.get() > 0 || sealed) {
            idle.remove(this);
          } else {
            countPark();
            if (!timers.await(this)) {
              idle.remove(this);
            }
          }
        }
      }
    }
  }

  /** Spinning before a park keeps the processor from others: never. */
  @Override
  public int spins() {
    return 0;
  }

  @Override
  protected List<PriorityWorker> workers() {
    return workers;
  }

  @Override
  protected long globalQueued() {
    return Math.max(0, queued.get());
  }

  @Override
  protected void stop() {
    sealed = true;
    idle.wakeAll();
  }

  @Override
  protected void drain() {
    for (Fiber late = take(); late != null; late = take()) {
      AfterClosePool.submit(late);
    }
  }
}
