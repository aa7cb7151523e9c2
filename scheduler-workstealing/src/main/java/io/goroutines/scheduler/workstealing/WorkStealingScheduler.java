package io.goroutines.scheduler.workstealing;

import io.goroutines.Metric;
import io.goroutines.SchedulerMetrics;
import io.goroutines.scheduler.AbstractScheduler;
import io.goroutines.scheduler.AfterClosePool;
import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.InjectQueue;
import io.goroutines.scheduler.JdkHook;
import io.goroutines.scheduler.SchedulerEvents;
import io.goroutines.scheduler.Settings;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The scheduler after Go's: a run queue for each processor, a run-next slot, and work stealing. */
final class WorkStealingScheduler extends AbstractScheduler {

  /*
   * As in Go's proc.go:
   *
   *   G   a goroutine; in queues it is represented by its Fiber
   *   M   a worker: a platform thread that carries goroutines
   *
   * Go's P, a processor, is divided in two. Each M has one RunQueue, permanently. The right to
   * execute is separate: a Permit, of which there are GOMAXPROCS. An M has a permit, or has handed
   * it off, or is spare.
   *
   * This class is the loop, Go's schedule() and findRunnable(): `submit` enqueues, `find` dequeues.
   * Each protocol has a file with its invariant and argument:
   *
   *   RunQueues         where a fiber is enqueued and found, and the close
   *   RunQueue          the ring and the slot of one M
   *   SpinningWorkers   wake-ups: no work waits while an M is idle
   *   SlotWatcher       no fiber waits in a slot while an M is idle
   *   Handoff           which M may execute: handoff, retake, GOMAXPROCS
   *   Permit, Permits   the states of a permit, and their number
   *   Sysmon            detects Ms that are stuck
   *   Workers           the pool of Ms
   *
   * A fresh fiber, a goroutine that has not begun, gets its thread when an M carries it. When its
   * body has ended without ever having parked, the thread itself dequeues the next fresh fiber of
   * the ring, if the M would carry that one: takeFresh.
   *
   * Timers. Each M with a permit has a timer queue, and fires its due timers before it polls for
   * work; those of all Ms when it polls the global queue first, and before it becomes idle. One
   * idle M is the timekeeper; it may be the watcher. An M that becomes spare moves its timers to
   * another queue. Sysmon is the guard. See Timers.
   *
   * A timer may run a task, and the task may take long. So an M that runs timers is busy: it is not
   * counted as spinning, which would hold up all wake-ups, and its tick is that of an M that
   * carries a fiber. What the task submits goes into the ring of the M and wakes no other one; if
   * the task takes long, sysmon hands off the permit and moves the ring to the global queue, as
   * behind a goroutine.
   *
   * Rejected: the carrier from Thread.currentCarrierThread(). See JdkHook.
   */

  static final String NAME = "workstealing";
  static final Set<Capability> CAPABILITIES =
      Set.of(Capability.PROCS, Capability.RESIZABLE, Capability.HANDOFF, Capability.MILLIONS);

  /** The beginning of the names of all threads. */
  static final String THREADS = "goroutines-" + NAME + "-";

  /**
   * How long an M naps before it searches for work once more; some 70 µs with Linux's timer slack.
   */
  private static final long NAP_NANOS = 20_000;

  final Permits permits;
  private final InjectQueue global = new InjectQueue();
  private final Workers workers;
  private final RunQueues queues;
  private final SlotWatcher watcher;
  private final SpinningWorkers spinning;
  private final Handoff handoff;
  private final Sysmon sysmon;

  private WorkStealingScheduler(
      int procs, boolean byHand, IntSupplier cpus, long stackSize, SchedulerConfig config) {
    super(NAME, CAPABILITIES, config, true);
    this.permits = new Permits(procs, byHand, procs);
    this.workers = new Workers(this, global, procs, stackSize);
    this.queues = new RunQueues(global, workers.crew, permits);
    this.watcher = new SlotWatcher(workers.crew, queues, idle, timers);
    this.spinning = new SpinningWorkers(idle, timers, queues, watcher, permits);
    this.handoff = new Handoff(permits, workers, queues, spinning, idle, timers, cpus);
    this.sysmon = handoff.sysmon;
  }

  static WorkStealingScheduler open(SchedulerConfig config) {
    return open(config, Runtime.getRuntime()::availableProcessors);
  }

