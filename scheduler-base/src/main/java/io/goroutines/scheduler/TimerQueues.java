package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The timer queues of one scheduler: one for each worker, or one for all. */
final class TimerQueues {

  /*
   * Invariant: a pending timer is in a queue of the list, or some thread is moving it. A sealed
   * queue is not in the list, unless the timers are closed.
   *
   * A worker can give up its queue. The queue is removed from the list first and sealed then, so
   * that an adder that finds it sealed no longer finds it in the list, and tries another one; then
   * its timers are moved.
   *
   * Close. `closed` is set, then the queues are sealed under their locks. A queue that is added
   * concurrently is in the list before `closed` is read. Tasks are dropped; goroutines that wait
   * for a deadline are woken spuriously and continue to wait: their next wait finds a sealed queue,
   * and uses the JDK's timed park. The close is about to interrupt them all anyway.
   */

  private static final long RETRY_NANOS = 1_000_000;

  /** All queues; the array is replaced, never modified. */
  private final AtomicReference<TimerQueue[]> queues = new AtomicReference<>(new TimerQueue[0]);

  private volatile boolean closed;

  TimerQueues() {}

  /** Creates a queue, and adds it to the list. */
  TimerQueue newQueue() {
    TimerQueue queue = new TimerQueue(this);
    TimerQueue[] before;
    TimerQueue[] after;
    do {
      before = queues.get();
      after = Arrays.copyOf(before, before.length + 1);
      after[before.length] = queue;
    } while (!queues.compareAndSet(before, after));
    if (closed) {
      queue.close(); // the close may not have seen it
    }
    return queue;
  }

  /**
   * Removes a queue, and moves its timers to others; false, and nothing is changed, if there is no
   * other one, or for lack of memory.
   */
  boolean giveUp(TimerQueue queue) {
    if (!remove(queue)) {
      return false;
    }
    queue.seal();
    for (TimerQueue.Entry timer = queue.pollAny(); timer != null; timer = queue.pollAny()) {
      move(timer);
    }
    return true;
  }

  private boolean remove(TimerQueue queue) {
    try {
      TimerQueue[] before;
      TimerQueue[] after;
      do {
        before = queues.get();
        int at = Arrays.asList(before).indexOf(queue);
        if (before.length == 1 || at < 0) {
          return false;
        }
        after = new TimerQueue[before.length - 1];
        System.arraycopy(before, 0, after, 0, at);
        System.arraycopy(before, at + 1, after, at, after.length - at);
      } while (!queues.compareAndSet(before, after));
      return true;
    } catch (OutOfMemoryError _) {
      return false;
    }
  }

  private void move(TimerQueue.Entry timer) {
    while (timer.isPending()) {
      try {
        if (!add(timer, null)) {
          timer.release(); // the timers are closed
        }
        return;
      } catch (OutOfMemoryError _) {
        LockSupport.parkNanos(RETRY_NANOS); // retry: the timer must not be lost
      }
    }
  }

  /**
   * Adds a timer to a queue, or for null to any one, or to another one if its worker has given it
   * up; false if all are closed. A full fence follows.
   */
  boolean add(TimerQueue.Entry timer, @Nullable TimerQueue into) {
    TimerQueue queue = into;
    while (queue == null || !queue.add(timer)) {
      if (closed) {
        return false;
      }
      TimerQueue[] all = queues.get(); // a sealed queue is no longer in it
      queue = all[all.length == 1 ? 0 : ThreadLocalRandom.current().nextInt(all.length)];
    }
    return true;
  }

  /** Returns when the first of all timers is due, or NO_DEADLINE. */
  long earliest() {
    long earliest = NO_DEADLINE;
    for (TimerQueue queue : queues.get()) {
      long first = queue.earliest();
      if (first < earliest) {
        earliest = first;
      }
    }
    return earliest;
  }

  /** Returns how many timers are pending. */
  long pending() {
    long pending = 0;
    for (TimerQueue queue : queues.get()) {
      pending += queue.size();
    }
    return pending;
  }

  /** Fires the timers that are due by a time; returns how many. Called from any thread. */
  int runDue(long now) {
    int fired = 0;
    for (TimerQueue queue : queues.get()) {
      fired += queue.runDue(now);
    }
    return fired;
  }

  void close() {
    closed = true;
    for (TimerQueue queue : queues.get()) {
      queue.close();
    }
  }

  boolean isClosed() {
    return closed;
  }
}
