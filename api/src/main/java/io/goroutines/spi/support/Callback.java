package io.goroutines.spi.support;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * User code to be run later: the dependants of a future, the signals of a subscription. It runs on
 * a virtual thread of its own, so that it may block, with the context class loader of the thread
 * that created the callback, and without its inheritable thread-locals.
 *
 * <p>It is created before an operation takes effect; afterwards {@link #submit} cannot fail: it
 * neither allocates nor throws, even when memory or the stack is exhausted.
 */
public final class Callback {

  /*
   * Submission. `starter` is a task of the JDK's pool, created beforehand. It starts the thread; a
   * thread started by a goroutine would use that goroutine's scheduler, and wait there behind
   * goroutines that compute. If there is no memory for the thread, the starter retries.
   *
   * The pool itself can fail, since it grows a queue or starts a worker, and the failure does not
   * tell whether it has taken the task. So the callback is also pushed onto `LEFT`, a stack linked
   * through `next`, and submitted again by the next thread that creates, submits or awaits a
   * callback: see retry.
   *
   * So the same submission may start several threads. The one that clears `submitted` runs the
   * task.
   *
   *   submitted: false -> true    submit
   *              true -> false    one of the started threads, which runs the task
   *   listed:    false -> true    the thread whose submission failed, which pushes the callback
   *              true -> false    the thread that took the stack, before it submits again
   */

  /** Executes a starter on another thread; the JDK's pool, or a test's replacement. */
  interface Pool {
    void execute(Starter starter);
  }

  private static final VarHandle SUBMITTED;
  private static final VarHandle LISTED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      SUBMITTED = lookup.findVarHandle(Callback.class, "submitted", boolean.class);
      LISTED = lookup.findVarHandle(Callback.class, "listed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final long RETRY_NANOS = 1_000_000;

  /** The default pool of CompletableFuture. */
  private static final Pool POOL = pool(new CompletableFuture<>().defaultExecutor());

  /** Callbacks whose submission failed. */
  private static final AtomicReference<@Nullable Callback> LEFT = new AtomicReference<>();

  static {
    // Early: if the JDK's initialisation for the first callback failed with StackOverflowError, it
    // would fail for good.
    new Callback("callback", () -> {}).submit();
  }

  private final String name;
  private final Runnable task;
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
  private final Pool pool;
  private final Starter starter = new Starter();

  private volatile boolean submitted;
  private volatile boolean listed;
  private @Nullable Callback next;

  /**
   * Creates a callback, which can be submitted again once its task has begun.
   *
   * @param name the name of its threads
   * @param task the task
   */
  public Callback(String name, Runnable task) {
    this(name, task, POOL);
  }

  Callback(String name, Runnable task, Pool pool) {
    this.name = Objects.requireNonNull(name, "name");
    this.task = Objects.requireNonNull(task, "task");
    this.pool = pool;
    retry();
  }

  private static Pool pool(Executor executor) {
    if (executor instanceof ForkJoinPool pool) {
      return starter -> pool.execute((ForkJoinTask<?>) starter);
    }
    return executor::execute;
  }

  /**
   * Submits the task to run once. May be called from any thread; never blocks, throws or runs the
   * task on the calling thread.
   */
  public void submit() {
    submitted = true;
    try {
      retry();
      pool.execute(starter);
    } catch (Throwable t) { // OutOfMemoryError or StackOverflowError
      leave();
    }
  }

  private void leave() {
    if (LISTED.compareAndSet(this, false, true)) {
      Callback first;
      do {
        first = LEFT.get();
        next = first;
      } while (!LEFT.compareAndSet(first, this));
    }
  }

  /**
   * Submits again the callbacks whose submission failed; a single read if there are none. To be
   * called by threads that check for the effect of a callback.
   */
  public static void retry() {
    if (LEFT.get() == null) {
      return;
    }
    for (Callback each = LEFT.getAndSet(null); each != null; ) {
      Callback after = each.next;
      each.next = null;
      each.listed = false;
      if (each.submitted) {
        try {
          each.pool.execute(each.starter);
        } catch (Throwable t) {
          each.leave();
        }
      }
      each = after;
    }
  }

  /** Runs on the started thread. */
  private void runOnce() {
    if (SUBMITTED.compareAndSet(this, true, false)) {
      task.run();
    }
  }

  /** Never done, as far as the pool can see, and therefore reusable; no thread may join it. */
  final class Starter extends ForkJoinTask<@Nullable Void> implements Runnable {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean exec() {
      run();
      return false;
    }

    /** Starts the thread. */
    @Override
    public void run() {
      while (submitted) {
        try {
          Thread thread =
              Thread.ofVirtual()
                  .name(name)
                  .inheritInheritableThreadLocals(false)
                  .unstarted(Callback.this::runOnce);
          thread.setContextClassLoader(loader);
          thread.start();
          break;
        } catch (OutOfMemoryError _) {
          LockSupport.parkNanos(RETRY_NANOS); // memory may become available
        }
      }
    }

    @Override
    public @Nullable Void getRawResult() {
      return null;
    }

    @Override
    protected void setRawResult(@Nullable Void value) {}
  }
}
