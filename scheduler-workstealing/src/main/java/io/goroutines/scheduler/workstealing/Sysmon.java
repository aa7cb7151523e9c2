package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.CpuTime;
import io.goroutines.scheduler.SchedulerEvents;
import io.goroutines.scheduler.Settings;
import io.goroutines.spi.support.AbstractGoroutine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** Monitors the Ms of one scheduler, from a dedicated thread: Go's sysmon. */
final class Sysmon implements Runnable {

  /*
   * Sysmon checks all Ms, then sleeps for 20 µs, doubled each time up to 10 ms, as in Go; it starts
   * again at 20 µs when it had something to do. Its tasks:
   *
   *   - An M computes for 10 ms without a scheduling point, or is blocked, and there is no idle
   *     M; or its goroutine has announced that it is about to block: hand off the M's permit.
   *   - The M has handed off its permit, or too many are handed off already: move its queue to the
   *     global one at each check, so that nothing waits behind the stuck M.
   *   - Timers are overdue, because all Ms are stuck: fire them. Sysmon is the guard of Timers,
   *     and sleeps no longer than until the next one will be overdue.
   *   - A permit is missing: find an M for it. There are too many, and idle Ms: these give
   *     theirs up.
   *   - GOMAXPROCS follows the machine: read its number of CPUs once a second.
   *
   * An idle M is kept available whether or not work waits: otherwise a goroutine whose sleep ends,
   * or whose message arrives, would wait for the next check.
   *
   * Computing or blocked:
   *
   *   computes   it has used 5 ms of CPU time, and occupied its M for 10
   *   blocked    the operating system reported it asleep at two checks, a millisecond apart, and it
   *              has used next to no CPU time in between. If work waits, that is enough; else it
   *              must have occupied its M for those 10 ms, as the computing ones
   *   neither    it would run if the machine had a CPU for it. Another thread would take even more
   *              from it: a handoff for it would be a feedback loop
   *
   * So whatever the load, a computing goroutine is never taken for a blocked one: it can be
   * reported asleep only in the middle of a page fault, of a lock of the JVM, or when it has
   * stopped for a safepoint, at which sysmon has stopped as well; and not twice without having used
   * CPU time since. Both kinds are bounded, separately: computing ones by what makes sense on the
   * machine, blocked ones by the number of threads that can be had. So a thousand goroutines that
   * compute endlessly do not become a thousand threads.
   *
   * Where the operating system does not report sleeping threads, an M counts as blocked that has
   * used no CPU time for 30 ms, at three checks; times the number of threads that each CPU has to
   * serve, of this scheduler, for that is how long a computing one may have to wait. Other threads
   * are not known.
   *
   * A goroutine that has occupied its M for a second, while fibers waited in a queue and no M was
   * available, is reported, once each time; not if it has announced a blocking call. Until then
   * sysmon does not park. Other goroutines may run beside it by then: the report tells the user
   * what makes additional threads necessary.
   *
   * When all Ms that have a permit are idle, and one of them is the timekeeper if there are timers,
   * there is nothing to monitor, and sysmon parks indefinitely. That holds until an M is no longer
   * idle; a timer that is set on an M which has handed off its permit makes an idle one the
   * timekeeper (Worker.isReplaced).
   *
   *   sysmon                              M that was idle and finds work
   *   ------                              ------------------------------
   *   1. parked = true                    1. was removed from the idle list, a full fence
   *   2. full fence                       2. parked: set it to false, and unpark
   *   3. all are idle: park
   *
   * Sysmon never waits for anything that a goroutine may block: see OsThread. Nor does it load
   * classes, which acquires monitors of the JDK and opens files: the classes that it needs are
   * loaded before it begins.
   *
   * Rejected: a check as soon as an M is no longer idle. Then each wake-up of an idle scheduler
   * would be two. So sysmon parks only when all Ms are idle and its sleep has grown to 10 ms.
   */

  private static final long MIN_SLEEP_NANOS = 20_000;
  private static final long MAX_SLEEP_NANOS = 10_000_000;

  /** How long a goroutine may occupy its M; Go's number. */
  static final long HOLD_NANOS = 10_000_000;

