package io.goroutines.scheduler;

import io.goroutines.spi.Scheduler;
import io.goroutines.spi.support.AbstractGoroutine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A timer: a goroutine to be woken or a task to be run, once, unless it is cancelled first. */
final class TimerTask extends TimerQueue.Entry implements Scheduler.Timer {

  /*
   *   pending ---> fired       by the thread that removes it from its queue when it is due
   *   pending ---> cancelled   by the canceller
   *   pending ---> released    by the close: a goroutine is woken, and continues to wait without
   *                            this timer; a task is dropped
   *
   * A timer is pending while `target` is not null. Each transition is one get-and-set to null: the
   * thread that obtains the target has claimed the timer, and no other thread acts. A timer that is
   * over therefore keeps nothing reachable, even while it is still in a queue.
   *
   * Membership in a queue is a separate matter, guarded by the queue's lock: `index` and
   * `sequence`, and `queue`, which is written when the timer is added. The canceller reads `queue`
   * without that lock, and so possibly the queue that the timer was just moved out of; then the
   * timer stays in the other queue until it is due, empty, and fires nothing.
   */

  private static final VarHandle TARGET;

  static {
    try {
      TARGET = MethodHandles.lookup().findVarHandle(TimerTask.class, "target", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A goroutine or a Runnable; null when the timer is over. */
  private volatile @Nullable Object target;

  private TimerTask(long when, Object target) {
    super(when);
    this.target = target;
  }

  /** Creates a timer that wakes a goroutine. */
  static TimerTask waking(long when, AbstractGoroutine g) {
    return new TimerTask(when, g);
  }

  /** Creates a timer that runs a task. */
  static TimerTask running(long when, Runnable task) {
    return new TimerTask(when, task);
  }

  @Override
  boolean isPending() {
    return target != null;
  }

  private @Nullable Object claim() {
    return target == null ? null : TARGET.getAndSet(this, (Object) null);
  }

  @Override
  public boolean cancel() {
    if (claim() == null) {
      return false;
    }
    TimerQueue standsIn = queue;
    if (standsIn != null) {
      standsIn.remove(this);
    }
    return true;
  }

  /**
   * Wakes the goroutine or runs the task, unless the timer was cancelled; returns false if it was.
   * Called without locks held. Never throws.
   */
  @Override
  boolean fire() {
    Object due = claim();
    if (due == null) {
      return false;
    }
    try {
      if (due instanceof AbstractGoroutine g) {
        g.ready(false);
      } else if (due instanceof Runnable task) {
        run(task);
      }
    } catch (Throwable thrown) {
      // A task must not throw; a worker must continue if one does, or if memory is exhausted.
      Worker.report(thrown);
    }
    return true;
  }

  private void run(Runnable task) {
    if (!(Thread.currentThread() instanceof Worker worker)) {
      task.run();
      return;
    }
    worker.timerState.taskBegins(this);
    try {
      task.run();
    } finally {
      worker.timerState.taskEnds(this);
    }
  }

  /** Wakes the goroutine, or drops the task. */
  @Override
  void release() {
    if (claim() instanceof AbstractGoroutine g) {
      g.ready(false);
    }
  }
}
