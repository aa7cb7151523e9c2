package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.AfterClosePool;
import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.InjectQueue;
import io.goroutines.scheduler.SchedulerEvents;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The run queues of one scheduler: the global one, and those of its Ms. */
final class RunQueues {

  /*
   * Invariant: a runnable fiber is in exactly one queue, or in the hands of one thread that moves
   * it to another queue or carries it. RunQueue and InjectQueue argue for their own parts. The
   * jcstress tests are RunQueueTake, RunQueueTakeHalf, RunQueueWrap, RunNextSlot, InjectQueueSeal.
   *
   * Where a runnable fiber is enqueued:
   *
   *   submitted on an M of this scheduler, by the code it carries, or by a fiber that yields:
   *     with the run-next hint       into the slot of its queue; the previous fiber of the slot
   *                                  goes to the end of the ring
   *     yielding to the slot         into RunQueue.yielded; the M carries the fiber from the slot
   *                                  next, and this one takes its place in the slot
   *     otherwise                    to the end of its ring; if that is full, half of it goes to
   *                                  the global queue
   *     if its permit is handed off  to the end of the global queue
   *   submitted on another thread    to the end of the global queue
   *
   * Go puts every goroutine that another one wakes, and every new one, into the slot. Here the
   * waker tells whether it is about to park: then the woken goroutine takes its place at once, with
   * their shared data still in the cache. If it is not, the slot would only hide the woken
   * goroutine from idle processors, which check rings first; new goroutines begin in the order in
   * which they were started. A goroutine that yields goes to the end of the ring, not of the global
   * queue as in Go: as fair among its neighbors, and without the lock; polling the global queue at
   * every 61st turn bounds how long that can starve the global queue.
   *
   * Where an M finds its next fiber: the global queue at every 61st turn, so that two goroutines
   * that keep a ring busy do not starve it; the slot; the ring; the global queue, of which it takes
   * 1/GOMAXPROCS; then it steals half of the ring of a random victim, in four rounds.
   *
   * Close. The global queue is sealed. A later submission goes to AfterClosePool; a submission on
   * an M puts the fiber into its ring, sees the seal, and moves the whole ring to AfterClosePool.
   * The Ms empty all rings, including the ring of a stuck M, and end when they find a sealed queue
   * and empty rings. Either the submitter sees the seal, or the Ms see the fiber.
   *
   * Rejected:
   *   - A deque from whose end the owner takes, as in ForkJoinPool by default. LIFO order starves.
   *   - LIFO order for new goroutines, as in Go: see above.
   */

  /** The number of rounds over all victims; Go's number. */
  private static final int STEAL_ROUNDS = 4;

  // What each M counts: see Worker.count
  static final int STEALS = 0;
  static final int STOLEN = 1;

  final InjectQueue global;
  private final AtomicReference<Crew> crew;
  private final Permits permits;

  RunQueues(InjectQueue global, AtomicReference<Crew> crew, Permits permits) {
    this.global = global;
    this.crew = crew;
    this.permits = permits;
  }

  // Enqueuing

  /**
   * Appends a fiber to the ring of the calling M, and moves half of a full ring to the global
   * queue.
   */
  void put(M m, Fiber fiber) {
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

  /** Appends a fiber to the global queue; after a close, moves it to {@link AfterClosePool}. */
  void putGlobal(Fiber fiber) {
    if (!global.add(fiber)) {
      AfterClosePool.submit(fiber);
    }
  }

  private static void clear(@Nullable Fiber[] batch, int count) {
    for (int i = 0; i < count; i++) {
      batch[i] = null;
    }
  }

  // Finding

  /** Polls the M's own queue and the global one. */
  @Nullable Fiber poll(M m) {
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

  /** Steals half of another M's ring. The M's ring is empty. */
  @Nullable Fiber steal(M m) {
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

  /** Returns whether the global queue or a ring has a fiber. */
  boolean hasWork() {
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

  /** Returns whether a slot has a fiber. */
  boolean hasNext() {
    for (RunQueue queue : crew.get().queues) {
      if (queue.next() != null) {
        return true;
      }
    }
    return false;
  }

  // Moving

  /** Moves the queue of the calling M to the global queue. */
  void moveToGlobal(RunQueue own) {
    for (Fiber left = own.take(); left != null; left = own.take()) {
      putGlobal(left);
    }
  }

  /**
   * Moves the queue of another M to the global queue.
   *
   * @param by an empty queue of the caller
   * @return whether there was anything
   */
  boolean moveToGlobal(RunQueue queue, RunQueue by) {
    boolean any = false;
    Fiber next = queue.takeNext();
    if (next != null) {
      any = true;
      putGlobal(next);
    }
    for (Fiber fiber = queue.stealInto(by); fiber != null; fiber = queue.stealInto(by)) {
      any = true;
      moveToGlobal(by);
      putGlobal(fiber);
    }
    return any;
  }

  // Close

  boolean isSealed() {
    return global.isSealed();
  }

  /** Moves the queue of the calling M to {@link AfterClosePool}. */
  static void moveToAfterClose(RunQueue own) {
    for (Fiber late = own.take(); late != null; late = own.take()) {
      AfterClosePool.submit(late);
    }
  }

  /** Moves everything to {@link AfterClosePool}. The global queue is sealed. */
  void drain() {
    for (Fiber late = global.poll(); late != null; late = global.poll()) {
      AfterClosePool.submit(late);
    }
    RunQueue by = new RunQueue();
    for (RunQueue queue : crew.get().queues) {
      boolean _ = moveToGlobal(queue, by);
    }
  }
}
