package com.example.template;

import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.FiberQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The runnable goroutines, and their order: this is the place to change. {@link FiberQueue} says
 * what its methods must do.
 *
 * <p>A fiber is a goroutine's virtual thread; {@link Fiber#goroutine()} has the name and the
 * labels.
 */
final class TemplateQueue implements FiberQueue {

  private final Queue<Fiber> ready = new ConcurrentLinkedQueue<>();

  /** A separate counter, since the queue's own size() traverses the queue. */
  private final AtomicInteger size = new AtomicInteger();

  @Override
  public void put(Fiber fiber) {
    ready.add(fiber);
    size.incrementAndGet(); // last: it is also the full fence
  }

  @Override
  public @Nullable Fiber poll() {
    Fiber next = ready.poll();
    if (next != null) {
      size.decrementAndGet();
    }
    return next;
  }

  @Override
  public int size() {
    return Math.max(0, size.get()); // a fiber may be dequeued before it is counted
  }
}
