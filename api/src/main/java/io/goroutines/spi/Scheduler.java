package io.goroutines.spi;

import io.goroutines.Goroutine;
import io.goroutines.MayImplement;
import io.goroutines.RuntimeClosedException;
import io.goroutines.SchedulerMetrics;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Runs goroutines: decides which of them executes when, and on which thread.
 *
 * <p>All methods are thread-safe and may be called by goroutines too. docs/spec.md lists the rules
 * that every scheduler must follow, and the test kit's {@code SchedulerVerification} checks them.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Scheduler extends AutoCloseable {

  /** Returns the name of this kind of scheduler, as given by its provider. */
  String name();

  /** Returns the optional abilities of this scheduler; unmodifiable, and always the same. */
  Set<Capability> capabilities();

  /**
   * Starts a goroutine. It runs later, never within this call; every started goroutine eventually
   * runs. Actions of the caller before this call happen-before the body.
   *
   * @param start the description of the goroutine
   * @return the goroutine
   * @throws RuntimeClosedException if this scheduler is closed; nothing is started
   */
  Goroutine start(GoroutineStart start);

  /** Returns how many goroutines can execute at once: Go's GOMAXPROCS. */
  int procs();

  /**
   * Sets how many goroutines can execute at once: Go's {@code runtime.GOMAXPROCS(n)}. Goroutines
   * that are executing continue; if there are too many of them, they stop at their next scheduling
   * points. The number no longer follows the number of processors of the machine.
   *
   * @param procs the number, at least 1
   * @throws IllegalArgumentException if {@code procs} is below 1, or above this scheduler's maximum
   * @throws UnsupportedOperationException if this scheduler does not have the capability {@link
   *     Capability#RESIZABLE}
   */
  default void procs(int procs) {
    throw new UnsupportedOperationException(
        "scheduler '"
            + name()
            + "' cannot change its procs while it runs; "
            + (capabilities().contains(Capability.PROCS)
                ? "give procs when you open the runtime"
                : "choose one that can, such as workstealing"));
  }

  /** Returns the current metrics. */
  SchedulerMetrics metrics();

  /** Returns a trace of the scheduler's current state; empty, the default, if it has none. */
  default Optional<SchedulerTrace> trace() {
    return Optional.empty();
  }

  /**
   * Returns the goroutines that have started and not ended; a snapshot, in the order of their ids.
   */
  Collection<? extends Goroutine> goroutines();

  /**
   * Returns the time of this scheduler's clock, which its goroutines use: see {@link Waiter#now()}.
   * Reads a clock and does nothing else: it is also called with locks held.
   */
  default long now() {
    return Seam.systemNow();
  }

  /** Returns the time of day by this scheduler's clock. */
  default Instant instant() {
    return Instant.now();
  }

  /**
   * Schedules a task to run at a deadline. If the scheduler is closed, or closes before that, the
   * task never runs.
   *
   * @param deadline the time, by {@link #now()}; never for {@link Waiter#NO_DEADLINE}
   * @param task the task: it must neither wait nor throw, nor run user code; it runs on a thread of
   *     the scheduler's choice
   * @return a handle that cancels the task
   */
  Timer schedule(long deadline, Runnable task);

  /** A scheduled task. */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.PROVIDERS)
  interface Timer {

    /**
     * Cancels the task.
     *
     * @return whether that prevented it from running
     */
    boolean cancel();
  }

  /** Returns whether {@link #close()} was called. */
  boolean isClosed();

  /**
   * Closes this scheduler: it refuses further starts, interrupts every goroutine, waits for their
   * ends up to {@link SchedulerConfig#closeTimeout()}, and releases the threads. Goroutines that
   * have not ended by then continue until they end; no started goroutine is lost. Further calls
   * have no effect. A goroutine of this scheduler may call it: it is then neither interrupted nor
   * awaited itself. If the caller is interrupted, this stops waiting and returns with the interrupt
   * status set.
   */
  @Override
  void close();
}
