package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.CpuTime;
import io.goroutines.scheduler.G;
import io.goroutines.scheduler.SchedulerEvents;
import io.goroutines.scheduler.Settings;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** Looks after the Ms of one scheduler, from a thread of its own: Go's sysmon. */
final class Sysmon implements Runnable {

  /*
   * It looks at all Ms, and sleeps, from 20 µs on twice as long each time, up to 10 ms, as in Go; it begins
   * anew with 20 µs when it had something to do. What it does:
   *
   *   An M computes for 10 ms without a scheduling point, or is blocked, and there is no idle M; or its
   *   goroutine has said that it is about to block: lends the M's share.
   *   The M has lent its share, or too many are lent already: its queue is given to all at each look, so
   *   that nothing waits behind what holds the M.
   *   Timers are overdue, because all Ms are held: fires them. It is the guard of Timers, and sleeps no longer
   *   than until the next one will be.
   *   A share is missing: finds an M for it. There are too many, and idle Ms: these give theirs up.
   *   GOMAXPROCS follows the machine: asks it once a second.
   *
   * There is to be an idle M whether or not work waits: else a goroutine whose sleep is over, or whose
   * message comes, would wait for the next look.
   *
   * Which of the two it is:
   *
   *   computes   it has used 5 ms of CPU time, and held its M for 10
   *   blocked    the operating system had it asleep at two looks, a millisecond apart, and it has used no CPU
   *              time to speak of in between. If work waits, that is enough; else it must have held its M
   *              for those 10 ms, as the computing ones
   *   neither    it would run if the machine had a processor for it. Another thread would take even more from
   *              it: lending for it would feed upon itself
   *
   * So whatever the load, one that computes is never taken for one that is blocked: it can be seen asleep only
   * in the middle of a page fault, of a lock of the JVM, or when it has stopped for a safepoint, at which
   * sysmon has stopped as well; and not twice without having used CPU time since. Both kinds are
   * bounded, apart: those that compute by what makes sense on the machine, those that block by what can be had.
   * So a thousand goroutines that compute for ever do not become a thousand threads.
   *
   * Where the operating system does not say who is asleep, blocked is who has used no CPU time for 30 ms, at
   * three looks; times the number of threads that each processor has to serve, of ours, for that is how long
   * one that computes may have to wait. Of others it does not know.
   *
   * A goroutine that has held its M for a second, while something waited in a queue and no M was free, is
   * reported, once for each time; not one that has said so beforehand. Until then sysmon does not park. Others
   * may run beside it by then: the report is for who wants to know what makes threads necessary.
   *
   * When all Ms that have a share are idle, and one of them keeps the time if there are timers, there is
   * nothing to see, and it parks for good. That holds until an M is idle no longer; one that has lent its share,
   * and on which a timer is set, has an idle one keep the time (Worker.isReplaced).
   *
   *   sysmon                              an M that was idle and finds work
   *   ------                              ----------------------------------
   *   1. parked = true                    1. has been taken out of the idle ones, a full fence
   *   2. full fence                       2. parked: false, and unpark
   *   3. all are idle: park
   *
   * It waits for nothing that goroutines may stand before: see OsThread. Nor does it load classes, which takes
   * monitors of the JDK and files: those that it needs are there before it begins.
   *
   * Rejected: to look at once when an M is idle no longer. Then each wake-up of an idle scheduler would be
   * two. So it parks only when all have been idle at two looks 10 ms apart.
   */

  private static final long MIN_SLEEP_NANOS = 20_000;
  private static final long MAX_SLEEP_NANOS = 10_000_000;

  /** How long a goroutine may hold its M; Go's number. */
  static final long HOLD_NANOS = 10_000_000;

  /** How long it may hold it before that is reported, if others wait. */
  private static final long REPORT_NANOS = 1_000_000_000;

  /** How much CPU time of that it must have used, to be one that computes. */
  static final long COMPUTES_NANOS = HOLD_NANOS / 2;

  /** How long it must be asleep, to be one that blocks. */
  static final long ASLEEP_NANOS = 1_000_000;

  /**
   * How long it must have used none, and at how many looks, where it is not known who is asleep:
   * longer than a thread waits for a processor of the machine, and not only once, after the machine
   * stood still.
   */
  static final long BLOCKS_NANOS = 3 * HOLD_NANOS;

  static final int BLOCKS_LOOKS = 3;

  /**
   * What counts as no CPU time between two looks, and which part of what a thread that would run
   * gets: a call that blocks may return now and then.
   */
  static final long NO_CPU_NANOS = 100_000;