  /**
   * Opens a scheduler.
   *
   * @param config its configuration
   * @param cpus returns the number of CPUs of the machine at this moment
   */
  static WorkStealingScheduler open(SchedulerConfig config, IntSupplier cpus) {
    Settings.checkKnown(config, NAME);
    WorkStealingScheduler scheduler =
        new WorkStealingScheduler(
            Settings.procs(config, Math.max(1, cpus.getAsInt())),
            config.procs().isPresent(),
            cpus,
            Settings.stackSize(config),
            config);
    scheduler.sysmon.start();
    scheduler.begin();
    return scheduler;
  }

  // Submission

  @Override
  public void submit(Fiber fiber) {
    if (!(JdkHook.carrier() instanceof M m) || m.scheduler != this) {
      submitGlobal(fiber);
      return;
    }
    if (m.permit.isHandedOff()) {
      submitGlobal(fiber); // also between two fibers: the M may be running a timer
      return;
    }
    boolean inSlotOnly = false;
    if (fiber.isYieldingToNext() && Thread.currentThread() == m) {
      m.queue.putYielded(fiber);
    } else if (m.isWakingNext()) {
      Fiber before = m.queue.putNext(fiber);
      if (before == null) {
        inSlotOnly = true;
      } else {
        queues.put(m, before);
      }
    } else {
      queues.put(m, fiber);
    }
    if (global.isSealed()) {
      RunQueues.moveToAfterClose(m.queue);
    } else if (idle.count() > 0
        && Thread.currentThread() != m
        && !(inSlotOnly && watcher.isWatching())) {
      spinning.wake();
    }
  }

  private void submitGlobal(Fiber fiber) {
    if (!global.add(fiber)) {
      AfterClosePool.submit(fiber);
    } else if (idle.count() > 0) {
      spinning.wake();
    }
  }

  // The loop

  /**
   * Like {@link #find}, in the case where that would dequeue the first fiber of the ring without
   * checking anything else.
   */
  @Override
  public @Nullable Fiber takeFresh() {
    if (!reuse
        || !(JdkHook.carrier() instanceof M m)
        || m.scheduler != this
        || !m.permit.isHeld()
        || permits.areExceeded()
        || m.queue.next() != null
        || m.queue.isTurnOfGlobal()
        || global.isSealed()
        || timers.callsFor(m)) {
      return null;
    }
    Fiber fresh = m.queue.takeFresh();
    if (fresh != null) {
      m.queue.countCarried();
      m.queue.tickedTwice();
      m.tookFresh(fresh);
    }
    return fresh;
  }

  /** Returns the next fiber for an M; waits for one. Null if the M is to end. */
  @Nullable Fiber find(M m) {
    while (true) {
      if (handoff.needsAdjusting(m) && !handoff.adjust(m)) {
        return null;
      }
      boolean sealed = global.isSealed(); // before the queues are checked
      if (runDueTimers(m) && !m.permit.isHeld()) {
        continue;
      }
      Fiber found = queues.poll(m);
      if (found == null && spinning.tryBegin(m, sealed)) {
        found = queues.steal(m);
        if (found == null && timers.areDue()) {
          runTimers(m, true);
          continue;
        }
        if (found == null && !m.hasNapped && !sealed && spinning.areOthersBusy()) {
          m.hasNapped = true;
          LockSupport.parkNanos(this, NAP_NANOS);
          boolean _ = Thread.interrupted();
          continue;
        }
      }
      if (found != null || sealed && !queues.hasWork() && !queues.hasNext()) {
        stopSpinning(m);
        m.hasNapped = false;
        timers.entrust(m);
        return found;
      }
      spinning.becomeIdle(m);
      m.hasNapped = false;
    }
  }

  private void stopSpinning(M m) {
    if (m.spinning) {
      spinning.end(m);
      sysmon.workBegins();
    }
  }

  /**
   * Fires the due timers of the M, and now and then those of the others; returns whether there were
   * any.
   */
  private boolean runDueTimers(M m) {
    boolean all = m.queue.isTurnOfGlobal();
    if (all ? timers.areDue() : timers.isDue(m)) {
      runTimers(m, all);
      return true;
    }
    return false;
  }

  /** Runs due timers, as if they were a fiber: see above. */
  private void runTimers(M m, boolean all) {
    stopSpinning(m);
    m.queue.ticked();
    int fired = all ? timers.runAll() : timers.runDue(m);
    m.queue.ticked();
    // What an M submits between two fibers wakes no M; but several timers may be more than it can
    // carry.
    if (fired > 1 && idle.count() > 0) {
      spinning.wake();
    }
  }

