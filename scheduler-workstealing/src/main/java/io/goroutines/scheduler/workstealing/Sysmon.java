package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.CpuTime;
import io.goroutines.scheduler.G;
import io.goroutines.scheduler.Settings;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** Looks after the Ms of one scheduler, from a thread of its own: Go's sysmon. */
final class Sysmon implements Runnable {

  /*
   * It looks at all Ms, and sleeps, from 20 µs on twice as long each time, up to 10 ms, as in Go; it begins
   * anew with 20 µs when it had something to do. What it does:
   *
   *   An M carries the same goroutine for 10 ms without a scheduling point, and there is no idle M, or the
   *   goroutine has said that it is about to block: lends the M's share.
   *   The M has lent its share, or too many are lent already: its queue is given to all at each look, so
   *   that nothing waits behind what holds the M.
   *   A share is missing: finds an M for it. There are too many, and idle Ms: these give theirs up.
   *   GOMAXPROCS follows the machine: asks it once a second.
   *
   * There is to be an idle M whether or not work waits: else a goroutine whose sleep is over, or whose
   * message comes, would wait for the next look.
   *
   * Which of the two it is, a goroutine that computes or a call that blocks, is told by the CPU time of the
   * M: it has used half of those 10 ms, or none for 30 ms. One of which neither holds has been stopped by the
   * machine, which has too few processors: another thread would make that worse. Both kinds are bounded,
   * apart: those that compute by what makes sense on the machine, those that block by what can be had. So a
   * thousand goroutines that compute for ever do not become a thousand threads.
   *
   * A goroutine that has held its M for a second, while something waited in a queue and no M was
   * free, is reported, once for each time; not one that has said so beforehand. Until then sysmon does not park. Others may run beside it by
   * then: the report is for who wants to know what makes threads necessary.
   *
   * When all Ms that have a share are idle, there is nothing to see, and it parks for good:
   *
   *   sysmon                              an M that was idle and finds work
   *   ------                              ----------------------------------
   *   1. parked = true                    1. has been taken out of the idle ones, a full fence
   *   2. full fence                       2. parked: false, and unpark
   *   3. all are idle: park
   *
   * Rejected: to look at once when an M is idle no longer. Then each wake-up of an idle scheduler would be
   * two. So it parks only when all have been idle at two looks 10 ms apart.
   */

  private static final long MIN_SLEEP_NANOS = 20_000;
  private static final long MAX_SLEEP_NANOS = 10_000_000;

  /** How long a goroutine may hold its M; Go's number. */
  private static final long HOLD_NANOS = 10_000_000;

  /** How long it may hold it before that is reported, if others wait. */
  private static final long REPORT_NANOS = 1_000_000_000;

  /** How much CPU time of that it must have used, to be one that computes. */
  private static final long COMPUTES_NANOS = HOLD_NANOS / 2;

  /**
   * How long it must have used none, and at how many looks, to be one that blocks: longer than a
   * thread waits for a processor of the machine, and not only once, after the machine stood still.
   */
  private static final long BLOCKS_NANOS = 3 * HOLD_NANOS;

  private static final int BLOCKS_LOOKS = 3;

  /** What counts as no CPU time: a call that blocks may return now and then. */
  private static final long NO_CPU_NANOS = 100_000;

  private static final long CPUS_NANOS = 1_000_000_000L;

  /** As many as the JDK's own pool grows to. */
  static final int MAX_BLOCKED = 256;

  /** How many may compute beside those who have a share. */
  static int maxHogs(int procs) {
    return Math.max(8, 4 * procs);
  }

  /** What is known of one M. */
  static final class Record {
    private int tick;
    private long since;

    /** The CPU time of the M when that tick was seen first, and when it was last seen to grow. */
    private long cpuThen;

    private long cpu;
    private long cpuAt;

    /** How many looks have not seen it grow since. */
    private int looks;

    private boolean computes;
    private boolean blocks;