  private static final long NO_CPU_PART = 10;

  private static final int CPUS = Runtime.getRuntime().availableProcessors();

  private static final long CPUS_NANOS = 1_000_000_000L;

  /** As many as the JDK's own pool grows to. */
  static final int MAX_BLOCKED = 256;

  /** How many may compute beside those who have a share. */
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

  /** Says who holds an M, unless it has gone on meanwhile. */
  private record Report(M m, int tick, G culprit, Duration time) implements Runnable {
    @Override
    public void run() {
      StackTraceElement[] stack = culprit.stackTrace();
      if (m.p.tick() == tick) {
        SchedulerEvents.held(culprit, time, stack);
        culprit.reportHeld(time, stack);
      }
    }
  }

  /** What is known of one M. */
  static final class Record {
    private int tick;
    private long since;

    /** The CPU time of the M when these were seen first. */
    private long cpuThen;

    /** The last look, and the CPU time of the M then. */
    private long lookedAt;

    private long cpu;

    /** Since when it uses no CPU time, and how many looks have seen that. */
    private long quietSince;

    private int quietLooks;

    /** What the last look has seen. */
    private OsThread.State state = OsThread.State.UNKNOWN;

    /** If that was asleep: since when all have seen that, and it quiet. */
    private long asleepSince;

    /** When its share was last lent; written before that, and read by the M when it is over. */
    long lentAt;

    private boolean computes;
    private boolean blocks;

    /** Whether others wait for what it holds, and whether that was reported. */
    private boolean harms;

    private boolean reported;

    /** The tick at which what it carries said that it is about to block; 0 for none. */
    volatile int announced;

    void begin(int newTick, long now, long newCpu) {
      tick = newTick;
      since = now;
      cpuThen = newCpu;
      lookedAt = now;
      cpu = newCpu;
      quietSince = now;
      quietLooks = 0;
      state = OsThread.State.UNKNOWN;
      computes = false;
      blocks = false;
      harms = false;
      reported = false;
    }

    /**
     * Looks at an M that is held.
     *
     * @param now the time of this look
     * @param newCpu the CPU time of the M by now; -1 if that is not known
     * @param crowd how many threads each processor has to serve
     * @return whether {@link #judge} is needed; if not, it is blocked as before
     */
    boolean look(long now, long newCpu, int crowd) {
      long unused = Math.max(NO_CPU_NANOS, (now - lookedAt) / (NO_CPU_PART * crowd));
      if (newCpu < 0 || newCpu - cpu <= unused) {
        quietLooks++;
      } else {
        quietLooks = 0;
        quietSince = now;
        state = OsThread.State.UNKNOWN;
      }
      lookedAt = now;
      cpu = newCpu;
      return !blocks || quietLooks == 0;
    }

    /** Finds out, after a look, whether the M computes or is blocked. */
    void judge(OsThread.State seen, int crowd) {
      computes = lookedAt - since >= HOLD_NANOS && (cpu < 0 || cpu - cpuThen >= COMPUTES_NANOS);
      if (seen == OsThread.State.ASLEEP) {
        if (state != OsThread.State.ASLEEP) {
          asleepSince = lookedAt;
        }
        blocks = lookedAt - asleepSince >= ASLEEP_NANOS;
      } else {
        blocks =
            seen == OsThread.State.UNKNOWN
                && cpu >= 0
                && quietLooks >= BLOCKS_LOOKS
                && lookedAt - quietSince >= BLOCKS_NANOS * crowd;
      }
      state = seen;
    }

    boolean computes() {
      return computes;
    }

    boolean blocks() {
      return blocks;
    }

    /** Whether the next look may find it blocked. */
    private boolean isSuspect() {
      return state == OsThread.State.ASLEEP && !blocks;
    }

    private boolean isAnnounced() {
      return announced == tick;
    }
  }

  private final WorkStealingScheduler scheduler;
  private final IntSupplier cpus;
  private final Thread thread;
  private final String openName;
  private final String reportName;

  /** Takes what is in the queues of others. */
  private final P hands = new P();

  private volatile boolean parked;

  /** Whether there is more to see than at the last look. */
  private volatile boolean nudged;

  private long cpusAt = System.nanoTime();

  /** Whether there may be something to report soon, though all others are idle. */
  private boolean unfinished;

  /** Whether somebody may be found to be blocked as soon as he can be. */
  private boolean suspicious;

  private int hogs;
  private int blocked;

  /** How many shares were lent; read by others in opaque mode. */
  private long handoffs;

  /** How many threads each processor of the machine has to serve, of those that carry something. */
  private int crowd;

