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
  final P p;

  /** Whether it is looking for work without any of its own, and counts as spinning. */
  boolean spinning;

  /** What it moves between queues, all at once. */
  final @Nullable Strand[] batch = new Strand[P.CAPACITY / 2];

  /**
   * What it saw when it last looked after the slots, for each P. Made beforehand: without memory
   * for them when they are needed, an M would end, and its P with it.
   */
  final int[] seenTicks;

  final @Nullable Strand[] seenNexts;

  private long seed;

  M(WorkStealingScheduler scheduler, P p, int procs, String name, long stackSize) {
    super(name, stackSize);
    this.scheduler = scheduler;
    this.p = p;
    this.seenTicks = new int[procs];
    this.seenNexts = new Strand[procs];
    this.seed = (System.nanoTime() ^ ((long) System.identityHashCode(this) << 32)) | 1;
  }

  @Override
  public void run() {
    for (Strand strand = scheduler.find(this); strand != null; strand = scheduler.find(this)) {
      p.ticked();
      carry(strand);
    }
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