  /** How long it may do so before that is reported, if others wait. */
  private static final long REPORT_NANOS = 1_000_000_000;

  /** The CPU time it must have used in that time to count as computing. */
  static final long COMPUTES_NANOS = HOLD_NANOS / 2;

  /** How long it must be asleep to count as blocked. */
  static final long ASLEEP_NANOS = 1_000_000;

  /**
   * How long, and at how many checks, it must have used no CPU time to count as blocked where the
   * OS state is unknown: longer than a thread waits for a CPU, and more than once, in case the
   * machine was suspended.
   */
  static final long BLOCKS_NANOS = 3 * HOLD_NANOS;

  static final int BLOCKS_CHECKS = 3;

  /**
   * The CPU time between two checks that is ignored, as an absolute amount and as a fraction of the
   * CPU time available to a runnable thread: a blocking call may return now and then.
   */
  static final long NO_CPU_NANOS = 100_000;

  private static final long NO_CPU_PART = 10;

  private static final int CPUS = Runtime.getRuntime().availableProcessors();

  private static final long CPUS_NANOS = 1_000_000_000L;

  /** The maximum size of the JDK's own pool. */
  static final int MAX_BLOCKED = 256;

  /** Returns how many Ms may compute in addition to those with a permit. */
  static int maxHogs(int procs) {
    return Math.max(8, 4 * procs);
  }

