package io.goroutines.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the JDK's socket pollers run: on the open scheduler that was opened last, as long
 * as it runs them in time; otherwise on the JDK's own pool.
 *
 * <p>The JDK starts its pollers once for the process, as virtual threads on the scheduler of the
 * first virtual thread that waits for a socket, and they stay there. If that thread runs a
 * goroutine, the pollers are recognized here, and from then on pass through this class each time
 * they become ready. They belong on the scheduler whose goroutines read, because a poller on
 * another OS thread makes a read cost nearly twice as much (ADR 22). But they serve all virtual
 * threads of the process, and must not be delayed by goroutines that compute or block: see {@link
 * PollerTurns}.
 */
public final class Pollers {

  /*
   * All pollers are started by one thread, inside the initializer of the JDK's class. They inherit
   * the executor of a fiber, which recognizes them by the stack trace. When the thread of that
   * fiber ends, their executor is routed to execute(), and to the JDK's pool while no scheduler is
   * open: then they keep nothing of ours reachable, and our class loader can be collected.
   *
   * They are not started in advance: their master poller blocks in native code, and HotSpot waits
   * 300 ms for such threads when the process ends.
   */

  /** The JDK's class whose initializer starts the pollers; its nested classes have it as prefix. */
  private static final String STARTER = "sun.nio.ch.Poller";

  /** The maximum number of frames between that and {@link GoroutineFiber#execute}; 14 in JDK 25. */
  private static final int FRAMES = 32;

  /** Guards {@link #open}, {@link #route}, and the writes of {@link #target}, {@link #first}. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static final List<Dispatcher> open = new ArrayList<>();

  private static final PollerTurns TURNS = new PollerTurns(JdkHook.defaultScheduler());

  /** The last of {@link #open}; the only reference by which the pollers reach a scheduler. */
  private static volatile @Nullable Dispatcher target;

  /** The fiber whose executor the pollers have inherited, until its thread ends. */
  private static volatile @Nullable Fiber first;

  /** That executor, set when the thread has ended. */
  private static @Nullable Executor route;

  private Pollers() {}

  /** Registers a scheduler whose workers have started: the pollers move to it. */
  public static void opened(Dispatcher dispatcher) {
    LOCK.lock();
    try {
      open.add(dispatcher);
      retarget();
    } finally {
      LOCK.unlock();
    }
  }

  /** Unregisters a scheduler that closes: the pollers leave it with their next wake-up. */
  public static void closing(Dispatcher dispatcher) {
    LOCK.lock();
    try {
      open.remove(dispatcher);
      retarget();
    } finally {
      LOCK.unlock();
    }
  }

  /** Updates the target. The caller holds the lock. */
  private static void retarget() {
    target = open.isEmpty() ? null : open.getLast();
    TURNS.forgetStuck();
    if (route != null) {
      JdkHook.reroute(route, heir());
    }
    if (target == null) {
      TURNS.unwatch();
    } else {
      watch();
    }
  }

  /** Starts the watcher if there are pollers and it does not run. The caller holds the lock. */
  private static void watch() {
    if (!TURNS.isEmpty() && !TURNS.isWatched()) {
      TURNS.watch();
    }
  }

  /** Returns the new target for the pollers' executor. The caller holds the lock. */
  private static Executor heir() {
    return target == null ? JdkHook.defaultScheduler() : Pollers::execute;
  }

  /** Returns the scheduler on which the pollers run now; null for the JDK's pool. */
  static @Nullable Dispatcher target() {
    return target;
  }

  /**
   * Submits a virtual thread that is not a goroutine but has inherited the executor of one, if it
   * is a poller. Called on any thread by {@link GoroutineFiber#execute}; throws only what that
   * method may throw.
   *
   * @param fiber the fiber whose executor it has inherited
   * @return whether it was a poller
   */
  static boolean submit(Fiber fiber, Runnable task) {
    PollerTurns.Poller poller = TURNS.find(task);
    if (poller == null) {
      Fiber starter = first;
      if (starter == null ? !TURNS.isEmpty() : starter != fiber) {
        return false; // the pollers were started elsewhere
      }
      poller = starting(fiber, task);
      if (poller == null) {
        return false;
      }
    }
    boolean _ = TURNS.submit(poller, target);
    return true;
  }

  /** Returns the poller that the calling thread is starting; null if it is not starting one. */
  private static PollerTurns.@Nullable Poller starting(Fiber fiber, Runnable task) {
    if (!Thread.currentThread().isVirtual()) {
      return null;
    }
    try {
      if (!isStarting()) {
        return null;
      }
      LOCK.lock();
      try {
        PollerTurns.Poller poller = TURNS.add(task);
        first = fiber;
        if (target != null) {
          watch();
        }
        return poller;
      } finally {
        LOCK.unlock();
      }
    } catch (OutOfMemoryError | StackOverflowError _) {
      return null; // it then runs like any virtual thread started by a goroutine
    }
  }

  private static boolean isStarting() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames.limit(FRAMES).anyMatch(frame -> frame.getClassName().startsWith(STARTER)));
  }

  /**
   * Called when the thread of a fiber ends. Virtual threads that have inherited its executor
   * continue on the JDK's pool, the pollers on their target.
   */
  static void ends(Fiber fiber, Executor executor) {
    if (first != fiber) {
      JdkHook.reroute(executor, JdkHook.defaultScheduler());
      return;
    }
    LOCK.lock();
    try {
      first = null;
      route = executor;
      JdkHook.reroute(executor, heir());
    } finally {
      LOCK.unlock();
    }
  }

  /** The target of the pollers' executor while a scheduler is open. */
  private static void execute(Runnable task) {
    PollerTurns.Poller poller = TURNS.find(task);
    if (poller == null) {
      JdkHook.defaultScheduler().execute(task);
    } else {
      boolean _ = TURNS.submit(poller, target);
    }
  }
}
