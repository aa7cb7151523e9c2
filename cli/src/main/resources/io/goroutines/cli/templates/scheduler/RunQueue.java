package com.example.template;

import io.goroutines.scheduler.Fiber;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The runnable goroutines, and their order: this is the place to change.
 *
 * <p>A fiber is a goroutine's virtual thread; {@link Fiber#goroutine()} has the name and the
 * labels. These methods are thread-safe and never block: any thread that wakes a goroutine may call
 * them, so there is no lock here that could be held for long. A fiber may be added again before it
 * was taken.
 */
final class RunQueue {

  private final Queue<Fiber> ready = new ConcurrentLinkedQueue<>();

  /** A separate counter, since the queue's own size() traverses the queue. */
  private final AtomicInteger size = new AtomicInteger();

  /** Adds a runnable fiber. */
  void add(Fiber fiber) {
    ready.add(fiber);
    size.incrementAndGet(); // also the full fence that IdleWorkers requires
  }

  /** Removes and returns the next fiber to run; null if there is none. */
  @Nullable Fiber take() {
    Fiber next = ready.poll();
    if (next != null) {
      size.decrementAndGet();
    }
    return next;
  }

  /** Returns the number of fibers. */
  int size() {
    return Math.max(0, size.get()); // a fiber may be taken before it is counted
  }
}
