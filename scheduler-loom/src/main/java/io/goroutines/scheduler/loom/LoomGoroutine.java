package io.goroutines.scheduler.loom;

import io.goroutines.spi.AbstractGoroutine;
import io.goroutines.spi.GoroutineStart;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A goroutine with a virtual thread of its own, from its start to its end.
 *
 * <p>Invariants: {@link #CURRENT} holds the thread from before its start until the body has ended,
 * so that the thread itself needs no memory to become known.
 */
final class LoomGoroutine extends AbstractGoroutine implements Runnable {

  /**
   * The goroutine of each thread. A map and not a thread-local: a miss on a thread-local leaves an
   * entry behind, so that asking would allocate a table for every goroutine of every other
   * scheduler, and make its thread one that cannot be used again.
   */
  private static final ConcurrentHashMap<Thread, LoomGoroutine> CURRENT = new ConcurrentHashMap<>();

  private final Thread thread;

  /** Whether its start has failed; ordered by the scheduler. */
  boolean startFailed;

  LoomGoroutine(GoroutineStart start) {
    super(start);
    this.thread = Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(this);
    // Threads that inherit nothing get the system class loader; bodies expect that of their caller.
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
  }

  static @Nullable LoomGoroutine current() {
    Thread thread = Thread.currentThread();
    return thread.isVirtual() ? CURRENT.get(thread) : null;
  }

  /**
   * Starts the thread. It can run although this throws: the JDK can fail after it has queued the
   * thread, when it cannot make a carrier.
   */
  void begin() {
    CURRENT.put(thread, this);
    thread.start();
  }

  /** Forgets the thread, which never runs the body. */
  void forget() {
    CURRENT.remove(thread);
  }

  /** Called on the goroutine's thread. */
  @Override
  public void run() {
    try {
      runBody();
    } finally {
      CURRENT.remove(thread);
    }
  }
}
