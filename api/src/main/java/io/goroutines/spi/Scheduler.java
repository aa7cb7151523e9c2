package io.goroutines.spi;

import io.goroutines.Goroutine;
import io.goroutines.MayImplement;
import io.goroutines.RuntimeClosedException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Runs goroutines: decides which of them executes when, and on which thread.
 *
 * <p>All methods may be called from any thread, goroutines included. docs/spec.md has the rules
 * that every scheduler keeps, and the testkit's {@code SchedulerVerification} checks them.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Scheduler extends AutoCloseable {

  /** Returns the name of this kind of scheduler, as its provider gives it. */
  String name();

  /** Returns what this scheduler can do beyond what all can; unmodifiable, and always the same. */
  Set<Capability> capabilities();

  /**
   * Starts a goroutine. It runs later, never within this call; every goroutine that was started
   * gets to run. What the caller did happens before the body begins.
   *
   * @param start what it runs, and for whom
   * @return the goroutine
   * @throws RuntimeClosedException if this scheduler is closed; nothing was started
   */
  Goroutine start(GoroutineStart start);

  /** Returns how many goroutines can execute at once: Go's GOMAXPROCS. */
  int procs();

  /**
   * Sets how many goroutines can execute at once: Go's {@code runtime.GOMAXPROCS(n)}. Goroutines
   * that are executing then go on; if there are too many of them, they stop at their next
   * scheduling points. A number that followed the machine until now does so no longer.
   *
   * @param procs how many, at least 1
   * @throws IllegalArgumentException if {@code procs} is below 1, or more than this scheduler can
   *     have
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

  /** Returns the figures of this moment. */
  SchedulerMetrics metrics();

  /** Returns what the scheduler does at this moment; empty, the default, if it cannot say. */
  default Optional<SchedulerTrace> trace() {
    return Optional.empty();
  }

  /**
   * Returns the goroutines that have started and not ended; a snapshot, in the order of their ids.
   */
  Collection<? extends Goroutine> goroutines();

  /**
   * Returns the time of this scheduler's clock, that of its goroutines: see {@link Waiter#now()}.
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
   * Runs a task when a time has come. On a scheduler that is closed, or closes before that, it
   * never runs.
   *
   * @param deadline when, by {@link #now()}; {@link Waiter#NO_DEADLINE} never comes
   * @param task what to do: it must neither wait nor throw, nor run user code; it runs on a thread
   *     of the scheduler's choice
   * @return what cancels it
   */
  Timer schedule(long deadline, Runnable task);

  /** A task that runs when its time has come. */
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
   * Starts nothing any more, interrupts every goroutine, waits for their ends up to {@link
   * SchedulerConfig#closeTimeout()}, and gives up the threads. Goroutines that have not ended by
   * then go on until they end; nothing that was started is lost. Closing again does nothing more. A
   * goroutine of this scheduler may call it: it is then not interrupted or waited for itself. If
   * the caller is interrupted, this stops waiting and returns with the status set.
   */
  @Override
  void close();
}
