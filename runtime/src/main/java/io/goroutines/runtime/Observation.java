package io.goroutines.runtime;

import io.goroutines.spi.support.StandardRuntime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Shows one runtime to Flight Recorder and JMX, from its open to its close.
 *
 * <p>The classes that this needs take longer to load than everything else that opens a runtime. An
 * unobserved program, above all a short one, must not pay for that. So it is done when the runtime
 * is a second old, by a separate thread; at once only if Flight Recorder runs already, or if the
 * configuration enables JMX explicitly.
 *
 * <p>Invariant, under the lock: {@code runtime} is null once the runtime is closed, and {@code
 * events} and {@code management} are non-null only before that. No failure reaches the runtime.
 */
final class Observation {

  private static final long DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long id;
  private final boolean jfr;
  private final boolean jmx;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable StandardRuntime runtime;
  private @Nullable RuntimeEvents events;
  private @Nullable Management management;

  /** The thread that shows the runtime later; null if there is none. */
  private volatile @Nullable Thread delayed;

  /**
   * Creates the observation of a runtime; {@link #begin} starts it.
   *
   * @param id the number of the runtime in this process
   * @param jmx whether to show it to JMX
   */
  Observation(StandardRuntime runtime, long id, boolean jmx) {
    this.runtime = runtime;
    this.id = id;
    // A run-time image need not have these modules.
    this.jfr = isThere("jdk.jfr");
    this.jmx = jmx && isThere("java.management");
  }

  private static boolean isThere(String module) {
    return ModuleLayer.boot().findModule(module).isPresent();
  }

  /**
   * Begins, now or soon; ends when the runtime is closed.
   *
   * @param jmxNow whether to show it to JMX at once
   */
  void begin(StandardRuntime runtime, boolean jmxNow) {
    runtime.afterClose(this::end);
    boolean jfrNow = jfr && FlightRecorder.isInitialized();
    show(jfrNow, jmxNow && jmx);
    if (jfrNow == jfr && (jmxNow || !jmx)) {
      return;
    }
    try {
      Thread later =
          Thread.ofPlatform()
              .daemon()
              .inheritInheritableThreadLocals(false)
              .name("goroutines-observation")
              .unstarted(this::showLater);
      delayed = later;
      later.start();
    } catch (OutOfMemoryError _) {
      // The runtime is what matters; it works without observation.
    }
  }

  private void showLater() {
    long from = System.nanoTime();
    for (long left = DELAY_NANOS; left > 0; left = from + DELAY_NANOS - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (runtime == null) {
        return;
      }
    }
    show(jfr, jmx);
  }

  private void show(boolean withJfr, boolean withJmx) {
    lock.lock();
    try {
      StandardRuntime open = runtime;
      if (open == null) {
        return;
      }
      if (withJfr && events == null) {
        events = RuntimeEvents.opened(open, id);
      }
      if (withJmx && management == null) {
        management = new Management(open, id);
      }
    } catch (LinkageError | OutOfMemoryError _) {
      // The runtime continues unobserved.
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      runtime = null;
      if (management != null) {
        management.close();
      }
      if (events != null) {
        events.closed();
      }
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(delayed);
  }
}