  private static final VarHandle HANDOFFS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HANDOFFS = lookup.findVarHandle(Sysmon.class, "handoffs", long.class);
      lookup.ensureInitialized(Report.class);
      lookup.ensureInitialized(CpuTime.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Reports the goroutine that occupies an M, unless the M has switched meanwhile. */
  private record Report(M m, int tick, AbstractGoroutine culprit, Duration time)
      implements Runnable {
    @Override
    public void run() {
      StackTraceElement[] stack = culprit.stackTrace();
      if (m.queue.tick() == tick) {
        SchedulerEvents.longRunning(culprit, time, stack);
        culprit.reportLongRunning(time, stack);
      }
    }
  }

  /** What is known of one M. */
  static final class Record {
    private int tick;
    private long since;

    /** The CPU time of the M when this tick was first seen. */
    private long cpuThen;

    /** The time of the last check, and the CPU time of the M then. */
    private long checkedAt;

    private long cpu;

    /** Since when it has used no CPU time, and how many checks have seen that. */
    private long quietSince;

    private int quietChecks;

    /** The OS state at the last check. */
    private OsThread.State state = OsThread.State.UNKNOWN;

    /**
     * If that is asleep: the time of the first check of an unbroken series that saw it asleep,
     * without CPU time used.
     */
    private long asleepSince;

    /**
     * When its permit was last handed off; written before the handoff, and read by the M when it
     * retakes the permit.
     */
    long handedOffAt;

    private boolean computes;
    private boolean blocks;

    /** Whether fibers wait because this M is occupied, and whether that was reported. */
    private boolean delaysOthers;

    private boolean reported;

    /** The tick at which the carried goroutine announced that it is about to block; 0 for none. */
    volatile int announced;

    void begin(int newTick, long now, long newCpu) {
      tick = newTick;
      since = now;
      cpuThen = newCpu;
      checkedAt = now;
      cpu = newCpu;
      quietSince = now;
      quietChecks = 0;
      state = OsThread.State.UNKNOWN;
      computes = false;
      blocks = false;
      delaysOthers = false;
      reported = false;
    }

    /**
     * Records a check of an occupied M.
     *
     * @param now the time of this check
     * @param newCpu the CPU time of the M by now; -1 if that is not known
     * @param threadsPerCpu how many threads each CPU has to serve
     * @return whether {@link #judge} is needed; if not, it is blocked as before
     */
    boolean check(long now, long newCpu, int threadsPerCpu) {
      long unused = Math.max(NO_CPU_NANOS, (now - checkedAt) / (NO_CPU_PART * threadsPerCpu));
      if (newCpu < 0 || newCpu - cpu <= unused) {
        quietChecks++;
      } else {
        quietChecks = 0;
        quietSince = now;
        state = OsThread.State.UNKNOWN;
      }
      checkedAt = now;
      cpu = newCpu;
      return !blocks || quietChecks == 0;
    }

    /** Determines, after {@link #check}, whether the M computes or is blocked. */
    void judge(OsThread.State seen, int threadsPerCpu) {
      computes = checkedAt - since >= HOLD_NANOS && (cpu < 0 || cpu - cpuThen >= COMPUTES_NANOS);
      if (seen == OsThread.State.ASLEEP) {
        if (state != OsThread.State.ASLEEP) {
          asleepSince = checkedAt;
        }
        blocks = checkedAt - asleepSince >= ASLEEP_NANOS;
      } else {
        blocks =
            seen == OsThread.State.UNKNOWN
                && cpu >= 0
                && quietChecks >= BLOCKS_CHECKS
                && checkedAt - quietSince >= BLOCKS_NANOS * threadsPerCpu;
      }
      state = seen;
    }

    boolean computes() {
      return computes;
    }

    boolean blocks() {
      return blocks;
    }

    /** Whether the next check may find it blocked. */
    private boolean isSuspect() {
      return state == OsThread.State.ASLEEP && !blocks;
    }

    private boolean isAnnounced() {
      return announced == tick;
    }
  }

  private final Handoff handoff;
  private final IntSupplier cpus;
  private final Thread thread;
  private final String openName;
  private final String reportName;

  /** An empty queue, used to move fibers out of the queues of Ms. */
  private final RunQueue scratch = new RunQueue();

  private volatile boolean parked;

  /** Whether there is more to see than at the last check. */
  private volatile boolean nudged;

  private long cpusAt = System.nanoTime();

  /** Whether there may be something to report soon, though all other Ms are idle. */
  private boolean unfinished;

  /** Whether some M may soon be found to be blocked; checked again as early as possible. */
  private boolean suspicious;

  private int hogs;
  private int blocked;

  /** How many permits were handed off; read by other threads in opaque mode. */
  private long handoffs;

  /** How many threads each CPU has to serve, of the Ms that carry something. */
  private int threadsPerCpu;

  Sysmon(Handoff handoff, IntSupplier cpus) {
    this.handoff = handoff;
    String name = WorkStealingScheduler.THREADS + "sysmon";
    this.cpus = cpus;
    this.thread = helper(name).unstarted(this);
    this.openName = name + "-open";
    this.reportName = name + "-report";
  }

  void start() {
    thread.start();
  }

  long handoffs() {
    return (long) HANDOFFS.getOpaque(this);
  }

  // Called by Ms and other threads

  /** Called when an M that was not busy becomes so. */
  void workBegins() {
    if (parked) {
      nudge();
    }
  }

  /** Triggers a check at once. */
  void nudge() {
    nudged = true;
    parked = false;
    LockSupport.unpark(thread);
  }

  // Called by sysmon

  @Override
  public void run() {
    long sleep = MIN_SLEEP_NANOS;
    while (!handoff.isSealed()) {
      nudged = false;
      boolean idle = handoff.isIdle();
      boolean acted = false;
      long again = MAX_SLEEP_NANOS;
      try {
        acted = check(System.nanoTime());
        again = Math.min(handoff.fireOverdue(), suspicious ? ASLEEP_NANOS : MAX_SLEEP_NANOS);
      } catch (OutOfMemoryError _) {
        // This check is lost; sysmon continues with the next one.
      }
      if (acted) {
        sleep = MIN_SLEEP_NANOS;
      } else if (idle && !unfinished && sleep == MAX_SLEEP_NANOS) {
        parked = true;
        while (parked && !nudged && handoff.isIdle() && !handoff.isSealed()) {
          LockSupport.park(this);
          boolean _ = Thread.interrupted();
        }
        parked = false;
        sleep = MIN_SLEEP_NANOS;
        continue;
      } else {
        sleep = Math.min(2 * sleep, MAX_SLEEP_NANOS);
      }
      LockSupport.parkNanos(this, Math.clamp(again, MIN_SLEEP_NANOS, sleep));
      boolean _ = Thread.interrupted();
    }
  }

  /** Performs one check; returns whether it has done anything. */
  private boolean check(long now) {
    if (now - cpusAt >= CPUS_NANOS) {
      cpusAt = now;
      follow();
    }
    handoff.dropPermits();
    handoff.fillPermits();
    boolean acted = false;
    unfinished = false;
    suspicious = false;
    Crew crew = handoff.crew();
    count(crew);
    boolean waiting = handoff.isBusy() && handoff.hasWaiting();
    for (M m : crew.ms) {
      acted |= check(m, now, waiting);
    }
    return acted;
  }

  private void follow() {
    if (handoff.permits.follows()) {
      int before = handoff.permits.procs();
      handoff.permits.follow(Math.clamp(cpus.getAsInt(), 1, Settings.MAX_PROCS));
      SchedulerEvents.procsChanged(
          WorkStealingScheduler.NAME, before, handoff.permits.procs(), false);
    }
  }

  private void count(Crew crew) {
    hogs = 0;
    blocked = 0;
    int carrying = 0;
    for (M m : crew.ms) {
      if (RunQueue.isCarrying(m.queue.tick())) {
        carrying++;
      }
      if (m.permit.isHandedOff()) {
        if (m.record.blocks || m.record.isAnnounced()) {
          blocked++;
        } else {
          hogs++;
        }
      }
    }
    threadsPerCpu = Math.max(1, (carrying + CPUS - 1) / CPUS);
  }

  private boolean check(M m, long now, boolean waiting) {
    Record record = m.record;
    int tick = m.queue.tick();
    if (!RunQueue.isCarrying(tick)) {
      return false;
    }
    long cpu = CpuTime.of(m);
    if (tick != record.tick) {
      record.begin(tick, now, cpu);
    }
    boolean announced = record.isAnnounced();
    boolean early = now - record.since < HOLD_NANOS && !announced;
    if (early && !waiting) {
      return false;
    }
    if (record.check(now, cpu, threadsPerCpu)) {
      record.judge(stateOf(m), threadsPerCpu);
    }
    suspicious |= m.permit.isHeld() && record.isSuspect() && handoff.isBusy();
    if (early && !record.blocks) {
      return false;
    }
    boolean acted = false;
    if (m.permit.isHeld() && (announced || handoff.isBusy())) {
      record.delaysOthers |= handoff.hasWaiting();
      if (mayHandOff(record)) {
        record.handedOffAt = now;
        acted = m.permit.handOff(m.queue, tick, handoff.permits);
        if (acted) {
          SchedulerEvents.handoff(
              m,
              now - record.since,
              announced ? "announced" : record.blocks ? "blocks" : "computes");
          HANDOFFS.setOpaque(this, handoffs + 1);
        }
        handoff.fillPermits();
      }
    }
    if (handoff.moveToGlobal(m.queue, scratch)) {
      record.delaysOthers = true;
      acted = true;
    }
    if (record.delaysOthers && !record.reported && !announced) {
      if (now - record.since >= REPORT_NANOS) {
        record.reported = true;
        report(m, tick, Duration.ofNanos(now - record.since));
      } else {
        unfinished = true;
      }
    }
    return acted;
  }

  private OsThread.State stateOf(M m) {
    OsThread os = m.os;
    if (os == null) {
      return OsThread.State.UNKNOWN;
    }
    if (os.wantsOpening()) {
      helper(openName).start(os);
      suspicious = true; // until the state is known
    }
    return os.state();
  }

  /** Returns a builder of threads for tasks that may have to wait for goroutines. */
  private static Thread.Builder.OfPlatform helper(String name) {
    return Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name(name);
  }

  /** Starts a thread that reports the goroutine that occupies an M. */
  private void report(M m, int tick, Duration time) {
    AbstractGoroutine culprit = m.goroutine();
    if (culprit == null) {
      return;
    }
    helper(reportName).start(new Report(m, tick, culprit, time));
  }

  private boolean mayHandOff(Record record) {
    if (record.blocks || record.isAnnounced()) {
      return blocked++ < MAX_BLOCKED;
    }
    return record.computes && hogs++ < maxHogs(handoff.permits.procs());
  }
}