    /** Whether others wait for what it holds, and whether that was reported. */
    private boolean harms;

    private boolean reported;

    /** The tick at which what it carries said that it is about to block; 0 for none. */
    volatile int announced;

    private void begin(int newTick, long now, long newCpu) {
      tick = newTick;
      since = now;
      cpuThen = newCpu;
      cpu = newCpu;
      cpuAt = now;
      looks = 0;
      computes = false;
      blocks = false;
      harms = false;
      reported = false;
    }

    /** Finds out whether the M that is held computes or is blocked. */
    private void measure(long now, long newCpu) {
      computes = newCpu < 0 || newCpu - cpuThen >= COMPUTES_NANOS;
      if (newCpu - cpu > NO_CPU_NANOS) {
        cpu = newCpu;
        cpuAt = now;
        looks = 0;
      } else {
        looks++;
      }
      blocks = newCpu >= 0 && looks >= BLOCKS_LOOKS && now - cpuAt >= BLOCKS_NANOS;
    }

    private boolean isAnnounced() {
      return announced == tick;
    }
  }

  private final WorkStealingScheduler scheduler;
  private final IntSupplier cpus;
  private final Thread thread;

  /** Takes what is in the queues of others. */
  private final P hands = new P();

  private volatile boolean parked;

  /** Whether there is more to see than at the last look. */
  private volatile boolean nudged;

  private long cpusAt = System.nanoTime();

  /** Whether there may be something to report soon, though all others are idle. */
  private boolean unfinished;

  private int hogs;
  private int blocked;

  Sysmon(WorkStealingScheduler scheduler, String name, IntSupplier cpus) {
    this.scheduler = scheduler;
    this.cpus = cpus;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name(name)
            .unstarted(this);
  }

  void start() {
    thread.start();
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
      try {
        acted = look(System.nanoTime());
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
      LockSupport.parkNanos(this, sleep);
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
    Crew crew = scheduler.crew();
    count(crew);
    for (M m : crew.ms) {
      acted |= look(m, now);
    }
    return acted;
  }

  private void follow() {
    if (scheduler.shares.follows()) {
      scheduler.shares.follow(Math.clamp(cpus.getAsInt(), 1, Settings.MAX_PROCS));
    }
  }

  private void count(Crew crew) {
    hogs = 0;
    blocked = 0;
    for (M m : crew.ms) {
      if (m.share.isLent()) {
        if (m.record.blocks || m.record.isAnnounced()) {
          blocked++;
        } else {
          hogs++;
        }
      }
    }
  }

  private boolean look(M m, long now) {
    Record record = m.record;
    int tick = m.p.tick();
    if (!P.isCarrying(tick)) {
      return false;
    }
    if (tick != record.tick) {
      record.begin(tick, now, CpuTime.of(m));
    }
    boolean announced = record.isAnnounced();
    if (now - record.since < HOLD_NANOS && !announced) {
      return false;
    }
    record.measure(now, CpuTime.of(m));
    boolean acted = false;
    if (m.share.isHeld() && (announced || scheduler.isBusy())) {
      record.harms |= scheduler.hasWaiting();
      if (mayLend(record)) {
        acted = m.share.lend(m.p, tick, scheduler.shares);
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

  /** Says who holds an M, unless it has gone on meanwhile; from a thread of its own. */
  private void report(M m, int tick, Duration time) {
    G culprit = m.goroutine();
    if (culprit == null) {
      return;
    }
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name(thread.getName() + "-report")
        .start(
            () -> {
              StackTraceElement[] stack = culprit.stackTrace();
              if (m.p.tick() == tick) {
                culprit.reportHeld(time, stack);
              }
            });
  }

  private boolean mayLend(Record record) {
    if (record.blocks || record.isAnnounced()) {
      return blocked++ < MAX_BLOCKED;
    }
    return record.computes && hogs++ < maxHogs(scheduler.shares.procs());
  }
}