  Sysmon(WorkStealingScheduler scheduler, String name, IntSupplier cpus) {
    this.scheduler = scheduler;
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

  // By Ms and others

  /** Says that an M which was not at work is so now. */
  void workBegins() {
    if (parked) {
      nudge();
    }
  }

  /** Has it look at once. */
  void nudge() {
    nudged = true;
    parked = false;
    LockSupport.unpark(thread);
  }

  // By itself

  @Override
  public void run() {
    long sleep = MIN_SLEEP_NANOS;
    while (!scheduler.isSealed()) {
      nudged = false;
      boolean idle = scheduler.isIdle();
      boolean acted = false;
      long again = MAX_SLEEP_NANOS;
      try {
        acted = look(System.nanoTime());
        again = Math.min(scheduler.fireOverdue(), suspicious ? ASLEEP_NANOS : MAX_SLEEP_NANOS);
      } catch (OutOfMemoryError _) {
        // It goes on with the next look; what is lost is this one.
      }
      if (acted) {
        sleep = MIN_SLEEP_NANOS;
      } else if (idle && !unfinished && sleep == MAX_SLEEP_NANOS) {
        parked = true;
        while (parked && !nudged && scheduler.isIdle() && !scheduler.isSealed()) {
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

  /** Looks once; returns whether it has done anything. */
  private boolean look(long now) {
    if (now - cpusAt >= CPUS_NANOS) {
      cpusAt = now;
      follow();
    }
    scheduler.dropShares();
    scheduler.fillShares();
    boolean acted = false;
    unfinished = false;
    suspicious = false;
    Crew crew = scheduler.crew();
    count(crew);
    boolean waiting = scheduler.isBusy() && scheduler.hasWaiting();
    for (M m : crew.ms) {
      acted |= look(m, now, waiting);
    }
    return acted;
  }

  private void follow() {
    if (scheduler.shares.follows()) {
      int before = scheduler.shares.procs();
      scheduler.shares.follow(Math.clamp(cpus.getAsInt(), 1, Settings.MAX_PROCS));
      SchedulerEvents.procsChanged(
          WorkStealingScheduler.NAME, before, scheduler.shares.procs(), false);
    }
  }

  private void count(Crew crew) {
    hogs = 0;
    blocked = 0;
    int carrying = 0;
    for (M m : crew.ms) {
      if (P.isCarrying(m.p.tick())) {
        carrying++;
      }
      if (m.share.isLent()) {
        if (m.record.blocks || m.record.isAnnounced()) {
          blocked++;
        } else {
          hogs++;
        }
      }
    }
    crowd = Math.max(1, (carrying + CPUS - 1) / CPUS);
  }

  private boolean look(M m, long now, boolean waiting) {
    Record record = m.record;
    int tick = m.p.tick();
    if (!P.isCarrying(tick)) {
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
    if (record.look(now, cpu, crowd)) {
      record.judge(stateOf(m), crowd);
    }
    suspicious |= m.share.isHeld() && record.isSuspect() && scheduler.isBusy();
    if (early && !record.blocks) {
      return false;
    }
    boolean acted = false;
    if (m.share.isHeld() && (announced || scheduler.isBusy())) {
      record.harms |= scheduler.hasWaiting();
      if (mayLend(record)) {
        record.lentAt = now;
        acted = m.share.lend(m.p, tick, scheduler.shares);
        if (acted) {
          SchedulerEvents.lent(
              m,
              now - record.since,
              announced ? "announced" : record.blocks ? "blocks" : "computes");
          HANDOFFS.setOpaque(this, handoffs + 1);
        }
        scheduler.fillShares();
      }
    }
    if (scheduler.evacuate(m.p, hands)) {
      record.harms = true;
      acted = true;
    }
    if (record.harms && !record.reported && !announced) {
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
      suspicious = true; // until that is known
    }
    return os.state();
  }

  /** Returns what makes a thread for what may have to wait for goroutines. */
  private static Thread.Builder.OfPlatform helper(String name) {
    return Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name(name);
  }

  /** Has a thread of its own say who holds an M. */
  private void report(M m, int tick, Duration time) {
    G culprit = m.goroutine();
    if (culprit == null) {
      return;
    }
    helper(reportName).start(new Report(m, tick, culprit, time));
  }

  private boolean mayLend(Record record) {
    if (record.blocks || record.isAnnounced()) {
      return blocked++ < MAX_BLOCKED;
    }
    return record.computes && hogs++ < maxHogs(scheduler.shares.procs());
  }
}
