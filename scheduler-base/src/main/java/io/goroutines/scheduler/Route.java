package io.goroutines.scheduler;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An executor that passes tasks to another one, which can be replaced.
 *
 * <p>A virtual thread keeps its executor for life, and so does each virtual thread that it starts,
 * the JDK's socket pollers among them, which live as long as the process. Through a route they can
 * be taken off a scheduler. For the sake of our class loader, which they must not keep either,
 * {@link JdkHook#route} makes instances of a copy of this class, defined by a class loader of its
 * own. So this class refers to nothing but the JDK.
 */
@SuppressWarnings("NullAway") // its annotations would be such a reference; the value is never null
final class Route extends AtomicReference<Executor> implements Executor {

  private static final long serialVersionUID = 1L;

  /** Called through {@link JdkHook#route}. */
  Route(Executor target) {
    super(target);
  }

  @Override
  public void execute(Runnable task) {
    get().execute(task);
  }
}
