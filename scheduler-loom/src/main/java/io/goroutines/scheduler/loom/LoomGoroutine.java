package io.goroutines.scheduler.loom;

import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.support.AbstractGoroutine;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A goroutine with a separate virtual thread, from its start to its end.
 *
 * <p>Invariant: {@link #CURRENT} contains the thread from before its start until the body has
 * ended, so that the thread itself allocates nothing to register.
 */
final class LoomGoroutine extends AbstractGoroutine implements Runnable {

  /**
   * The goroutine of each thread. A map, not a thread-local: a miss on a thread-local leaves an
   * entry behind, so that a lookup would allocate a table for every goroutine of every other
   * scheduler, and make its thread unfit for reuse.
   */
  private static final ConcurrentHashMap<Thread, LoomGoroutine> CURRENT = new ConcurrentHashMap<>();

  static {
    try {
      // In a deep stack, initialization would fail with StackOverflowError and leave the class
      // unusable for good.
      MethodHandles.lookup().ensureInitialized(StarvationGuard.class);
      // The JDK catches it where it retries a wake-up for which there is no memory. If it had to be
      // loaded then, the wake-up would fail, and the goroutine would never run again.
      MethodHandles.lookup().ensureInitialized(RejectedExecutionException.class);
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread thread;

  /** Whether its start has failed; ordered by the scheduler. */
  boolean startFailed;

  /**
   * How often it has passed the seam, modulo 256; accessed by the goroutine only. Initially
   * different, which spreads the checks.
   */
  private byte passes;

  /**
   * Creates a goroutine and its thread.
   *
   * @param named whether its thread is named after its number if it has no name
   */
  LoomGoroutine(GoroutineStart start, boolean named) {
    super(start);
    this.passes = (byte) start.id();
    this.thread =
        Thread.ofVirtual()
            .name(threadName(named))
            .inheritInheritableThreadLocals(false)
            .unstarted(this);
    // A thread that inherits nothing gets the system class loader; bodies expect the starter's.
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
   * Starts the thread. It may run although this throws: the JDK can fail to create a carrier after
   * it has enqueued the thread.
   */
  void begin() {
    CURRENT.put(thread, this);
    thread.start();
  }

  /** Unregisters the thread, which never runs the body. */
  void forget() {
    CURRENT.remove(thread);
  }

  /** Called at each pass through the seam. Returns as {@link StarvationGuard#check}. */
  private boolean check() {
    return (++passes & (StarvationGuard.SAMPLE_EVERY - 1)) == 0 && StarvationGuard.check();
  }

  @Override
  protected void suspend(long deadline) {
    boolean mayHaveParked = check();
    mayHaveParked |= StarvationGuard.park();
    // A park here may have consumed the permit of the wake-up; another could be for ever. So this
    // is a spurious return: the waiter checks what it waits for.
    if (!mayHaveParked) {
      super.suspend(deadline);
    }
  }

  @Override
  public void yieldNow() {
    boolean _ = check();
    if (!StarvationGuard.park()) {
      super.yieldNow();
    }
  }

  /** Called on the goroutine's thread. */
  @Override
  public void run() {
    try {
      boolean _ = StarvationGuard.park(); // goroutines may start each other in an endless chain
      runBody();
    } finally {
      CURRENT.remove(thread);
    }
  }
}
