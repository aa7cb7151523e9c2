package io.goroutines.scheduler;

import io.goroutines.Goroutine;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One virtual thread as a scheduler sees it: what stands in run queues, and what a {@link Worker}
 * carries.
 *
 * <p>A strand is fresh at first: it has a goroutine and no thread, which is made when a worker
 * carries it. When the goroutine has ended, the thread may go on with other goroutines that are
 * fresh; those strands are then dropped.
 *
 * <p>The virtual thread is made with an executor of its own, a {@link Route} to its strand. The
 * task that arrives there says nothing of whose it is; the receiver does. Virtual threads that the
 * goroutine's code starts inherit that executor: what they submit is recognized by being another
 * task, and gets a strand of its own each time, which belongs to no goroutine. When the goroutine's
 * thread has ended, they continue on the JDK's pool.
 */
public final class Strand implements Executor {

  /*
   * Go recycles the stacks of goroutines that have ended; here a virtual thread runs one body after the
   * other. Making, starting and ending a thread costs several times what a body that does not wait needs.
   *
   * A thread is used again only if it is as good as new: if it was mounted once, for then the goroutine has
   * never waited, and has left no trace (JdkHook.isPristine). The next body must be that of the strand whose
   * turn it is on the same worker: see Dispatcher.takeFresh. So order and fairness are those of a scheduler
   * that switches between any two bodies.
   *
   * `g`, `mounts` and `continuation` are written by the worker that carries the strand, or by the thread
   * while it is mounted, which is the same OS thread. From one worker to the next they pass with the strand
   * through a queue, and with the state of the virtual thread.
   */

  private static final long RETRY_NANOS = 1_000_000;

  /** What {@link #mounts} says of a strand for one submission. */
  private static final byte ONE_SUBMISSION = 3;

  /** Stands for the continuation of a thread that has ended. */
  private static final Runnable ENDED = () -> {};

  static {
    // While the first million goroutines wait, no thread may have ended yet. The compiler would
    // leave out
    // the end of the loop in runBodies as never reached, and each of the million stacks would have
    // to be
    // taken apart for the interpreter, 10 µs each, when its goroutine ends. So it is shown that end
    // beforehand; as often as it takes until the interpreter counts what it sees.
    for (int i = 0; i < 1_000; i++) {
      runBodies(null, null);
    }
  }

  /** Where to go when it can go on. */
  final Dispatcher dispatcher;

  /** The goroutine that the thread runs or will run first; null in that of an inherited thread. */
  @Nullable G g;

  /**
   * The thread's continuation, always the same object; null while there is no thread, {@link
   * #ENDED} when it has ended. Learnt when the thread is started; every submission is ordered after
   * that by the thread's own state.
   */
  @Nullable Runnable continuation;

  /** How often the thread was mounted, twice at most; or {@link #ONE_SUBMISSION}. */
  private byte mounts;

  /** Link of the {@link InjectQueue} that this stands in, guarded by its lock. */
  @Nullable Strand next;

  /** Whether this stands in an {@link InjectQueue}, guarded by its lock. */
  boolean linked;

  /** Set by the goroutine itself while it yields. */
  boolean yielding;

  /** Set by the goroutine itself while it yields to the one that is to run next. */
  boolean givingWay;

  /**
   * How often it became ready, modulo 256; written by who makes it ready, ordered as {@link
   * #continuation}.
   */
  private byte turn;

  /**
   * When it became ready, if that is to be measured, else 0: see {@link WorkerCounters}. From who
   * makes it ready to the worker that carries it, through a queue.
   */
  int readyAt;

  /** Creates the strand of a goroutine that has not begun. */
  Strand(Dispatcher dispatcher, G g) {
    this.dispatcher = dispatcher;
    this.g = g;
    this.turn = (byte) g.id();
  }

  /** Creates a strand for one submission of a virtual thread that is no goroutine. */
  Strand(Dispatcher dispatcher, Runnable continuation) {
    this.dispatcher = dispatcher;
    this.continuation = continuation;
    this.mounts = ONE_SUBMISSION;
  }

