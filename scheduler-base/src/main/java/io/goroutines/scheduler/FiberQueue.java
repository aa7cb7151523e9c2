package io.goroutines.scheduler;

import io.goroutines.MayImplement;
import io.goroutines.spi.GoroutineStart;
import org.jspecify.annotations.Nullable;

/**
 * The runnable fibers of a {@link SingleQueueScheduler} and their order: its policy.
 *
 * <p>Any thread may call any method, concurrently with others, also from inside the JDK with a
 * pinned virtual thread: no method blocks or throws, except {@link #starting}. A policy may prefer
 * some fibers, but must not let others wait forever.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface FiberQueue {

  /**
   * Enqueues a runnable fiber, and counts it in {@link #size}, with a full fence at the end: an
   * atomic update or a volatile write. A fiber may be enqueued again before it was dequeued; then
   * it may be dequeued once or twice.
   */
  void put(Fiber fiber);

  /** Dequeues the fiber that is to run next; null if there is none. */
  @Nullable Fiber poll();

  /**
   * Dequeues the fiber that is to run next if it is {@linkplain Fiber#isFresh fresh}, atomically;
   * null otherwise. With this, goroutines that never wait share virtual threads, which makes them
   * several times cheaper. The default returns null: each goroutine has a separate thread.
   */
  default @Nullable Fiber pollFresh() {
    return null;
  }

  /**
   * Returns the number of enqueued fibers. A fiber may be counted shortly after it was enqueued,
   * but not after {@link #put} returns.
   */
  int size();

  /**
   * Called by the thread that starts a goroutine, before the start. The place to check its options
   * and labels, and to log or throw. The default does nothing.
   */
  default void starting(GoroutineStart start) {}
}
