package io.goroutines.scheduler;

import io.goroutines.Goroutine;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread as a scheduler sees it: the element of run queues, and what a {@link Worker}
 * carries.
 *
 * <p>A fiber is fresh at first: it has a goroutine but no thread, which is created when a worker
 * carries it. When the goroutine has ended, the thread may continue with other fresh goroutines;
 * their fibers are then dropped.
 *
 * <p>The virtual thread is created with a separate executor, a {@link Route} to its fiber. The task
 * submitted there does not identify its thread; the receiving fiber does. Virtual threads started
 * by the goroutine's code inherit that executor: their submissions are recognized as a different
 * task, and get a new fiber each time, which belongs to no goroutine. When the goroutine's thread
 * has ended, they continue on the JDK's pool.
 */
public final class Fiber implements Executor {

  /*
   * Go recycles the stacks of ended goroutines; here a virtual thread runs one body after the
   * other. Creating, starting and ending a thread costs several times as much as a body that does
   * not park.
   *
   * A thread is reused only if it is as good as new: it was mounted once, so the goroutine has
   * never parked, and has left no trace on the thread (JdkHook.isPristine). The next body must be
   * that of the fiber that the same worker would carry next: see Dispatcher.takeFresh. Order and
   * fairness are therefore those of a scheduler that switches between any two bodies.
   *
   * `g`, `mounts` and `continuation` are written by the worker that carries the fiber, or by the
   * thread while it is mounted, which is the same OS thread. They are published from one worker to
   * the next with the fiber, through a queue, and with the state of the virtual thread.
   */

  private static final long RETRY_NANOS = 1_000_000;

  /** The value of {@link #mounts} for a fiber of one submission. */
  private static final byte ONE_SUBMISSION = 3;

  /** Replaces the continuation of a thread that has ended. */
  private static final Runnable ENDED = () -> {};

  static {
    // While the first million goroutines wait, no thread may have ended yet. The compiler would
    // prune the end of the loop in runBodies as never reached, and each of the million stacks would
    // have to be deoptimized, 10 µs each, when its goroutine ends. So that end is executed in
    // advance, as often as the interpreter needs until it profiles the branch.
    for (int i = 0; i < 1_000; i++) {
      runBodies(null, null);
    }
  }

  /** Receives this fiber when it becomes runnable. */
  final Dispatcher dispatcher;

  /**
   * The goroutine that the thread runs or will run first; null for a thread that inherited its
   * executor.
   */
  @Nullable G g;

  /**
   * The thread's continuation, always the same object; null while there is no thread, {@link
   * #ENDED} when it has ended. Written when the thread is started; every later submission is
   * ordered after that by the thread's own state.
   */
  @Nullable Runnable continuation;

  /** How often the thread was mounted, counted up to two; or {@link #ONE_SUBMISSION}. */
  private byte mounts;

  /** Link in an {@link InjectQueue}, guarded by its lock. */
  @Nullable Fiber next;

  /** Whether this is in an {@link InjectQueue}, guarded by its lock. */
  boolean linked;

  /** Set by the goroutine itself while it yields. */
  boolean yielding;

  /** Set by the goroutine itself while it yields to the run-next goroutine. */
  boolean givingWay;

  /**
   * How often it became ready, modulo 256; written by the thread that makes it ready, ordered as
   * {@link #continuation}.
   */
  private byte turn;

  /**
   * When it became ready, if that is sampled, else 0: see {@link WorkerCounters}. Passed from the
   * thread that makes it ready to the worker that carries it, through a queue.
   */
  int readyAt;

  /** Creates the fiber of a goroutine that has not begun. */
  Fiber(Dispatcher dispatcher, G g) {
    this.dispatcher = dispatcher;
    this.g = g;
    this.turn = (byte) g.id();
  }

  /** Creates a fiber for one submission of a virtual thread that is not a goroutine. */
  Fiber(Dispatcher dispatcher, Runnable continuation) {
    this.dispatcher = dispatcher;
    this.continuation = continuation;
    this.mounts = ONE_SUBMISSION;
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
      dispatcher.submit(new Fiber(dispatcher, task));
    }
  }

  /** Called each time the fiber becomes ready; samples the time. */
  void becomesReady() {
    if ((++turn & (WorkerCounters.SAMPLE_EVERY - 1)) == 0) {
      readyAt = WorkerCounters.stamp();
    }
  }

  /**
   * Returns whether this is a goroutine that has begun and is not merely yielding to other
   * goroutines, that is, whether it was parked until now.
   */
  boolean hasWaited() {
    return continuation != null && (!yielding || givingWay) && g != null;
  }

  /** Returns whether the goroutine is yielding: it is then enqueued behind all others. */
  public boolean isYielding() {
    return yielding;
  }

  /**
   * Returns whether the goroutine yields to the run-next goroutine of this worker and is to run
   * right after it; see {@link Dispatcher#hasNext}. It is then also {@linkplain #isYielding
   * yielding}.
   */
  public boolean isGivingWay() {
    return givingWay;
  }

  /**
   * Returns whether this is a goroutine that has not begun and has no thread. Called before it is
   * dequeued, by the dequeuing thread.
   */
  public boolean isFresh() {
    return continuation == null && g != null;
  }

  /**
   * Returns the goroutine that runs when this is carried, for a scheduler that inspects its labels;
   * null if this is a virtual thread started by a goroutine. Within {@link Dispatcher#submit} the
   * result is exact for a goroutine that is parked or has not begun. In a spurious submission,
   * which is legal at any time, it may be the previous goroutine, the next one or null.
   */
  public @Nullable Goroutine goroutine() {
    return g;
  }

  /**
   * Runs the virtual thread on the calling worker until it parks, yields or ends; creates it first
   * if this is fresh.
   */
  void run() {
    Runnable own = continuation;
    G first = g;
    if (own == null && first != null) {
      own = start(first);
      if (own == null) {
        return;
      }
    }
    if (mounts < 2) {
      mounts++;
    } else if (mounts == ONE_SUBMISSION) {
      continuation = ENDED; // as in live()
    }
    if (own != null) {
      own.run();
    }
  }

  /** Creates and starts the thread; null if that fails, and then this fiber is submitted again. */
  private @Nullable Runnable start(G first) {
    try {
      Executor route = JdkHook.route(this);
      Thread thread = JdkHook.newThread(route, first.threadName(), () -> live(route));
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

  /** The task of the thread, whose executor is the route. */
  private void live(Executor route) {
    try {
      runBodies(this, g);
    } finally {
      // Queues and frames of workers may refer to this fiber for long, and the continuation keeps
      // the thread and its class loader reachable.
      continuation = ENDED;
      Pollers.ends(this, route);
    }
  }

  /** Runs bodies on the thread of a fiber; none if either argument is null. */
  private static void runBodies(@Nullable Fiber fiber, @Nullable G first) {
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
    G next = fresh == null ? null : fresh.g;
    if (fresh != null && next != null) {
      fresh.g = null; // as above: the dropped fiber stays in the queue's array
      g = next;
      String name = next.threadName();
      if (!name.isEmpty()) {
        thread.setName(name);
      }
      if (thread.getContextClassLoader() != next.contextClassLoader) {
        thread.setContextClassLoader(next.contextClassLoader);
      }
    }
    return next;
  }

  /**
   * Returns whether the thread can run another body; its name matters only if it is not set for
   * each goroutine.
   */
  private boolean isAsNew(Thread thread) {
    return mounts == 1
        && (thread.getName().isEmpty() || dispatcher.namesThreads())
        && JdkHook.isPristine(thread);
  }
}
