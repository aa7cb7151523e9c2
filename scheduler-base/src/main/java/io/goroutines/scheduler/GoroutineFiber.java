package io.goroutines.scheduler;

import io.goroutines.spi.GoroutineStart;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The fiber of a virtual thread that runs goroutines.
 *
 * <p>The virtual thread is created with a separate executor, a {@link Route} to this fiber. The
 * task submitted there does not identify its thread; the receiving fiber does. Virtual threads
 * started by the goroutine's code inherit that executor: their submissions are recognized as a
 * different task, and get a new fiber each time, which belongs to no goroutine. When the
 * goroutine's thread has ended, they continue on the JDK's pool.
 */
final class GoroutineFiber extends Fiber implements Executor, Consumer<Executor> {

  /*
   * Go recycles the stacks of ended goroutines; here a virtual thread runs one body after the
   * other. Creating, starting and ending a thread costs several times as much as a body that does
   * not park.
   *
   * A thread is reused only if it is as good as new: it was mounted once, so the goroutine has
   * never parked, and has left no trace on the thread (JdkHook.isPristine). The next body must be
   * that of the fiber that the same worker would carry next: see Dispatcher.takeFresh. Order and
   * fairness are therefore those of a scheduler that switches between any two bodies.
   */

  private static final long RETRY_NANOS = 1_000_000;

  static {
    // While the first million goroutines wait, no thread may have ended yet. The compiler would
    // prune the end of the loop in runBodies as never reached, and each of the million stacks would
    // have to be deoptimized, 10 µs each, when its goroutine ends. So that end is executed in
    // advance, as often as the interpreter needs until it profiles the branch.
    for (int i = 0; i < 1_000; i++) {
      runBodies(null, null);
    }
    try {
      // The JDK catches it where it retries a wake-up for which there is no memory; if it had to be
      // loaded then, the wake-up would fail.
      MethodHandles.lookup().ensureInitialized(RejectedExecutionException.class);
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Receives this fiber when it becomes runnable. */
  private final Dispatcher dispatcher;

  private GoroutineFiber(Dispatcher dispatcher, G g) {
    super(g);
    this.dispatcher = dispatcher;
  }

  /** Creates a goroutine that has not begun, with its fiber. */
  static G create(GoroutineStart start, Dispatcher dispatcher) {
    G g = new G(start, dispatcher);
    g.fiber = new GoroutineFiber(dispatcher, g);
    return g;
  }

  /**
   * Called by the JDK each time the virtual thread, or one that inherited its executor, becomes
   * runnable. Never throws, blocks or runs the task, except for an {@link OutOfMemoryError} if no
   * fiber can be allocated for an inheriting thread, which the JDK answers with a retry.
   */
  @Override
  public void execute(Runnable task) {
    Runnable own = continuation;
    if (task == own) {
      becomesReady();
      dispatcher.submit(this);
    } else if (own == null) {
      continuation = task; // the start, by the worker that carries it at once
    } else if (!Pollers.submit(this, task)) {
      dispatcher.submit(new Fiber(task));
    }
  }

  @Override
  @Nullable Runnable startThread() {
    if (!(g instanceof G first)) {
      return null;
    }
    try {
      Executor route = JdkHook.route(this);
      Thread thread = JdkHook.newThread(route, first.threadName(), (Runnable) route);
      thread.setContextClassLoader(first.contextClassLoader);
      thread.start();
    } catch (Throwable noMemory) {
      // Memory may become available, and the goroutine must not be lost. No reference to the thread
      // remains.
      continuation = null;
      LockSupport.parkNanos(this, RETRY_NANOS);
      dispatcher.submit(this);
    }
    return continuation;
  }

  /** The task of the thread, called by its {@link Route}. */
  @Override
  public void accept(Executor route) {
    try {
      runBodies(this, g instanceof G first ? first : null);
    } finally {
      // Queues and frames of workers may refer to this fiber for long, and the continuation keeps
      // the thread and its class loader reachable.
      continuation = ENDED;
      Pollers.ends(this, route);
    }
  }

  /** Runs bodies on the thread of a fiber; none if either argument is null. */
  private static void runBodies(@Nullable GoroutineFiber fiber, @Nullable G first) {
    G body = first;
    while (body != null && fiber != null) {
      body.runOn(fiber);
      body = fiber.nextBody();
    }
  }

  /**
   * Returns the goroutine that is to run next on this thread, and prepares the thread; null to end
   * it.
   */
  private @Nullable G nextBody() {
    g = null; // a thread that inherited this executor would keep it reachable
    Thread thread = Thread.currentThread();
    Fiber fresh = isAsNew(thread) ? dispatcher.takeFresh() : null;
    if (fresh == null || !(fresh.g instanceof G next)) {
      return null;
    }
    fresh.g = null; // as above: the dropped fiber stays in the queue's array
    g = next;
    String name = next.threadName();
    if (!name.isEmpty()) {
      thread.setName(name);
    }
    if (thread.getContextClassLoader() != next.contextClassLoader) {
      thread.setContextClassLoader(next.contextClassLoader);
    }
    return next;
  }

  /**
   * Returns whether the thread can run another body; its name matters only if it is not set for
   * each goroutine.
   */
  private boolean isAsNew(Thread thread) {
    return hasRunOnce()
        && (thread.getName().isEmpty() || dispatcher.namesThreads())
        && JdkHook.isPristine(thread);
  }
}
