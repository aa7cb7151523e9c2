package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.Worker;
import org.jspecify.annotations.Nullable;

/**
 * A worker of this scheduler: Go's M. Its fields are accessed by its thread only, which includes
 * the code it carries, unless stated otherwise.
 */
final class M extends Worker {

  final WorkStealingScheduler scheduler;

  final RunQueue queue = new RunQueue();

  /** Whether it may execute goroutines. */
  final Permit permit;

  /** Whether it searches for work with an empty queue, and is counted as spinning. */
  boolean spinning;

  /** Whether it has napped since it last had work, or was idle. */
  boolean hasNapped;

  /** Buffer for fibers that are moved between queues in one batch. */
  final @Nullable Fiber[] batch = new Fiber[RunQueue.CAPACITY / 2];

  /**
   * Sysmon's record of this M; accessed by sysmon, except for the field in which the M announces
   * blocking calls.
   */
  final Sysmon.Record record = new Sysmon.Record();

  /** The operating system's view of the thread; written by the M when it begins. */
  volatile @Nullable OsThread os;

  private long seed;

  /** Creates an M that holds a permit. */
  static M first(WorkStealingScheduler scheduler, String name, long stackSize) {
    return new M(scheduler, name, stackSize, new Permit());
  }

  /** Creates an M that gets its permit later, and begins as a spinning one, counted as such. */
  static M further(WorkStealingScheduler scheduler, String name, long stackSize) {
    M m = new M(scheduler, name, stackSize, Permit.none());
    m.spinning = true;
    return m;
  }

  private M(WorkStealingScheduler scheduler, String name, long stackSize, Permit permit) {
    super(name, stackSize);
    this.scheduler = scheduler;
    this.permit = permit;
    this.seed = (System.nanoTime() ^ ((long) System.identityHashCode(this) << 32)) | 1;
  }

  @Override
  public void run() {
    os = OsThread.current();
    if (spinning && !scheduler.begins(this)) {
      return;
    }
    for (Fiber fiber = scheduler.find(this); fiber != null; fiber = scheduler.find(this)) {
      queue.countCarried();
      queue.ticked();
      carry(fiber);
      queue.ticked();
    }
    scheduler.ends(this);
    OsThread self = os;
    if (self != null) {
      self.close();
    }
  }

  @Override
  protected boolean isReplaced() {
    return !permit.isHeld();
  }

  /**
   * Returns a random number from 0 to {@code bound} exclusive: Marsaglia's xorshift, with a
   * multiply.
   */
  int random(int bound) {
    long x = seed;
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
    seed = x;
    return (int) (((x >>> 32) * bound) >>> 32);
  }
}
