package io.goroutines.scheduler.loom;

import io.goroutines.spi.AbstractGoroutine;
import io.goroutines.spi.GoroutineStart;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A goroutine with a virtual thread of its own, from its start to its end.
 *
 * <p>Invariants: {@link #CURRENT} holds the thread from before its start until the body has ended,
 * so that the thread itself needs no memory to become known. {@link #claimed} is won once: by the
 * thread, which then runs the body, or by a start that has failed, and then nothing ever runs.
 */
final class LoomGoroutine extends AbstractGoroutine implements Runnable {

  /**
   * The goroutine of each thread. A map and not a thread-local: a miss on a thread-local leaves an
   * entry behind, so that asking would allocate a table for every goroutine of every other
   * scheduler, and make its thread one that cannot be used again.
   */
  private static final ConcurrentHashMap<Thread, LoomGoroutine> CURRENT = new ConcurrentHashMap<>();

  private static final VarHandle CLAIMED;

  static {
    try {
      CLAIMED = MethodHandles.lookup().findVarHandle(LoomGoroutine.class, "claimed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LoomScheduler scheduler;
  private final Thread thread;

  @SuppressWarnings("unused") // through CLAIMED
  private volatile boolean claimed;

  LoomGoroutine(LoomScheduler scheduler, GoroutineStart start) {
    super(start);
    this.scheduler = scheduler;
    this.thread = Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(this);
    // Threads that inherit nothing get the system class loader; bodies expect that of their caller.
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
  }

  static @Nullable LoomGoroutine current() {
    Thread thread = Thread.currentThread();
    return thread.isVirtual() ? CURRENT.get(thread) : null;
  }

  /** Starts the thread. When this throws, nothing was started and nothing ever will be. */
  void begin() {
    try {
      CURRENT.put(thread, this);
      thread.start();
    } catch (Throwable t) {
      // The JDK can fail after it has queued the thread, when it cannot make a carrier. Whoever
      // claims
      // the goroutine decides: it runs, or the caller is told and it never does.
      if (claim()) {
        CURRENT.remove(thread);
        throw t;
      }
    }
  }

  private boolean claim() {
    return CLAIMED.compareAndSet(this, false, true);
  }

  /** Called on the goroutine's thread. */
  @Override
  public void run() {
    if (!claim()) {
      return;
    }
    try {
      runBody();
    } finally {
      CURRENT.remove(thread);
    }
  }

  @Override
  protected void ended() {
    scheduler.ended(this);
  }
}
