package io.goroutines.scheduler;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One virtual thread as a scheduler sees it: what stands in run queues, and what a {@link Worker}
 * carries.
 *
 * <p>A goroutine's virtual thread is made with its strand as its executor. The task that arrives
 * there says nothing of whose it is; the receiver does. Virtual threads that the goroutine's code
 * starts inherit that executor: what they submit is recognized by being another task, and gets a
 * strand of its own each time, which belongs to no goroutine.
 */
public final class Strand implements Executor {

  /** Where to go when it can go on. */
  private final Dispatcher dispatcher;

  /** The goroutine that the thread runs; null in the strand of an inherited thread. */
  final @Nullable G g;

  /**
   * The thread's continuation, always the same object. Learnt at the first submission, which is the
   * thread's start; every later one is ordered after it by the thread's own state.
   */
  private @Nullable Runnable continuation;

  /** Link of the {@link InjectQueue} that this stands in, guarded by its lock. */
  @Nullable Strand next;

  /** Whether this stands in an {@link InjectQueue}, guarded by its lock. */
  boolean linked;

  /** Set by the goroutine itself while it yields. */
  boolean yielding;

  /** Creates the strand of a goroutine. */
  Strand(Dispatcher dispatcher, G g) {
    this.dispatcher = dispatcher;
    this.g = g;
  }

  /** Creates a strand for one submission of a virtual thread that is no goroutine. */
  Strand(Dispatcher dispatcher, Runnable continuation) {
    this.dispatcher = dispatcher;
    this.g = null;
    this.continuation = continuation;
  }

  /**
   * Called by the JDK each time the virtual thread, or one that inherited this executor, can go on.
   * Never throws, blocks or runs the task; the one exception is an {@link OutOfMemoryError} for
   * want of a strand for an inherited thread, which the JDK answers with another try.
   */
  @Override
  public void execute(Runnable task) {
    Runnable own = continuation;
    if (task == own) {
      dispatcher.submit(this);
    } else if (own == null) {
      continuation = task;
      dispatcher.submit(this);
    } else {
      dispatcher.submit(new Strand(dispatcher, task));
    }
  }

  /** Returns whether the goroutine is just yielding: it then goes behind the others. */
  public boolean isYielding() {
    return yielding;
  }

  /** Runs the virtual thread on the calling worker until it parks, yields or ends. */
  void run() {
    Runnable own = continuation;
    if (own != null) {
      own.run();
    }
  }
}
