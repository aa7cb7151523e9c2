package com.example.template;

import io.goroutines.scheduler.AbstractScheduler;
import io.goroutines.scheduler.AfterClosePool;
import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.Settings;
import io.goroutines.scheduler.TimerQueue;
import io.goroutines.scheduler.Worker;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Workers that take goroutines from one {@link RunQueue}, one worker for each processor. */
final class TemplateScheduler extends AbstractScheduler {

  static final String NAME = "@name@";
  static final Set<Capability> CAPABILITIES = Set.of(Capability.PROCS, Capability.MILLIONS);

  private final RunQueue queue = new RunQueue();
  private final List<TemplateWorker> workers = new ArrayList<>();
  private volatile boolean sealed;

  private TemplateScheduler(SchedulerConfig config) {
    super(NAME, CAPABILITIES, config, false);
    TimerQueue due = timers.newQueue();
    int procs = Settings.procs(config, Runtime.getRuntime().availableProcessors());
    for (int i = 1; i <= procs; i++) {
      TemplateWorker worker = new TemplateWorker(i, Settings.stackSize(config));
      timers.attach(worker, due);
      beginCounting(worker);
      workers.add(worker);
    }
  }

  static TemplateScheduler open(SchedulerConfig config) {
    TemplateScheduler scheduler = new TemplateScheduler(config);
    scheduler.begin();
    return scheduler;
  }

  /** Enqueues a runnable fiber. Called from any thread; never blocks, throws or runs the fiber. */
  @Override
  public void submit(Fiber fiber) {
    queue.add(fiber);
    if (sealed) {
      drain();
    } else if (idle.count() > 0) {
      idle.wake();
    }
  }

  private final class TemplateWorker extends Worker {

    TemplateWorker(int number, long stackSize) {
      super("goroutines-" + NAME + "-" + number, stackSize);
    }

    @Override
    public void run() {
      while (true) {
        boolean last = sealed; // before the check of the queue
        timers.runOwn(this);
        Fiber fiber = queue.take();
        if (fiber != null) {
          timers.entrust(this);
          carry(fiber); // until it waits, yields or ends
        } else if (last) {
          break;
        } else {
          // Publish the worker as idle, then check again: so no wake-up is lost.
          idle.add(this);
          if (queue.size() > 0 || sealed) {
            idle.remove(this);
          } else {
            countPark();
            if (!timers.await(this)) {
              idle.remove(this); // a timer is due
            }
          }
        }
      }
    }
  }

  @Override
  public int spins() {
    return 0;
  }

  @Override
  protected List<TemplateWorker> workers() {
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
    for (Fiber late = queue.take(); late != null; late = queue.take()) {
      AfterClosePool.submit(late);
    }
  }
}
