package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.IdleWorkers;
import io.goroutines.scheduler.InjectQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The pool of Ms of one scheduler: those of the crew, and of these the spare ones. */
final class Workers {

  /*
   * Invariant: an M is in the crew from before it carries its first fiber until its queue is empty
   * for good; so a search of the queues of the crew finds all fibers. A spare M is in `spare`,
   * has no permit and an empty queue, and parks until it is given a permit.
   *
   *   created ---> begins    in the crew from the start, or by add(), with a permit given to it
   *   begins ----> spare     it has given up its permit: Handoff
   *   spare -----> begins    the thread that removes it from `spare` gives it a permit and unparks
   *                          it
   *   spare -----> ends      nothing has been given to it for 5 s: it removes itself from `spare`,
   *                          then from the crew; or the scheduler is closed
   *   begins ----> ends      the scheduler is closed and all queues are empty
   *
   * The thread that removes an M from `spare` is the only one to give it a permit; so an M that
   * removes itself gets none. Removal once is the protocol of IdleWorkers, tested by
   * IdleWorkersTake; the gift, that of Permit, tested by PermitGive.
   *
   * There may be no memory for a thread or a new snapshot of the crew. A new M then does not begin,
   * and sysmon tries again at its next check; a spare M that cannot leave the crew stays spare.
   *
   * An M is created by sysmon, on which other Ms wait for nothing, and starts with spacers between
   * it and its neighbours: see CacheLineSpacing.
   *
   * Rejected: a thread for each blocking call, as ForkJoinPool's ManagedBlocker creates in advance.
   * That requires an announcement, which class initializers and native code do not make.
   */

  /** How long an M stays spare before it ends. */
  private static final long SPARE_NANOS = 5_000_000_000L;

  private static final long MIN_PARK_NANOS = 20_000;

  private final WorkStealingScheduler scheduler;
  private final InjectQueue global;
  private final long stackSize;
  private final AtomicInteger lastNumber = new AtomicInteger();

  /** All Ms; replaced, never modified. */
  final AtomicReference<Crew> crew;

  /** Ms without a permit. */
  private final IdleWorkers spare = new IdleWorkers();

  /** Creates unstarted Ms, each of which holds a permit. */
  Workers(WorkStealingScheduler scheduler, InjectQueue global, int count, long stackSize) {
    this.scheduler = scheduler;
    this.global = global;
    this.stackSize = stackSize;
    List<M> ms = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      M m = M.first(scheduler, nextName(), stackSize);
      scheduler.timers().attach(m);
      scheduler.attachCounters(m);
      ms.add(m);
    }
    this.crew = new AtomicReference<>(new Crew(ms));
  }

  private String nextName() {
    return WorkStealingScheduler.THREADS + lastNumber.incrementAndGet();
  }

  /** Returns how many Ms are spare. */
  int spare() {
    return spare.count();
  }

  /** Starts an M, and gives it a permit; false if no thread or no memory is available. */
  boolean startM() {
    try {
      M m = M.further(scheduler, nextName(), stackSize);
      m.permit.give();
      scheduler.startM(m);
      return true;
    } catch (OutOfMemoryError _) {
      return false;
    }
  }

  /** Adds the calling M, which begins, to the crew; false if there is no memory for that. */
  boolean add(M m) {
    try {
      scheduler.attachCounters(m);
      Crew before;
      do {
        before = crew.get();
      } while (!crew.compareAndSet(before, before.with(m)));
      return true;
    } catch (OutOfMemoryError _) {
      scheduler.detachCounters(m);
      return false;
    }
  }

  /** Called by an M that ends. */
  void ends(M m) {
    scheduler.detachCounters(m);
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

  // Spare Ms

  /** Removes a spare M; the caller gives it a permit and unparks it. Null if there is none. */
  @Nullable M takeSpare() {
    return (M) spare.take();
  }

  /** Makes the calling M, which has given up its permit, available to {@link #takeSpare}. */
  void addSpare(M m) {
    spare.add(m);
  }

  /** Parks the calling M, which is spare, until it has a permit; false if it is to end. */
  boolean awaitPermit(M m) {
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
      LockSupport.parkNanos(spare, Math.max(nanos, MIN_PARK_NANOS));
      boolean _ = Thread.interrupted();
    }
    return true;
  }

  /** Makes all spare Ms end, after the global queue was sealed. */
  void endSpare() {
    spare.wakeAll();
  }
}
