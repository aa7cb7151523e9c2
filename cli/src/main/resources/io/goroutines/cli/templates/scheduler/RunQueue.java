package com.example.template;

import io.goroutines.scheduler.Strand;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The runnable goroutines, and their order: this is the place to change.
 *
 * <p>A strand is a goroutine's virtual thread; {@link Strand#goroutine()} has the name and the
 * labels. These methods are thread-safe and never block: any thread that wakes a goroutine may call
 * them, so there is no lock here that could be held for long. A strand may be added again before it
 * was taken.
 */
final class RunQueue {

  private final Queue<Strand> ready = new ConcurrentLinkedQueue<>();

  /** A separate counter, since the queue's own size() traverses the queue. */
  private final AtomicInteger size = new AtomicInteger();

  /** Adds a runnable strand. */
  void add(Strand strand) {
    ready.add(strand);
    size.incrementAndGet(); // also the full fence that IdleWorkers requires
  }

  /** Removes and returns the next strand to run; null if there is none. */
  @Nullable Strand take() {
    Strand next = ready.poll();
    if (next != null) {
      size.decrementAndGet();
    }
    return next;
  }

  /** Returns the number of strands. */
  int size() {
    return Math.max(0, size.get()); // a strand may be taken before it is counted
  }
}
