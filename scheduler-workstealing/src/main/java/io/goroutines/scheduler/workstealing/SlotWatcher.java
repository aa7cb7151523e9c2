package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.IdleWorkers;
import io.goroutines.scheduler.Timers;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Takes a fiber from a run-next slot whose M does not get to it. */
final class SlotWatcher {

  /*
   * Invariant: if a slot is filled and an M is idle, then `watching` is set and an M is in watch();
   * or some M is spinning; or some thread is between the steps of the table below.
   *
   * A fiber in a slot usually runs within a microsecond: its waker is about to park. Waking an M
   * for it would cost more than it gains, and would separate two goroutines that hand off to each
   * other; Go's thieves sleep 3 µs before they touch a slot. But the waker may continue to compute
   * instead. So one idle M, the watcher, sleeps with a timeout, 20 µs to 1 ms, as long as there are
   * handoffs, and takes a fiber from a slot if it was there at two consecutive checks between which
   * its M did not switch. The watcher counts as idle and can be woken for other work. It stops when
   * a check finds no slot filled and no M that has switched since the last one: an idle scheduler
   * uses no CPU time.
   *
   *   submission into a slot                   watcher that stops
   *   ----------------------                   ------------------
   *   1. fill the slot                         1. watching = false
   *   2. full fence                            2. full fence
   *   3. watching: done; else steps 3 to 5     3. a slot is filled: watch again; else park
   *      of the submitter in SpinningWorkers
   *
   * The jcstress test is SlotWatch; that of the slot itself, RunNextSlot.
   */

  private static final long MIN_NANOS = 20_000;
  private static final long MAX_NANOS = 1_000_000;

  private final AtomicReference<Crew> crew;
  private final RunQueues queues;
  private final IdleWorkers idle;
  private final Timers timers;

  /** Whether an idle M watches the slots. */
  private final AtomicBoolean watching = new AtomicBoolean();

  SlotWatcher(AtomicReference<Crew> crew, RunQueues queues, IdleWorkers idle, Timers timers) {
    this.crew = crew;
    this.queues = queues;
    this.idle = idle;
    this.timers = timers;
  }

  boolean isWatching() {
    return watching.get();
  }

  /**
   * Returns whether the calling M, which is idle, must watch: a slot is filled, and no M watches.
   */
  boolean tryBegin() {
    return queues.hasNext() && watching.compareAndSet(false, true);
  }

  /**
   * Watches the slots, after {@link #tryBegin}, until the calling M is to leave the idle list, or
   * another thread has removed it.
   */
  void watch(M m) {
    long nanos = MIN_NANOS;
    for (RunQueue queue : crew.get().queues) {
      queue.watchedTick = queue.tick();
      queue.watchedNext = queue.next();
    }
    while (true) {
      long due = timers.keep(m);
      long now = due == Waiter.NO_DEADLINE ? 0 : Seam.systemNow();
      if (due <= now) {
        stop();
        return;
      }
      LockSupport.parkNanos(idle, Math.min(nanos, due - now));
      boolean _ = Thread.interrupted();
      nanos = Math.min(2 * nanos, MAX_NANOS);
      if (!idle.contains(m)) {
        stop(); // woken for other work; it watches again if needed
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
          stop();
          queues.put(m, next);
          return;
        }
        active |= next != null || tick != queue.watchedTick;
        queue.watchedTick = tick;
        queue.watchedNext = next;
      }
      if (!active) {
        stop();
        if (!tryBegin()) {
          boolean _ = timers.await(m);
          return;
        }
      }
    }
  }

  private void stop() {
    for (RunQueue queue : crew.get().queues) {
      queue.watchedNext = null;
    }
    watching.set(false);
  }
}
