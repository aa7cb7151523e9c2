package io.goroutines.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the JDK's socket pollers run: on the scheduler that was opened last and is still open, or
 * else on the JDK's own pool.
 *
 * <p>The JDK starts its pollers once for the process, as virtual threads on the scheduler of
 * whichever virtual thread waits for a socket first, and they stay there. Left alone, that may be a
 * scheduler of ours which is closed later. So they are started here, on an executor that is
 * re-targeted; if some virtual thread of the JDK's pool was first, they are there, and that is as
 * well.
 */
public final class Pollers {

  /**
   * Guards {@link #open} and the writes of {@link #target}; held over no wait and no foreign code.
   */
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static final List<Dispatcher> open = new ArrayList<>();

  /** The last of {@link #open}; the only reference by which the pollers reach a scheduler. */
  private static volatile @Nullable Dispatcher target;

  private static final Executor HOME = Pollers::execute;

  private Pollers() {}

  /** Starts the pollers, once; the first scheduler's opening waits for it. */
  private static final class Start {

    static {
      // Not a method of this class: it would wait for the end of this initializer.
      try {
        Thread starter = JdkHook.newThread(HOME, "goroutines-poller-start", Pollers::load);
        starter.start();
        join(starter);
      } catch (OutOfMemoryError | StackOverflowError _) {
        // Left to whoever waits for a socket first. An exception here would keep every later
        // scheduler from opening.
      }
    }

    private static void join(Thread starter) {
      boolean interrupted = false;
      while (true) {
        try {
          starter.join();
          break;
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    static void once() {}
  }

  /** Says that a scheduler is open and its workers run: the pollers move to it. */
  public static void opened(Dispatcher dispatcher) {
    LOCK.lock();
    try {
      open.add(dispatcher);
      target = dispatcher;
    } finally {
      LOCK.unlock();
    }
    Start.once(); // on the scheduler that is now open: the JDK's pool need not start a thread
  }

  /** Says that a scheduler closes: the pollers leave it, with their next wake-up. */
  public static void closing(Dispatcher dispatcher) {
    LOCK.lock();
    try {
      open.remove(dispatcher);
      target = open.isEmpty() ? null : open.getLast();
    } finally {
      LOCK.unlock();
    }
  }

  /** Returns where the pollers run now; null for the JDK's pool. */
  static @Nullable Dispatcher target() {
    return target;
  }

  private static void load() {
    try {
      Class.forName("sun.nio.ch.Poller", true, null);
    } catch (ClassNotFoundException | LinkageError _) {
      // A JDK without them, or one in which they cannot start: whoever uses a socket will hear of
      // it.
    }
  }

  private static void execute(Runnable continuation) {
    Dispatcher dispatcher = target;
    if (dispatcher != null) {
      dispatcher.submit(new Strand(dispatcher, continuation));
    } else {
      JdkHook.executeOnDefaultPool(continuation);
    }
  }
}
