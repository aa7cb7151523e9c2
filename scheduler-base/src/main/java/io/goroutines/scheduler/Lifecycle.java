package io.goroutines.scheduler;

import io.goroutines.Goroutine;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Seam;
import io.goroutines.spi.support.AbstractGoroutine;
import io.goroutines.spi.support.GoroutineRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of a scheduler and of its goroutines: start, the registry of live goroutines, and
 * close.
 */
public final class Lifecycle {

  /*
   * A start that races with a close: the start adds its goroutine and then reads `closedBy`; the
   * close writes `closedBy` and then reads the registry. So either the close sees the goroutine, or
   * the start sees the close and delivers the interrupt itself. Such a start is linearized before
   * the close.
   */

  private final Duration closeTimeout;
  private final GoroutineRegistry registry = new GoroutineRegistry();

  /** The closer: a goroutine of this scheduler or, for any other caller, this; null while open. */
  private final AtomicReference<@Nullable Object> closedBy = new AtomicReference<>();

  /**
   * Whether the registry may contain goroutines whose start has failed; cleared before they are
   * removed.
   */
  private volatile boolean startsFailed;

  /**
   * Creates the life cycle of an open scheduler.
   *
   * @param closeTimeout how long {@link #interruptAll} waits for goroutines to end
   */
  public Lifecycle(Duration closeTimeout) {
    this.closeTimeout = closeTimeout;
  }

  /**
   * Starts a goroutine: it is enqueued when this returns. If that fails, nothing was started.
   *
   * @param start the body and options of the goroutine
   * @param dispatcher receives its fiber whenever it becomes runnable, the first time within this
   *     call
   * @return the goroutine, or null if the scheduler is closed: nothing was started then
   */
  public @Nullable Goroutine start(GoroutineStart start, Dispatcher dispatcher) {
    if (isClosed()) {
      return null;
    }
    removeFailed();
    G g = GoroutineFiber.create(start, dispatcher);
    registry.add(g);
    try {
      if (SchedulerEvents.recordsStarts()) {
        SchedulerEvents.started(g);
      }
      g.submit();
    } catch (Throwable notStarted) {
      // After a StackOverflowError a call can fail here too, so these are plain writes; the next
      // start, close or snapshot then removes g.
      g.startFailed = true;
      startsFailed = true;
      // A start can also fail after the goroutine was enqueued: the thread that claims g decides.
      if (registry.abandon(g)) {
        throw notStarted;
      }
    }
    Object closer = closedBy.get();
    if (closer != null && closer != g) { // it may have run already, and closed the scheduler itself
      g.interrupt();
    }
    return g;
  }

  /** Removes goroutines whose start has failed and that could not be removed at once. */
  private void removeFailed() {
    if (startsFailed) {
      startsFailed = false;
      for (AbstractGoroutine goroutine : registry.snapshot()) {
        if (goroutine instanceof G g && g.startFailed) {
          registry.abandon(g);
        }
      }
    }
  }

  /** Returns whether {@link #refuseStarts} was called. */
  public boolean isClosed() {
    return closedBy.get() != null;
  }

  /**
   * Refuses further starts.
   *
   * @return true for the one caller that must continue the close; false if this was called before
   */
  public boolean refuseStarts() {
    AbstractGoroutine self = G.current();
    return closedBy.compareAndSet(null, self == null ? this : self);
  }

  /**
   * Interrupts all goroutines except the calling one, and waits for them to end, up to the close
   * timeout; called after {@link #refuseStarts}. If the caller is interrupted, this stops waiting
   * and returns with the interrupt status set.
   */
  public void interruptAll() {
    removeFailed();
    long deadline = Seam.deadline(Seam.systemNow(), closeTimeout);
    // Repeated while a start that raced with the close has added a goroutine that was not seen.
    while (registry.interruptAndAwait(Duration.ofNanos(Math.max(0, deadline - Seam.systemNow())))
        && othersLive()) {
      Thread.onSpinWait();
    }
  }

  private boolean othersLive() {
    AbstractGoroutine self = G.current();
    for (AbstractGoroutine g : registry.snapshot()) {
      if (g != self) {
        return true;
      }
    }
    return false;
  }

  /**
   * Waits for workers that were told to end: at most one second, because the code they carry may
   * not respond, and not at all if the caller is carried by one of them.
   */
  public static void awaitEnd(List<? extends Worker> workers) {
    if (JdkHook.carrier() instanceof Worker carrier && workers.contains(carrier)) {
      return;
    }
    long deadline = Seam.systemNow() + 1_000_000_000L;
    try {
      for (Worker worker : workers) {
        if (!worker.join(Duration.ofNanos(Math.max(0, deadline - Seam.systemNow())))) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how many goroutines were ever started. */
  public long started() {
    return registry.added();
  }

  /** Returns how many goroutines have ended. */
  public long ended() {
    return registry.removed();
  }

  /** Returns a snapshot of the live goroutines, ordered by id. */
  public List<AbstractGoroutine> goroutines() {
    removeFailed();
    return registry.snapshot();
  }
}
