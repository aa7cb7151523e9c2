package io.goroutines.scheduler;

import io.goroutines.Goroutine;
import io.goroutines.spi.AbstractGoroutine;
import io.goroutines.spi.GoroutineRegistry;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The life of a scheduler and of its goroutines: start, the list of the living, and close. */
public final class Lifecycle {

  /*
   * A start and a close that race: the start adds its goroutine and then reads `closedBy`; the close writes
   * `closedBy` and then reads the list. So either the close sees the goroutine, or the start sees the close
   * and delivers the interrupt itself. The start counts as having come before the close.
   */

  private final Duration closeTimeout;
  private final GoroutineRegistry registry = new GoroutineRegistry();

  /** Who closed: a goroutine of this scheduler or, for anyone else, this; null while open. */
  private final AtomicReference<@Nullable Object> closedBy = new AtomicReference<>();

  /** Whether some goroutine may be listed whose start has failed; taken back before a look. */
  private volatile boolean startsFailed;

  /**
   * Creates the life of a scheduler that is open.
   *
   * @param closeTimeout how long {@link #interruptAll} waits for goroutines to end
   */
  public Lifecycle(Duration closeTimeout) {
    this.closeTimeout = closeTimeout;
  }

  /**
   * Starts a goroutine: it stands in a queue when this returns. If that fails, nothing was started.
   *
   * @param start what it runs, and for whom
   * @param dispatcher where its strand goes whenever it can go on, the first time within this call
   * @return the goroutine, or null if the scheduler is closed: nothing was started then
   */
  public @Nullable Goroutine start(GoroutineStart start, Dispatcher dispatcher) {
    if (isClosed()) {
      return null;
    }
    removeFailed();
    G g = new G(start, dispatcher);
    registry.add(g);
    try {
      if (SchedulerEvents.recordsStarts()) {
        SchedulerEvents.started(g);
      }
      g.submit();
    } catch (Throwable notStarted) {
      // Where the stack is at its end, a call can fail here too, so these are none: the next one
      // who
      // comes by then sees to it.
      g.startFailed = true;
      startsFailed = true;
      // And a start can fail after the goroutine was queued: who claims g decides.
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

  /** Removes those whose start has failed, and who could not be removed at once. */
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
   * @return false if this was called before; true to the one who is now to go on with the close
   */
  public boolean refuseStarts() {
    G self = G.current();
    return closedBy.compareAndSet(null, self == null ? this : self);
  }

  /**
   * Interrupts every goroutine but the calling one, and waits for their ends up to the limit; after
   * {@link #refuseStarts}. If the caller is interrupted, this stops waiting and returns with the
   * status set.
   */
  public void interruptAll() {
    removeFailed();
    long deadline = Seam.deadline(Seam.systemNow(), closeTimeout);
    // Once more as long as a start that raced with the close has added one that was not seen.
    while (registry.interruptAndAwait(Duration.ofNanos(Math.max(0, deadline - Seam.systemNow())))
        && othersLive()) {
      Thread.onSpinWait();
    }
  }

  private boolean othersLive() {
    G self = G.current();
    for (AbstractGoroutine g : registry.snapshot()) {
      if (g != self) {
        return true;
      }
    }
    return false;
  }

  /**
   * Waits for the ends of workers, which were told to end: no longer than a second, because what
   * they carry may not listen, and not at all if the caller is carried by one of them.
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

  /**
   * Returns the goroutines that have started and not ended, in the order of their ids: a snapshot.
   */
  public List<AbstractGoroutine> goroutines() {
    removeFailed();
    return registry.snapshot();
  }
}
