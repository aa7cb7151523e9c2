package io.goroutines.scheduler;

import io.goroutines.Goroutine;
import io.goroutines.MayImplement;
import io.goroutines.spi.support.AbstractGoroutine;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread as a scheduler sees it: the element of run queues, and what a {@link Worker}
 * carries.
 *
 * <p>A fiber is fresh at first: it has a goroutine but no thread, which is created when a worker
 * carries it. When the goroutine has ended, the thread may continue with other fresh goroutines;
 * their fibers are then dropped.
 *
 * <p>This class has what queues and workers need; {@link GoroutineFiber} creates the thread.
 */
@MayImplement(MayImplement.Party.NOBODY)
public class Fiber {

  /*
   * `g`, `mounts` and `continuation` are written by the worker that carries the fiber, or by the
   * thread while it is mounted, which is the same OS thread. They are published from one worker to
   * the next with the fiber, through a queue, and with the state of the virtual thread.
   */

  /** The value of {@link #mounts} for a fiber of one submission. */
  private static final byte ONE_SUBMISSION = 3;

  /** Replaces the continuation of a thread that has ended. */
  static final Runnable ENDED = () -> {};

  /**
   * The goroutine that the thread runs or will run first; null for a thread that inherited its
   * executor.
   */
  @Nullable AbstractGoroutine g;

  /**
   * The thread's continuation, always the same object; null while there is no thread, {@link
   * #ENDED} when it has ended. Written when the thread is started; every later submission is
   * ordered after that by the thread's own state.
   */
  @Nullable Runnable continuation;

  /** How often the thread was mounted, counted up to two; or {@link #ONE_SUBMISSION}. */
  private byte mounts;

  /** Link in an {@link InjectQueue}, guarded by its lock. */
  @Nullable Fiber next;

  /** Whether this is in an {@link InjectQueue}, guarded by its lock. */
  boolean linked;

  /** A value of {@link #yielding}: it yields, and is enqueued behind all others. */
  static final byte TO_ALL = 1;

  /** A value of {@link #yielding}: it yields to the run-next goroutine, and runs right after it. */
  static final byte TO_NEXT = 2;

  /** {@link #TO_ALL} or {@link #TO_NEXT}, set by the goroutine itself while it yields; else 0. */
  byte yielding;

  /**
   * How often it became ready, modulo 256; written by the thread that makes it ready, ordered as
   * {@link #continuation}.
   */
  private byte turn;

  /**
   * When it became ready, if that is sampled, else 0: see {@link WorkerCounters}. Passed from the
   * thread that makes it ready to the worker that carries it, through a queue.
   */
  int readyAt;

  /** Creates the fiber of a goroutine that has not begun. */
  Fiber(AbstractGoroutine g) {
    this.g = g;
    this.turn = (byte) g.id();
  }

  /** Creates a fiber for one submission of a virtual thread that is not a goroutine. */
  Fiber(Runnable continuation) {
    this.continuation = continuation;
    this.mounts = ONE_SUBMISSION;
  }

  /** Called each time the fiber becomes ready; samples the time. */
  final void becomesReady() {
    if ((++turn & (WorkerCounters.SAMPLE_EVERY - 1)) == 0) {
      readyAt = WorkerCounters.stamp();
    }
  }

  /**
   * Returns whether this is a goroutine that has begun and is not merely yielding to other
   * goroutines, that is, whether it was parked until now.
   */
  final boolean hasWaited() {
    return continuation != null && yielding != TO_ALL && g != null;
  }

  /** Returns whether the goroutine is yielding: it is then enqueued behind all others. */
  public final boolean isYielding() {
    return yielding != 0;
  }

  /**
   * Returns whether the goroutine yields to the run-next goroutine of this worker and is to run
   * right after it; see {@link Dispatcher#hasNext}. It is then also {@linkplain #isYielding
   * yielding}.
   */
  public final boolean isYieldingToNext() {
    return yielding == TO_NEXT;
  }

  /**
   * Returns whether this is a goroutine that has not begun and has no thread. Called before it is
   * dequeued, by the dequeuing thread.
   */
  public final boolean isFresh() {
    return continuation == null && g != null;
  }

  /**
   * Returns the goroutine that runs when this is carried, for a scheduler that inspects its labels;
   * null if this is a virtual thread started by a goroutine. Within {@link Dispatcher#submit} the
   * result is exact for a goroutine that is parked or has not begun. In a spurious submission,
   * which is legal at any time, it may be the previous goroutine, the next one or null.
   */
  public final @Nullable Goroutine goroutine() {
    return g;
  }

  /** Returns whether the thread was mounted once: its goroutine has never parked. */
  final boolean hasRunOnce() {
    return mounts == 1;
  }

  /**
   * Runs the virtual thread on the calling worker until it parks, yields or ends; creates it first
   * if this is fresh.
   */
  final void run() {
    Runnable own = continuation;
    if (own == null && g != null) {
      own = startThread();
      if (own == null) {
        return;
      }
    }
    if (mounts < 2) {
      mounts++;
    } else if (mounts == ONE_SUBMISSION) {
      continuation = ENDED; // as at the end of a goroutine's thread
    }
    if (own != null) {
      own.run();
    }
  }

  /**
   * Creates and starts the thread of a fresh fiber, and returns its continuation; null if that
   * fails, and then this fiber is submitted again.
   */
  @Nullable Runnable startThread() {
    throw new IllegalStateException("this fiber has a thread");
  }
}
