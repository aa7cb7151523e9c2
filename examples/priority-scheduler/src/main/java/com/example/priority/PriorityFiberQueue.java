package com.example.priority;

import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.FiberQueue;
import io.goroutines.spi.GoroutineStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A queue for each priority; the fiber with the lowest turn is next.
 *
 * <p>Turns are numbers: a fiber that becomes ready gets the next one, plus a constant for each step
 * that its priority is below the highest. So priority is a head start, and no more: a bounded
 * number of fibers that become ready later overtake a waiting one, and nothing starves. This is the
 * ageing.
 */
final class PriorityFiberQueue implements FiberQueue {

  /*
   * Turns rise within a queue, so the lowest one is at the head of a queue. This is approximate:
   * two concurrent submitters may enqueue in the other order, and of two workers that see the same
   * head one gets the goroutine behind it. The number of fibers that overtake one is bounded all
   * the same.
   */

  /** The maximum number of fibers that overtake one, for each step of priority. */
  static final int AGEING = 100;

  private static final System.Logger LOG = System.getLogger(PriorityFiberQueue.class.getName());
  private static final int MOST_WARNINGS = 10;

  private record Ready(Fiber fiber, long turn) {}

  private final List<Queue<Ready>> queues = new ArrayList<>();
  private final AtomicLong turns = new AtomicLong();
  private final AtomicInteger size = new AtomicInteger();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private final long ageing;

  PriorityFiberQueue(long ageing) {
    this.ageing = ageing;
    for (Priority _ : Priority.values()) {
      queues.add(new ConcurrentLinkedQueue<>());
    }
  }

  @Override
  public void put(Fiber fiber) {
    Priority priority = Priority.of(fiber.goroutine());
    long turn = turns.incrementAndGet() + priority.ordinal() * ageing;
    queues.get(priority.ordinal()).add(new Ready(fiber, turn));
    size.incrementAndGet();
  }

  @Override
  public @Nullable Fiber poll() {
    while (true) {
      Queue<Ready> next = null;
      long first = Long.MAX_VALUE;
      for (Queue<Ready> queue : queues) {
        Ready head = queue.peek();
        if (head != null && head.turn() < first) {
          first = head.turn();
          next = queue;
        }
      }
      if (next == null) {
        return null;
      }
      Ready taken = next.poll();
      if (taken != null) {
        size.decrementAndGet();
        return taken.fiber();
      }
    }
  }

  @Override
  public int size() {
    return Math.max(0, size.get()); // a fiber may be dequeued before it is counted
  }

  /** Logs an unknown priority; the goroutine's priority is then normal. */
  @Override
  public void starting(GoroutineStart start) {
    if (Priority.asked(start.options().labels()).isEmpty()) {
      String asked = start.options().labels().get(Priority.LABEL);
      if (warned.size() < MOST_WARNINGS && warned.add(asked)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "label priority=''{0}'' counts as normal; available: high, normal, low",
            asked);
      }
    }
  }
}
