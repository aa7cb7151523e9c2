package com.example.template;

import io.goroutines.scheduler.Strand;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The goroutines that are ready, and who of them is next: this is the place to change.
 *
 * <p>A strand is a goroutine's virtual thread; {@link Strand#goroutine()} has the name and the
 * labels. Any number of threads call these methods at once. They never wait: the caller may be
 * anybody who wakes a goroutine, so there is no lock here that could be held for long. The same
 * strand may be added again before it was taken.
 */
final class RunQueue {

  private final Queue<Strand> ready = new ConcurrentLinkedQueue<>();

  /** Counted apart: the queue would have to walk through all that it has. */
  private final AtomicInteger size = new AtomicInteger();

  /** Adds a strand that can go on. */
  void add(Strand strand) {
    ready.add(strand);
    size.incrementAndGet(); // also the fence that IdleWorkers asks for
  }

  /** Takes the strand that is to go on next; null if there is none. */
  @Nullable Strand take() {
    Strand next = ready.poll();
    if (next != null) {
      size.decrementAndGet();
    }
    return next;
  }

  /** Returns how many there are. */
  int size() {
    return Math.max(0, size.get()); // who takes may be faster than who counts
  }
}
