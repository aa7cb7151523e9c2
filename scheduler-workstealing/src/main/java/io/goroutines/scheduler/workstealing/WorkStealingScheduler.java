package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.AbstractScheduler;
import io.goroutines.scheduler.AfterClosePool;
import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.IdleWorkers;
import io.goroutines.scheduler.InjectQueue;
import io.goroutines.scheduler.JdkHook;
import io.goroutines.scheduler.SchedulerEvents;
import io.goroutines.scheduler.Settings;
import io.goroutines.scheduler.Worker;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Metric;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerMetrics;
import io.goroutines.spi.SchedulerTrace;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
   * execute is separate: a permit, of which there are GOMAXPROCS. An M has a permit, or has handed
   * it off, or is spare.
   *
   * Invariant of the wake protocol, as in Go: as long as there is work in a queue and an idle M,
   * some M is spinning, or is about to be.
   *
   * Where a runnable fiber is enqueued:
   *
   *   submitted on an M of this scheduler, by the code it carries, or by a fiber that yields:
   *     with the run-next hint       into the slot of its queue; the previous fiber of the slot goes
   *                                  to the end of the ring
   *     yielding to the slot         into RunQueue.yielded; the M carries the fiber from the slot
   *                                  next, and this one takes its place in the slot
   *     otherwise                    to the end of its ring; if that is full, half of it goes
   *                                  to the global queue
   *     if its permit is handed off  to the end of the global queue
   *   submitted on another thread    to the end of the global queue
   *
   * Go puts every goroutine that another one wakes, and every new one, into the slot. Here the
   * waker tells whether it is about to park: then the woken goroutine takes its place at once, with
   * their shared data still in the cache. If it is not, the slot would only hide the woken
   * goroutine from idle processors, which check rings first; new goroutines begin in the order in
   * which they were started. A goroutine that yields goes to the end of the ring, not of the global
   * queue as in Go: as fair among its neighbors, and without the lock; polling the global queue at
   * every 61st tick, see below, bounds how long that can starve the global queue.
   *
   * A fresh fiber, a goroutine that has not begun, gets its thread when an M carries it. When its
   * body has ended without ever having parked, the thread itself dequeues the next fresh fiber of
   * the ring, if the M would carry that one: takeFresh.
   *
   * Where an M finds its next fiber: the global queue at every 61st tick, so that two goroutines
   * that keep a ring busy do not starve it; the slot; the ring; the global queue, of which it takes
   * 1/GOMAXPROCS; then it steals half of the ring of a random victim, in four rounds.
   *
   * Wake-ups. An M is busy, spinning (it searches for work and has none), or idle (parked, in
   * `idle`). By the invariant above at most one wake-up is in progress at a time, and a burst of
   * submissions does not cause a thundering herd:
   *
   *   submitter                          M that finds no work
   *   ---------                          --------------------
   *   1. publish the work                1. enter `idle`
   *   2. full fence                      2. if spinning: decrement `spinning`
   *   3. some M spins: done              3. full fence
   *   4. none is idle: done              4. check all queues once more; work: leave `idle`, spin
   *   5. increment `spinning`, wake one  5. park
   *
   * If step 3 of the submitter sees a spinning M, then that M decrements later, and its step 4
   * follows the publication; or it finds work, and the last spinning M that finds some checks all
   * queues after decrementing, and wakes another if there is more. Steps 1 and 4 of the submitter
   * against steps 1 and 4 of the M are the protocol of IdleWorkers. A waker that has incremented
   * `spinning` and then finds no idle M decrements it and checks again, for a submission that saw
   * the count meanwhile. An M that is removed from `idle` by another thread is always counted
   * already.
   *
   * Before it becomes idle, an M that finds no work while others are busy naps once, still counted
   * as spinning, and searches again. So a goroutine that starts a few others now and then wakes
   * another M at most once in that time, not each time: the wake-up costs as much as several short
   * goroutines, and these then run far from the data they permit with their starter. Go's thieves
   * have the same effect by the 3 µs, some 60 in fact, that they sleep before they touch a slot.
   *
   * A fiber that is submitted by its own M, between two fibers, wakes no M: that M is about to
   * poll.
   *
   * The slot and idle Ms. A fiber in a slot usually runs within a microsecond: its waker is about
   * to park. Waking an M for it would cost more than it gains, and would separate two goroutines
   * that hand off to each other; Go's thieves sleep 3 µs before they touch a slot. But the waker
   * may continue to compute instead. So one idle M, the watcher, sleeps with a timeout, 20 µs to 1
   * ms, as long as there are handoffs, and takes a fiber from a slot if it was there at two
   * consecutive checks between which its M did not switch. The watcher counts as idle and can be
   * woken for other work. It stops when a check finds no slot filled and no M that has switched
   * since the last one: an idle scheduler uses no CPU time.
   *
   *   submission into a slot                 watcher
   *   ----------------------                 -------
   *   1. fill the slot                       1. watching = false
   *   2. full fence                          2. full fence
   *   3. watching: done; else steps 3 to 5   3. a slot is filled: watch again; else park
   *
   * Handing off and giving up permits (Permit, Permits, Sysmon). A goroutine that computes for
   * long, or blocks its M, cannot be preempted; and its M may at any moment be inside `submit`,
   * writing its ring. So the queue stays where it is, and the permit is handed off instead: sysmon
   * decrements the number of held permits, and finds another M for it, a spare one or a new one,
   * with its own queue. The fibers in the queue of the stuck M are moved to the global queue. When
   * the M reaches its next scheduling point, it retakes its permit; if there are then too many, an
   * idle M gives up its own, or else this one does, and becomes spare. GOMAXPROCS changes in the
   * same way: if it rises, sysmon finds Ms for the new permits; if it falls, idle Ms give theirs up
   * at once and others at their scheduling points. The bound is enforced at scheduling points, not
   * between them.
   *
   * Consequences for the wake-ups:
   *
   *   - An M that is given a permit is counted as spinning by the giving thread, and searches
   *     for work, as if it had been removed from `idle`.
   *   - An M that gives up its permit first moves its queue to the global one, a full fence,
   *     decrements `spinning` if it was spinning, and then wakes an idle M if there is work. That
   *     is a submission: if no M is idle, all others are busy or spinning, and check once more
   *     before they park.
   *   - An M enters `idle` and then checks whether its permit is handed off or one too many.
   *     Otherwise it could park while it should give up the permit: see Permit for the other side.
   *   - A fiber that is put into the ring of an M which has just handed off its permit, by a
   *     submitter that has not seen that, is found by sysmon at its next check: sysmon runs as long
   *     as an M with a permit is not idle. If all of them are idle, they have checked all queues
   *     after entering `idle`, or step 3 of the submitter finds them there.
   *   - Work in a queue, and every M with a permit is stuck: sysmon hands off a permit, or at the
   *     bounds moves the fibers in their queues to the global one, where the next M that reaches a
   *     scheduling point finds them.
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
   * Close. The global queue is sealed. Spare Ms end. A later submission goes to AfterClosePool; a
   * submission on an M puts the fiber into its ring, sees the seal, and moves the whole ring to
   * AfterClosePool. The Ms empty all rings, including the ring of a stuck M, and end when they find
   * a sealed queue and empty rings. Either the submitter sees the seal, or the Ms see the fiber.
   *
   * Rejected:
   *   - Waking one idle M for each submission. Ms would contend for one fiber, and most would
   *     find nothing.
   *   - A deque from whose end the owner takes, as in ForkJoinPool by default. LIFO order
   *     starves.
   *   - LIFO order for new goroutines, as in Go: see above.
   *   - Moving the queue of a stuck M to another one (handoffp), as Go does. In Go the goroutine
   *     has been preempted, or is in a system call, by then. Here its M continues to run, and may
   *     write the ring that the new owner writes: each local submission would need a bracket, a
   *     compare-and-set at either end, against a volatile read now.
   *   - Handing off a processor by a flag that the M polls. A stuck M does not poll.
   *   - A thread for each blocking call, as ForkJoinPool's ManagedBlocker creates in advance:
   *     that requires an announcement, which class initializers and native code do not make.
   *   - The carrier from Thread.currentCarrierThread(): see JdkHook.
   */

  static final String NAME = "workstealing";
  static final Set<Capability> CAPABILITIES =
      Set.of(Capability.PROCS, Capability.RESIZABLE, Capability.HANDOFF, Capability.MILLIONS);

  /** The number of rounds over all victims; Go's number. */
  private static final int STEAL_ROUNDS = 4;

  /**
   * How long an M naps before it searches for work once more; some 70 µs with Linux's timer slack.
   */
  private static final long NAP_NANOS = 20_000;

  private static final long WATCH_MIN_NANOS = 20_000;
  private static final long WATCH_MAX_NANOS = 1_000_000;

  /** How long an M stays spare before it ends. */
  private static final long SPARE_NANOS = 5_000_000_000L;

  // What each M counts: see Worker.count
  private static final int STEALS = 0;
  private static final int STOLEN = 1;

  private static final String THREADS = "goroutines-" + NAME + "-";

  private final long stackSize;
  private final AtomicReference<Crew> crew;
  private final AtomicInteger lastNumber = new AtomicInteger();

  final Permits permits;
  private final Sysmon sysmon;

  private final InjectQueue global = new InjectQueue();

  /** Ms without a permit. */
  private final IdleWorkers spare = new IdleWorkers();

  /** How many Ms are spinning, or were counted as such and are being woken. */
  private final AtomicInteger spinning = new AtomicInteger();

  /** Whether an idle M watches the slots. */
  private final AtomicBoolean watching = new AtomicBoolean();

  private WorkStealingScheduler(
      int procs, boolean byHand, IntSupplier cpus, long stackSize, SchedulerConfig config) {
    super(NAME, CAPABILITIES, config, true);
    this.stackSize = stackSize;
    this.permits = new Permits(procs, byHand, procs);
    List<M> ms = new ArrayList<>(procs);
    for (int i = 0; i < procs; i++) {
      M m = M.first(this, THREADS + lastNumber.incrementAndGet(), stackSize);
      timers.attach(m);
      beginCounting(m);
      ms.add(m);
    }
    this.crew = new AtomicReference<>(new Crew(ms));
    this.sysmon = new Sysmon(this, THREADS + "sysmon", cpus);
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
      if (!global.add(fiber)) {
        AfterClosePool.submit(fiber);
      } else if (idle.count() > 0) {
        wake();
      }
      return;
    }
    boolean alone = false;
    if (m.permit.isHandedOff()) {
      if (!global.add(fiber)) {
        AfterClosePool.submit(fiber);
      } else if (idle.count() > 0) {
        wake(); // also between two fibers: the M may be running a timer
      }
      return;
    }
    if (fiber.isGivingWay() && Thread.currentThread() == m) {
      m.queue.putYielded(fiber);
    } else if (m.isWakingNext()) {
      Fiber before = m.queue.putNext(fiber);
      if (before == null) {
        alone = true;
      } else {
        put(m, before);
      }
    } else {
      put(m, fiber);
    }
    if (global.isSealed()) {
      moveToAfterClose(m.queue);
    } else if (idle.count() > 0 && Thread.currentThread() != m && !(alone && watching.get())) {
      wake();
    }
  }

  private void put(M m, Fiber fiber) {
    while (!m.queue.put(fiber)) {
      int moved = m.queue.takeHalf(m.batch);
      if (moved > 0) {
        if (!global.addAll(m.batch, moved)) {
          for (int i = 0; i < moved; i++) {
            Fiber late = m.batch[i];
            if (late != null) {
              AfterClosePool.submit(late);
            }
          }
        }
        clear(m.batch, moved);
      }
    }
  }

  /** Moves the fibers in a queue to {@link AfterClosePool}, after a close. */
  private static void moveToAfterClose(RunQueue queue) {
    for (Fiber late = queue.take(); late != null; late = queue.take()) {
      AfterClosePool.submit(late);
    }
  }

  private static void clear(@Nullable Fiber[] batch, int count) {
    for (int i = 0; i < count; i++) {
      batch[i] = null;
    }
  }

  /** Wakes an idle M, if there is one and none is spinning; steps 3 to 5 of the submitter. */
  private void wake() {
    while (spinning.get() == 0 && idle.count() > 0 && spinning.compareAndSet(0, 1)) {
      boolean woken = false;
      try {
        Worker worker = idle.take();
        if (worker != null) {
          LockSupport.unpark(worker);
          woken = true;
        }
      } finally {
        // Also on a StackOverflowError in the submitting goroutine: with a count too high, no M
        // would ever be woken again.
        if (!woken) {
          uncount();
        }
      }
      if (woken || !needsSpinning()) {
        return;
      }
    }
  }

  /** Reverts a spinning count for an M that was not available. */
  private void cancelSpinning() {
    uncount();
    if (idle.count() > 0 && needsSpinning()) {
      wake(); // for a submission that has seen the count
    }
  }

  /** Decrements {@link #spinning}, with no deeper stack than incrementing it took. */
  private void uncount() {
    int count;
    do {
      count = spinning.get();
    } while (!spinning.compareAndSet(count, count - 1));
  }

  // Finding work

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
      if ((!m.permit.isHeld() || permits.areExceeded()) && !adjustPermit(m)) {
        return null;
      }
      boolean sealed = global.isSealed(); // before the queues are checked
      if (runDueTimers(m) && !m.permit.isHeld()) {
        continue;
      }
      Fiber found = poll(m);
      if (found == null && (m.spinning || sealed || maySpin())) {
        if (!m.spinning) {
          m.spinning = true;
          spinning.incrementAndGet();
        }
        found = steal(m);
        if (found == null && timers.areDue()) {
          runTimers(m, true);
          continue;
        }
        if (found == null && !m.hasNapped && !sealed && othersAreBusy()) {
          m.hasNapped = true;
          LockSupport.parkNanos(this, NAP_NANOS);
          boolean _ = Thread.interrupted();
          continue;
        }
      }
      if (found != null || sealed && !hasWork() && !anyHasNext()) {
        stopSpinning(m);
        m.hasNapped = false;
        timers.entrust(m);
        return found;
      }
      becomeIdle(m);
      m.hasNapped = false;
    }
  }

  /** Returns whether some M that has a permit is neither spinning nor idle. */
  private boolean othersAreBusy() {
    return idle.count() + spinning.get() < permits.held();
  }

  /** Called when an M has something to do: no longer counts it as spinning. */
  private void stopSpinning(M m) {
    if (m.spinning) {
      m.spinning = false;
      if (spinning.decrementAndGet() == 0 && idle.count() > 0 && needsSpinning()) {
        wake();
      }
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
      wake();
    }
  }

  // Permits

  /**
   * Adjusts an M's permit at a scheduling point: retakes it if it was handed off, and gives one up
   * if there are too many, that of an idle M rather than its own. An M without a permit waits for
   * one.
   *
   * @return false if the M is to end
   */
  private boolean adjustPermit(M m) {
    boolean back = m.permit.retake(permits);
    if (back) {
      SchedulerEvents.takenBack(m.record.handedOffAt);
      sysmon.workBegins();
    }
    if (global.isSealed() || back && permits.areExceeded() && giveUpIdlePermit()) {
      return true;
    }
    if (m.permit.isHeld() && !m.permit.giveUp(permits)) {
      return true;
    }
    return !m.permit.isGivenUp() || becomeSpare(m);
  }

  /** Makes an idle M give up its permit, if there are too many. */
  boolean giveUpIdlePermit() {
    spinning.incrementAndGet(); // as with any other wake-up
    Worker worker = idle.take();
    if (worker == null) {
      cancelSpinning();
      return false;
    }
    boolean retired = ((M) worker).permit.giveUp(permits);
    LockSupport.unpark(worker);
    return retired;
  }

  /** Waits until the M gets a permit; false if it is to end. */
  private boolean becomeSpare(M m) {
    for (Fiber left = m.queue.take(); left != null; left = m.queue.take()) {
      if (!global.add(left)) {
        AfterClosePool.submit(left);
      }
    }
    timers.detach(m);
    spare.add(m);
    if (m.spinning) {
      m.spinning = false;
      spinning.decrementAndGet();
    }
    if (idle.count() > 0 && needsSpinning()) {
      wake(); // for the work that it had, or was woken for
    }
    long end = System.nanoTime() + SPARE_NANOS;
    while (!m.permit.accept()) {
      if (global.isSealed()) {
        return false;
      }
      long nanos = end - System.nanoTime();
      if (nanos <= 0 && spare.remove(m)) {
        if (remove(m)) {
          return false;
        }
        spare.add(m);
        end = System.nanoTime() + SPARE_NANOS;
        continue;
      }
      LockSupport.parkNanos(spare, Math.max(nanos, WATCH_MIN_NANOS));
      boolean _ = Thread.interrupted();
    }
    timers.attach(m);
    m.spinning = true;
    return true;
  }

  /** Finds Ms for missing permits; called by sysmon only. */
  void fillPermits() {
    while (!global.isSealed() && permits.addMissing()) {
      M m = (M) spare.take();
      spinning.incrementAndGet();
      if (m != null) {
        m.permit.give();
        LockSupport.unpark(m);
      } else if (!addM()) {
        permits.remove();
        cancelSpinning();
        return;
      }
    }
  }

  private boolean addM() {
    try {
      M fresh = M.further(this, THREADS + lastNumber.incrementAndGet(), stackSize);
      fresh.permit.give();
      start(fresh);
      return true;
    } catch (OutOfMemoryError _) {
      return false; // no thread or no memory available: sysmon retries at its next check
    }
  }

  /** Adds an M that begins to the crew; false if there is no memory for that, and it is to end. */
  boolean begins(M m) {
    try {
      beginCounting(m);
      Crew before;
      do {
        before = crew.get();
      } while (!crew.compareAndSet(before, before.with(m)));
    } catch (OutOfMemoryError _) {
      endCounting(m);
      permits.remove(); // no other thread refers to this M
      cancelSpinning();
      return false;
    }
    timers.attach(m);
    boolean _ = m.permit.accept();
    return true;
  }

  /** Called by an M that ends. */
  void ended(M m) {
    endCounting(m);
  }

  /** Removes a spare M from the crew; false if there is no memory for that. */
  private boolean remove(M m) {
    try {
      Crew before;
      do {
        before = crew.get();
      } while (!crew.compareAndSet(before, before.without(m)));
      return true;
    } catch (OutOfMemoryError _) {
      return false;
    }
  }

  /** Makes idle Ms give up permits as long as there are too many; called by sysmon. */
  void dropPermits() {
    while (permits.areExceeded() && idle.count() > 0) {
      if (!giveUpIdlePermit()) {
        return;
      }
    }
  }

  /**
   * Moves the queue of an M that is stuck to the global queue; called by sysmon.
   *
   * @param by an empty queue of sysmon's
   * @return whether there was anything
   */
  boolean moveToGlobal(RunQueue queue, RunQueue by) {
    boolean any = false;
    Fiber next = queue.takeNext();
    if (next != null) {
      any = true;
      offer(next);
    }
    for (Fiber fiber = queue.stealInto(by); fiber != null; fiber = queue.stealInto(by)) {
      any = true;
      for (Fiber more = by.take(); more != null; more = by.take()) {
        offer(more);
      }
      offer(fiber);
    }
    if (any && idle.count() > 0) {
      wake();
    }
    return any;
  }

  private void offer(Fiber fiber) {
    if (!global.add(fiber)) {
      AfterClosePool.submit(fiber);
    }
  }

  /** Returns whether no M is available for new work. */
  boolean isBusy() {
    return idle.count() == 0 && spinning.get() == 0;
  }

  /**
   * Returns whether all Ms that have a permit are idle, and one of them is the timekeeper if
   * needed.
   */
  boolean isIdle() {
    return idle.count() >= permits.held() && timers.areKept();
  }

  /**
   * Fires overdue timers, which no M has fired, perhaps because all are stuck.
   *
   * @return the time until the next check; {@link Long#MAX_VALUE} if none is needed until a worker
   *     is stuck
   */
  long fireOverdue() {
    long now = Seam.systemNow();
    long next = timers.runOverdue(now);
    return next == Waiter.NO_DEADLINE || !isBusy() && timers.areKept()
        ? Long.MAX_VALUE
        : next - now;
  }

  Crew crew() {
    return crew.get();
  }

  boolean isSealed() {
    return global.isSealed();
  }

  /** Returns whether there is a fiber in a queue. */
  boolean hasWaiting() {
    return hasWork() || anyHasNext();
  }

  /** Makes sysmon hand off the permit of the calling M at once. */
  @Override
  public void beginBlocking() {
    if (JdkHook.carrier() instanceof M m && m.scheduler == this) {
      m.record.announced = m.queue.tick();
      sysmon.nudge();
    }
  }

  @Override
  public boolean endBlocking() {
    if (JdkHook.carrier() instanceof M m && m.scheduler == this) {
      m.record.announced = 0;
      return !m.permit.isHeld() || permits.areExceeded();
    }
    return false;
  }

  // Queues

  /** Polls the M's own queue and the global one. */
  private @Nullable Fiber poll(M m) {
    RunQueue queue = m.queue;
    Fiber yielded = queue.takeYielded();
    if (yielded != null) {
      Fiber next = queue.putNext(yielded);
      if (next != null && queue.mayTakeNext()) {
        return next;
      }
      if (next != null) {
        put(m, next);
      }
    }
    if (queue.isTurnOfGlobal()) {
      Fiber found = global.poll();
      if (found != null) {
        return found;
      }
    }
    Fiber found = queue.take();
    return found != null ? found : pollGlobal(m);
  }

  /** Takes 1/GOMAXPROCS of the global queue. The M's ring is empty. */
  private @Nullable Fiber pollGlobal(M m) {
    int size = global.size();
    if (size == 0) {
      return null;
    }
    int taken = global.poll(m.batch, Math.min(size / permits.procs() + 1, m.batch.length));
    for (int i = 1; i < taken; i++) {
      Fiber fiber = m.batch[i];
      if (fiber != null) {
        put(m, fiber);
      }
    }
    Fiber first = m.batch[0];
    clear(m.batch, taken);
    return first;
  }

  /**
   * Returns whether another M may spin. Spinning costs CPU time: at most half as many as there are
   * busy ones.
   */
  private boolean maySpin() {
    return 2 * spinning.get() < permits.held() - idle.count();
  }

  private @Nullable Fiber steal(M m) {
    Crew all = crew.get();
    RunQueue[] queues = all.queues;
    int n = queues.length;
    for (int round = 0; round < STEAL_ROUNDS; round++) {
      int at = m.random(n);
      int stride = all.strides[m.random(all.strides.length)];
      for (int i = 0; i < n; i++) {
        RunQueue victim = queues[at];
        at = (at + stride) % n;
        if (victim != m.queue) {
          Fiber stolen = victim.stealInto(m.queue);
          if (stolen == null && global.isSealed()) {
            stolen = victim.takeNext();
          }
          if (stolen != null) {
            m.count(STEALS, 1);
            m.count(STOLEN, m.queue.stolen);
            SchedulerEvents.stole(m.queue.stolen);
            return stolen;
          }
        }
      }
      Fiber fresh = pollGlobal(m);
      if (fresh != null) {
        return fresh;
      }
    }
    return null;
  }

  private boolean hasWork() {
    if (global.size() > 0) {
      return true;
    }
    for (RunQueue queue : crew.get().queues) {
      if (queue.hasMore()) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether there is work for which an idle M should be woken. */
  private boolean needsSpinning() {
    return hasWork() || !watching.get() && anyHasNext();
  }

  private boolean anyHasNext() {
    for (RunQueue queue : crew.get().queues) {
      if (queue.next() != null) {
        return true;
      }
    }
    return false;
  }

  /** Makes the M idle until there may be work. It is spinning when this returns. */
  private void becomeIdle(M m) {
    idle.add(m);
    if (m.spinning) {
      m.spinning = false;
      spinning.decrementAndGet();
    }
    if (hasWork() || global.isSealed() || !m.permit.isHeld() || permits.areExceeded()) {
      leaveIdle(m);
    } else {
      m.countPark();
      if (anyHasNext() && watching.compareAndSet(false, true)) {
        watch(m);
      } else if (!timers.await(m)) {
        leaveIdle(m);
      }
    }
    m.spinning = true;
  }

  /** Removes an M from the idle list and counts it as spinning, unless its waker has done so. */
  private void leaveIdle(M m) {
    if (idle.remove(m)) {
      spinning.incrementAndGet();
    }
  }

  /**
   * Makes an idle M watch the slots. Returns when it is no longer idle, and counted as spinning.
   */
  private void watch(M m) {
    long nanos = WATCH_MIN_NANOS;
    for (RunQueue queue : crew.get().queues) {
      queue.watchedTick = queue.tick();
      queue.watchedNext = queue.next();
    }
    while (true) {
      long due = timers.keep(m);
      long now = due == Waiter.NO_DEADLINE ? 0 : Seam.systemNow();
      if (due <= now) {
        stopWatching();
        leaveIdle(m);
        return;
      }
      LockSupport.parkNanos(idle, Math.min(nanos, due - now));
      boolean _ = Thread.interrupted();
      nanos = Math.min(2 * nanos, WATCH_MAX_NANOS);
      if (!idle.contains(m)) {
        stopWatching(); // woken for other work; it watches again if needed
        return;
      }
      boolean active = false;
      for (RunQueue queue : crew.get().queues) {
        int tick = queue.tick();
        Fiber next = queue.next();
        if (next != null
            && next == queue.watchedNext
            && tick == queue.watchedTick
            && queue.takeNext(next)) {
          stopWatching();
          leaveIdle(m);
          put(m, next);
          return;
        }
        active |= next != null || tick != queue.watchedTick;
        queue.watchedTick = tick;
        queue.watchedNext = next;
      }
      if (!active) {
        stopWatching();
        if (!anyHasNext() || !watching.compareAndSet(false, true)) {
          if (!timers.await(m)) {
            leaveIdle(m);
          }
          return;
        }
      }
    }
  }

  private void stopWatching() {
    for (RunQueue queue : crew.get().queues) {
      queue.watchedNext = null;
    }
    watching.set(false);
  }

  // Dispatcher

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
    Crew all = crew.get();
    int idleNow = idle.count();
    int spinningNow = spinning.get();
    List<SchedulerTrace.Processor> processors = new ArrayList<>(all.ms.size());
    for (M m : all.ms) {
      if (!m.permit.isGivenUp()) {
        String status = m.permit.isHandedOff() ? "lent" : m.isBusy() ? "running" : "idle";
        processors.add(m.trace(status, m.switches(), m.queue.size()));
      }
    }
    return Optional.of(
        new SchedulerTrace(
            procs(),
            Math.min(idleNow, procs()),
            threads() + 1, // sysmon
            spinningNow,
            spinningNow == 0 && idleNow > 0 && hasWaiting(),
            idleNow + spare.count(),
            global.size(),
            processors));
  }

  // AbstractScheduler

  @Override
  protected List<M> workers() {
    return crew.get().ms;
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
    for (M m : crew.get().ms) {
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
                "steals", "steals", "a processor stole from the queue of another", counted(STEALS)))
        .add(Metric.counter("stolen", "goroutines", "goroutines stolen", counted(STOLEN)))
        .add(
            Metric.counter(
                "handoffs",
                "handoffs",
                "a processor was handed off to another thread; Go: handoffp",
                sysmon.handoffs()));
  }

  @Override
  protected void drain() {
    for (Fiber late = global.poll(); late != null; late = global.poll()) {
      AfterClosePool.submit(late);
    }
    RunQueue mine = new RunQueue();
    for (RunQueue queue : crew.get().queues) {
      Fiber next = queue.takeNext();
      if (next != null) {
        AfterClosePool.submit(next);
      }
      for (Fiber late = queue.stealInto(mine); late != null; late = queue.stealInto(mine)) {
        AfterClosePool.submit(late);
        moveToAfterClose(mine);
      }
    }
  }

  @Override
  protected void stop() {
    global.seal();
    spare.wakeAll();
    sysmon.nudge();
    // Each M that is woken is counted as spinning, as with any other wake-up.
    while (true) {
      spinning.incrementAndGet();
      Worker worker = idle.take();
      if (worker == null) {
        spinning.decrementAndGet();
        return;
      }
      LockSupport.unpark(worker);
    }
  }
}