  // Called by Ms and their pool

  /** Called by an M that begins after the scheduler was opened; false if it is to end. */
  boolean begins(M m) {
    return handoff.begins(m);
  }

  /** Called by an M that ends. */
  void ends(M m) {
    workers.ends(m);
  }

  void startM(M m) {
    start(m);
  }

  void attachCounters(M m) {
    beginCounting(m);
  }

  void detachCounters(M m) {
    endCounting(m);
  }

  // Dispatcher

  @Override
  public void beginBlocking() {
    if (JdkHook.carrier() instanceof M m && m.scheduler == this) {
      handoff.beginBlocking(m);
    }
  }

  @Override
  public boolean endBlocking() {
    return JdkHook.carrier() instanceof M m && m.scheduler == this && handoff.endBlocking(m);
  }

  @Override
  public int random(int bound) {
    return JdkHook.carrier() instanceof M m
        ? m.random(bound)
        : ThreadLocalRandom.current().nextInt(bound);
  }

  @Override
  public boolean hasNext() {
    return JdkHook.carrier() instanceof M m && m.scheduler == this && m.queue.next() != null;
  }

  /**
   * Never spins. A handoff between processors costs several cache line transfers; on one processor
   * it costs a switch, and spinning would keep the two goroutines apart.
   */
  @Override
  public int spins() {
    return 0;
  }

  @Override
  public Optional<SchedulerTrace> trace() {
    Crew all = workers.crew.get();
    int idleNow = idle.count();
    int spinningNow = spinning.count();
    List<SchedulerTrace.Processor> processors = new ArrayList<>(all.ms.size());
    for (M m : all.ms) {
      if (!m.permit.isGivenUp()) {
        String status = m.permit.isHandedOff() ? "handed-off" : m.isBusy() ? "running" : "idle";
        processors.add(m.trace(status, m.switches(), m.queue.size()));
      }
    }
    return Optional.of(
        new SchedulerTrace(
            procs(),
            Math.min(idleNow, procs()),
            threads() + 1, // sysmon
            spinningNow,
            spinningNow == 0 && idleNow > 0 && handoff.hasWaiting(),
            idleNow + workers.spare(),
            global.size(),
            processors));
  }

  // AbstractScheduler

  @Override
  protected List<M> workers() {
    return workers.crew.get().ms;
  }

  @Override
  public int procs() {
    return permits.procs();
  }

  @Override
  public void procs(int procs) {
    if (procs < 1 || procs > Settings.MAX_PROCS) {
      throw new IllegalArgumentException(
          "procs must be from 1 to " + Settings.MAX_PROCS + ", not " + procs);
    }
    int before = permits.procs();
    permits.set(procs);
    SchedulerEvents.procsChanged(NAME, before, procs, true);
    sysmon.nudge();
  }

  @Override
  protected long globalQueued() {
    return global.size();
  }

  /**
   * Returns the queue lengths of Ms that have a permit or have handed it off; the queues of others
   * are empty.
   */
  @Override
  protected List<Integer> runQueues() {
    List<Integer> lengths = new ArrayList<>();
    for (M m : workers.crew.get().ms) {
      if (!m.permit.isGivenUp()) {
        lengths.add(m.queue.size());
      }
    }
    return lengths;
  }

  @Override
  protected void addMetrics(SchedulerMetrics.Builder metrics) {
    metrics
        .add(
            Metric.counter(
                "steals",
                "steals",
                "a processor stole from the queue of another",
                counted(RunQueues.STEALS)))
        .add(Metric.counter("stolen", "goroutines", "goroutines stolen", counted(RunQueues.STOLEN)))
        .add(
            Metric.counter(
                "handoffs",
                "handoffs",
                "a processor was handed off to another thread; Go: handoffp",
                sysmon.handoffs()))
        .add(
            Metric.gauge(
                "goroutines-handed-off",
                "goroutines",
                "executing without a processor; Go: /sched/goroutines/not-in-go",
                workers().stream().filter(m -> m.permit.isHandedOff()).count()));
  }

  @Override
  protected void drain() {
    queues.drain();
  }

  @Override
  protected void stop() {
    global.seal();
    workers.endSpare();
    sysmon.nudge();
    for (M m = spinning.takeIdle(); m != null; m = spinning.takeIdle()) {
      LockSupport.unpark(m);
    }
  }
}
