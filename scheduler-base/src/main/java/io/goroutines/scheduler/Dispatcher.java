package io.goroutines.scheduler;

import io.goroutines.MayImplement;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What a scheduler provides to its fibers and goroutines. */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Dispatcher {

  /**
   * Enqueues a runnable fiber. Called from any thread and in any state of the scheduler, also after
   * its close: from goroutines (the current thread is then virtual and pinned), from workers
   * between two fibers, from the JDK's unparker and unblocker threads, from platform threads. Never
   * throws, blocks, or runs the fiber in place. The same fiber may be submitted again before it has
   * run, and while it runs.
   *
   * @param fiber a runnable fiber; a {@link Worker} is to carry it once, soon
   */
  void submit(Fiber fiber);

  /**
   * Dequeues the next fiber of the calling worker, if it is {@linkplain Fiber#isFresh fresh} and
   * the worker's loop would carry it now, without anything else to do first; null otherwise. Called
   * by a thread whose goroutine has ended, to continue with that one: it counts as another fiber
   * that the worker carries. Never throws or blocks. The default returns null: then every goroutine
   * has a separate thread.
   */
  default @Nullable Fiber takeFresh() {
    return null;
  }

  /**
   * Returns whether the threads of unnamed goroutines are named after the goroutine's number. The
   * result is constant; false by default.
   */
  default boolean namesThreads() {
    return false;
  }

  /**
   * Called by a goroutine of this scheduler that is about to block its worker. The default does
   * nothing.
   */
  default void beginBlocking() {}

  /**
   * Called by a goroutine of this scheduler that no longer blocks a worker.
   *
   * @return whether it must yield, because its processor now serves other goroutines; false by
   *     default
   */
  default boolean endBlocking() {
    return false;
  }

  /**
   * Returns whether a worker of this scheduler carries a fiber now, for dumps. False by default:
   * then no goroutine is shown as running.
   */
  default boolean carries(Fiber fiber) {
    return false;
  }

  /**
   * Returns a random number from 0 to {@code bound} exclusive. Called by goroutines of this
   * scheduler.
   */
  default int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }

  /**
   * Returns how often the calling goroutine should spin for its peer before it parks: see {@link
   * io.goroutines.spi.Waiter#spins()}. 0 by default.
   */
  default int spins() {
    return 0;
  }

  /**
   * Returns whether the calling worker has a run-next fiber, so that the calling goroutine should
   * {@linkplain Fiber#isYieldingToNext() yield} to it. False by default.
   */
  default boolean hasNext() {
    return false;
  }

  /**
   * Returns the timers for deadlines of this scheduler's goroutines, or null if deadlines are left
   * to the JDK.
   */
  default @Nullable Timers timers() {
    return null;
  }
}
