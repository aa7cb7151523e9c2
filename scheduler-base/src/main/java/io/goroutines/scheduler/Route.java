package io.goroutines.scheduler;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * An executor that delegates to another one, which can be replaced.
 *
 * <p>A virtual thread keeps its executor for life, and passes it to each virtual thread that it
 * starts. The JDK's socket pollers are started this way and live as long as the process. A route
 * makes it possible to take them off a scheduler. They must not keep our class loader reachable
 * either: {@link JdkHook#route} therefore creates instances of a copy of this class, defined by a
 * separate class loader. This class must refer to nothing but the JDK.
 */
@SuppressWarnings("NullAway") // its annotations would be such references; the value is never null
final class Route extends AtomicReference<Executor> implements Executor, Runnable {

  private static final long serialVersionUID = 1L;

  /** Called through {@link JdkHook#route}. */
  Route(Executor target) {
    super(target);
  }

  @Override
  public void execute(Runnable task) {
    get().execute(task);
  }

  /**
   * The task of the thread that is created with this route. A task of its own would be one more
   * object for each goroutine.
   */
  @Override
  @SuppressWarnings("unchecked") // the target is then a fiber, whose class this one cannot name
  public void run() {
    ((Consumer<Executor>) get()).accept(this);
  }
}
