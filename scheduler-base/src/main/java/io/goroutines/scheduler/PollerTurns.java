package io.goroutines.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The turns of the JDK's socket pollers on a scheduler, and the watcher that moves turns which do
 * not begin in time to another executor.
 */
final class PollerTurns {

  /*
   * Each time a poller becomes ready it gets a turn, which a worker of the scheduler runs. The
   * watcher, a platform thread, checks every period for turns that it has seen before and that have
   * not begun. It takes such a turn, runs the poller on the other executor, and records that this
   * scheduler is stuck; from then on the pollers are submitted to the other executor directly. The
   * taken turn is still in the scheduler's queue. The worker that dequeues it records that the
   * scheduler is no longer stuck.
   *
   * Invariants:
   *   - A turn runs at most once: worker and watcher race for it with one compare-and-set.
   *   - A turn that has not begun is taken within two periods. The submitter publishes the turn
   *     and then reads `watching`; the watcher clears `watching` and then checks for turns once
   *     more before it parks. Both are volatile, so at least one of them sees the other's write.
   *   - Only the latest turn of a poller is watched, until it is taken. Two turns at once come
   *     from a repeated submission, which the JDK permits; one of them does the work of both.
   */

  private static final long PERIOD_NANOS = 5_000_000;

  /** The number of checks without a pending turn after which the watcher parks. */
  private static final int IDLE_CHECKS = 40;

  private final Executor other;

  /** All known pollers; copied on write, by one thread at a time. */
  private volatile Poller[] pollers = {};

  /** The scheduler that did not run a turn in time, until it does. */
  private volatile @Nullable Dispatcher stuck;

  /** The watcher thread; null while there is none. */
  private volatile @Nullable Thread watcher;

  /** Whether the watcher polls without being woken. */
  private volatile boolean watching;

  /**
   * Creates an instance without pollers and without a watcher.
   *
   * @param other the executor for pollers whose scheduler does not run them
   */
  PollerTurns(Executor other) {
    this.other = other;
  }

  /** One of the JDK's pollers, and its latest turn. */
  static final class Poller {
    final Runnable continuation;
    volatile @Nullable Turn turn;

    Poller(Runnable continuation) {
      this.continuation = continuation;
    }
  }

  /** The submission of a ready poller to a scheduler. */
  final class Turn implements Runnable {
    private final Poller poller;
    private final Dispatcher dispatcher;
    private volatile boolean taken;

    /** Whether the watcher has seen it pending; accessed by the watcher only. */
    private boolean seen;

    Turn(Poller poller, Dispatcher dispatcher) {
      this.poller = poller;
      this.dispatcher = dispatcher;
    }

    /**
     * Claims this turn, and clears the poller's reference to it, which would keep a closed
     * scheduler reachable.
     */
    boolean take() {
      if (!TAKEN.compareAndSet(this, false, true)) {
        return false;
      }
      poller.turn = null;
      return true;
    }

    /** Called by a worker. */
    @Override
    public void run() {
      if (take()) {
        poller.continuation.run();
      } else if (stuck == dispatcher) {
        stuck = null;
      }
    }
  }

  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(Turn.class, "taken", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Returns the poller of a continuation; null if it was not added. */
  @Nullable Poller find(Runnable continuation) {
    for (Poller poller : pollers) {
      if (poller.continuation == continuation) {
        return poller;
      }
    }
    return null;
  }

  /** Adds a poller. Must not be called by two threads at once. */
  Poller add(Runnable continuation) {
    Poller poller = new Poller(continuation);
    Poller[] more = Arrays.copyOf(pollers, pollers.length + 1);
    more[more.length - 1] = poller;
    pollers = more;
    return poller;
  }

  boolean isEmpty() {
    return pollers.length == 0;
  }

  /**
   * Submits a ready poller. Fails only for lack of memory, and has then not submitted it.
   *
   * @param target the scheduler to run on; null for none
   * @return whether the watcher had to be woken
   */
  boolean submit(Poller poller, @Nullable Dispatcher target) {
    if (target == null || target == stuck) {
      other.execute(poller.continuation);
      return false;
    }
    Turn turn = new Turn(poller, target);
    Fiber fiber = new Fiber(turn);
    poller.turn = turn;
    target.submit(fiber);
    if (watching) {
      return false;
    }
    LockSupport.unpark(watcher);
    return true;
  }

  /**
   * Starts a watcher, also after {@link #unwatch}. If there is no memory for a thread, there is no
   * watcher.
   */
  void watch() {
    try {
      Thread fresh =
          Thread.ofPlatform()
              .daemon()
              .name("goroutines-pollers")
              .inheritInheritableThreadLocals(false)
              .unstarted(this::run);
      watcher = fresh;
      fresh.start();
    } catch (OutOfMemoryError _) {
      watcher = null;
    }
  }

  /** Forgets which scheduler is stuck. */
  void forgetStuck() {
    stuck = null;
  }

  boolean isWatched() {
    return watcher != null;
  }

  /** Ends the watcher, if there is one. */
  void unwatch() {
    Thread current = watcher;
    watcher = null;
    LockSupport.unpark(current);
  }

  private void run() {
    int idle = 0;
    begin();
    while (watcher == Thread.currentThread()) {
      if (idle < IDLE_CHECKS) {
        LockSupport.parkNanos(this, PERIOD_NANOS);
      } else {
        if (isIdle() && watcher == Thread.currentThread()) {
          LockSupport.park(this);
        }
        begin();
        idle = 0;
      }
      idle = check() ? 0 : idle + 1;
    }
    watching = false;
  }

  /** Tells submitters that they need not wake the watcher. */
  void begin() {
    watching = true;
  }

  /** Tells submitters to wake the watcher, and returns whether it may park. */
  boolean isIdle() {
    watching = false;
    return !check();
  }

  /** Takes the turns that were seen before; returns whether any turn was pending. */
  boolean check() {
    boolean pending = false;
    for (Poller poller : pollers) {
      Turn turn = poller.turn;
      if (turn == null) {
        continue;
      }
      pending = true;
      if (!turn.seen) {
        turn.seen = true;
      } else if (turn.take()) {
        stuck = turn.dispatcher;
        other.execute(poller.continuation);
      }
    }
    return pending;
  }
}
