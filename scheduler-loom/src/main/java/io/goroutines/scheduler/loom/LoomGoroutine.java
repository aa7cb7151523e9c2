package io.goroutines.scheduler.loom;

import io.goroutines.spi.AbstractGoroutine;
import io.goroutines.spi.GoroutineStart;
import java.lang.invoke.MethodHandles;
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

  static {
    try {
      // At the end of a stack it would fail, and leave the class unusable for good.
      MethodHandles.lookup().ensureInitialized(StarvationGuard.class);
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread thread;

  /** Whether its start has failed; ordered by the scheduler. */
  boolean startFailed;

  /** How often it has passed the seam, modulo 256; its own. Differs at first, to spread checks. */
  private byte passes;

  /**
   * Creates a goroutine and its thread.
   *
   * @param named whether its thread bears its number if it has no name
   */
  LoomGoroutine(GoroutineStart start, boolean named) {
    super(start);
    this.passes = (byte) start.id();
    this.thread =
        Thread.ofVirtual()
            .name(threadName(named))
            .inheritInheritableThreadLocals(false)
            .unstarted(this);
    // Threads that inherit nothing get the system class loader; bodies expect that of their caller.
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
  }

  private String threadName(boolean named) {
    return name().isEmpty() && named ? "goroutine-" + id() : name();
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

  /**
   * Called at each pass through the seam. Returns whether this goroutine has let starved threads
   * run.
   */
  private boolean parksAtBarrier() {
    if ((++passes & (StarvationGuard.SAMPLE_EVERY - 1)) == 0) {
      StarvationGuard.check();
    }
    return StarvationGuard.park();
  }

  @Override
  protected void suspend(long deadline) {
    if (!parksAtBarrier()) { // else returns for nothing, as it may have eaten a permit
      super.suspend(deadline);
    }
  }

  @Override
  public void yieldNow() {
    if (!parksAtBarrier()) {
      super.yieldNow();
    }
  }

  /** Called on the goroutine's thread. */
  @Override
  public void run() {
    try {
      boolean _ = StarvationGuard.park(); // goroutines that start each other for ever
      runBody();
    } finally {
      CURRENT.remove(thread);
    }
  }
}