  /**
   * Called by the JDK each time the virtual thread, or one that inherited its executor, can go on.
   * Never throws, blocks or runs the task; the one exception is an {@link OutOfMemoryError} for
   * want of a strand for an inherited thread, which the JDK answers with another try.
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
      dispatcher.submit(new Strand(dispatcher, task));
    }
  }

  /** Says that a goroutine is about to be submitted. */
  void becomesReady() {
    if ((++turn & (WorkerCounters.SAMPLE_EVERY - 1)) == 0) {
      readyAt = WorkerCounters.stamp();
    }
  }

  /** Returns whether a goroutine has begun and did not just yield, so that it waited until now. */
  boolean hasWaited() {
    return continuation != null && (!yielding || givingWay) && g != null;
  }

  /** Returns whether the goroutine is just yielding: it then goes behind the others. */
  public boolean isYielding() {
    return yielding;
  }

  /**
   * Returns whether the goroutine yields to the one that is to run next on this worker, and wants
   * to be the next after it; see {@link Dispatcher#hasNext}. It is {@linkplain #isYielding
   * yielding} then, too.
   */
  public boolean isGivingWay() {
    return givingWay;
  }

  /**
   * Returns whether this is a goroutine that has not begun, and has no thread. Asked by who is
   * about to take it from a queue.
   */
  public boolean isFresh() {
    return continuation == null && g != null;
  }

  /**
   * Returns the goroutine that goes on when this is carried, for a scheduler that looks at its
   * labels; null if this is a virtual thread that a goroutine has started. Asked in {@link
   * Dispatcher#submit}, it is right for a goroutine that waits or has not begun. In a submission
   * for nothing, which is legal at any time, it may be the one before, the one after or null.
   */
  public @Nullable Goroutine goroutine() {
    return g;
  }

  /**
   * Runs the virtual thread on the calling worker until it parks, yields or ends; makes it first if
   * this is fresh.
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

  /** Makes and starts the thread; null if that fails, and then this is submitted again. */
  private @Nullable Runnable start(G first) {
    try {
      Executor route = JdkHook.route(this);
      Thread thread = JdkHook.newThread(route, first.threadName(), () -> live(route));
      thread.setContextClassLoader(first.contextClassLoader);
      thread.start();
    } catch (Throwable noMemory) {
      // Memory may come back, and the goroutine must not be lost. Nobody knows of the thread.
      continuation = null;
      LockSupport.parkNanos(this, RETRY_NANOS);
      dispatcher.submit(this);
    }
    return continuation;
  }

  /** What the thread runs, which has the route for its executor. */
  private void live(Executor route) {
    try {
      runBodies(this, g);
    } finally {
      // Queues and frames of workers may refer to this for long, and the thread has a class loader.
      continuation = ENDED;
      Pollers.ends(this, route);
    }
  }

  /** Runs bodies on the thread of a strand; none if there is neither. */
  private static void runBodies(@Nullable Strand strand, @Nullable G first) {
    G body = first;
    while (body != null && strand != null) {
      body.runOn(strand);
      body = strand.nextBody();
    }
  }

  /** Returns the goroutine that is to run next on this thread, and prepares it; null to end. */
  private @Nullable G nextBody() {
    g = null; // whoever inherited this executor would keep it
    Thread thread = Thread.currentThread();
    Strand fresh = isAsNew(thread) ? dispatcher.takeFresh() : null;
    G next = fresh == null ? null : fresh.g;
    if (fresh != null && next != null) {
      fresh.g = null; // as above: it is left in the queue's array
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

  /** Returns whether the thread can run another body; its name counts if that is not set anew. */
  private boolean isAsNew(Thread thread) {
    return mounts == 1
        && (thread.getName().isEmpty() || dispatcher.namesThreads())
        && JdkHook.isPristine(thread);
  }
}
