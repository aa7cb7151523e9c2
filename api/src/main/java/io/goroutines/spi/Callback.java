package io.goroutines.spi;

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
 * Code of users that is to run later: what depends on a future, the signals of a subscription. It
 * runs on a virtual thread of its own, so that it may wait, with the context class loader of the
 * thread that made the callback, and without its inheritable thread-locals.
 *
 * <p>It is made before an operation takes effect; afterwards {@link #submit} cannot fail: it
 * neither allocates nor throws, without memory and at the end of the stack too.
 */
public final class Callback {

  /*
   * How it is submitted. `starter` is a task of the JDK's pool, made beforehand. It starts the thread; one
   * that a goroutine starts would have its scheduler, and wait there for those that compute. Without memory
   * for the thread the starter tries again.
   *
   * The pool itself can fail, since it grows a queue or starts a worker. It is not said then whether it has
   * taken the task. So the callback is also put among those that are `left`, a stack linked through `next`,
   * and submitted again by the next one to make, submit or look for a callback: see retry.
   *
   * So the same submission may start several threads. `submitted` decides: who sets it back runs the task.
   *
   *   submitted: false -> true    submit
   *              true -> false    one of the threads that were started, which runs the task
   *   listed:    false -> true    who has failed to submit, and pushes it
   *              true -> false    who has taken the stack, before it submits it again
   */

  /** Starts a task elsewhere; the pool's way, or what a test has in its place. */
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

  /** The pool that futures use by default. */
  private static final Pool POOL = pool(new CompletableFuture<>().defaultExecutor());

  /** Those whose submission has failed. */
  private static final AtomicReference<@Nullable Callback> LEFT = new AtomicReference<>();

  static {
    // One now: what the JDK prepares for the first would fail at the end of a stack, for good.
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
   * @param task what it runs
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

  /** Has the task run, once. From any thread; never blocks, throws or runs the task in place. */
  public void submit() {
    submitted = true;
    try {
      retry();
      pool.execute(starter);
    } catch (Throwable t) { // no memory, or the end of the stack
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
   * Submits again what could not be submitted before, if there is any: one read if not. To be
   * called by those who look for what a callback is to do.
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

  /** Runs on the thread that was started. */
  private void runOnce() {
    if (SUBMITTED.compareAndSet(this, true, false)) {
      task.run();
    }
  }

  /** Never done, as the pool sees it, and so of use again and again; nothing must wait for it. */
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
          LockSupport.parkNanos(RETRY_NANOS); // memory may come back
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
