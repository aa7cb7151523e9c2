package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Strand;
import io.goroutines.scheduler.Worker;
import org.jspecify.annotations.Nullable;

/**
 * A worker of this scheduler: Go's M. Its fields are its own; what it carries runs on the same
 * thread.
 */
final class M extends Worker {

  final WorkStealingScheduler scheduler;

  /** The processor that it has. */
  final P p = new P();

  /** Whether it may execute goroutines. */
  final Share share;

  /** Whether it is looking for work without any of its own, and counts as spinning. */
  boolean spinning;

  /** Whether it has napped since it last had work, or was idle. */
  boolean hasNapped;

  /** What it moves between queues, all at once. */
  final @Nullable Strand[] batch = new Strand[P.CAPACITY / 2];

  /** What sysmon knows of it; sysmon's, but for what the M announces there. */
  final Sysmon.Record record = new Sysmon.Record();

  /** The thread as the operating system sees it; written by itself when it begins. */
  volatile @Nullable OsThread os;

  private long seed;

  /** Creates an M that has a share. */
  static M first(WorkStealingScheduler scheduler, String name, long stackSize) {
    return new M(scheduler, name, stackSize, new Share());
  }

  /** Creates an M that gets its share later, and begins as one that looks for work, counted. */
  static M further(WorkStealingScheduler scheduler, String name, long stackSize) {
    M m = new M(scheduler, name, stackSize, Share.none());
    m.spinning = true;
    return m;
  }

  private M(WorkStealingScheduler scheduler, String name, long stackSize, Share share) {
    super(name, stackSize);
    this.scheduler = scheduler;
    this.share = share;
    this.seed = (System.nanoTime() ^ ((long) System.identityHashCode(this) << 32)) | 1;
  }

  @Override
  public void run() {
    os = OsThread.current();
    if (spinning && !scheduler.enlist(this)) {
      return;
    }
    for (Strand strand = scheduler.find(this); strand != null; strand = scheduler.find(this)) {
      p.ticked();
      carry(strand);
      p.ticked();
    }
    scheduler.leaves(this);
    OsThread self = os;
    if (self != null) {
      self.close();
    }
  }

  @Override
  protected boolean isReplaced() {
    return !share.isHeld();
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
