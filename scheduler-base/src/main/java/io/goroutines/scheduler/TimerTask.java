package io.goroutines.scheduler;

import io.goroutines.spi.Scheduler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** One timer: a goroutine to be woken or a task to be run, once, unless it is cancelled first. */
final class TimerTask implements Scheduler.Timer {

  /*
   *   pending ---> fired       who has taken it out of its queue when it was due
   *   pending ---> cancelled   whoever cancels
   *   pending ---> released    the close: a goroutine is woken, and goes on to wait without us; a task is
   *                            dropped
   *
   * Pending is that `target` is not null. Each transition is one get-and-set to null: who gets the target
   * has won, and nobody else acts. So a timer that is over holds on to nothing, wherever it still stands.
   *
   * Where it stands is another matter, which the lock of its queue guards: `index` and `sequence`, and
   * `queue` when it is added. Who cancels reads `queue` without that lock, and so perhaps the queue that it
   * was just moved out of; then it stays in the other until it is due, an empty shell, and fires nothing.
   */

  private static final VarHandle TARGET;

  static {
    try {
      TARGET = MethodHandles.lookup().findVarHandle(TimerTask.class, "target", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final long when;

  /** A G or a Runnable; null when it is over. */
  private volatile @Nullable Object target;

  @Nullable TimerQueue queue;
  int index = -1;
  long sequence;

  private TimerTask(long when, Object target) {
    this.when = when;
    this.target = target;
  }

  /** Makes the timer that wakes a goroutine. */
  static TimerTask waking(long when, G g) {
    return new TimerTask(when, g);
  }

  /** Makes the timer that runs a task. */
  static TimerTask running(long when, Runnable task) {
    return new TimerTask(when, task);
  }

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
   * Wakes or runs what is due, unless it was cancelled; false if it was. Called with nothing
   * locked. Never throws.
   */
  boolean fire() {
    Object due = claim();
    if (due == null) {
      return false;
    }
    try {
      if (due instanceof G g) {
        g.ready(false);
      } else if (due instanceof Runnable task) {
        task.run();
      }
    } catch (Throwable thrown) {
      // A task must not throw; a worker must go on if one does, or if memory is exhausted.
      Worker.report(thrown);
    }
    return true;
  }

  /** Wakes a goroutine, and drops a task. */
  void release() {
    if (claim() instanceof G g) {
      g.ready(false);
    }
  }
}
