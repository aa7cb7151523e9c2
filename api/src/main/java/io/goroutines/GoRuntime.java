package io.goroutines;

import io.goroutines.spi.Scheduler;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A runtime: goroutines on one scheduler.
 *
 * <p>Several runtimes, with different schedulers, can coexist in one JVM and share channels. The
 * static methods of {@link Go} use the runtime of the calling goroutine, or else the default
 * runtime of the process.
 *
 * <pre>{@code
 * try (GoRuntime runtime = GoRuntime.builder().scheduler("fifo").procs(2).open()) {
 *   runtime.run(() -> {
 *     Channel<String> answers = chan();
 *     go(() -> answers.send("from fifo"));
 *     System.out.println(answers.receive());
 *   });
 * }
 * }</pre>
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface GoRuntime extends AutoCloseable {

  /** Returns a builder for a runtime; options that are not set come from the configuration. */
  static GoRuntimeBuilder builder() {
    return new GoRuntimeBuilder();
  }

  /**
   * Starts a goroutine: Go's {@code go} statement. Actions of the caller before this call
   * happen-before the body.
   *
   * @param body the body
   * @return the goroutine, already started
   * @throws RuntimeClosedException if this runtime is closed
   */
  Goroutine go(Body body);

  /**
   * Starts a goroutine with a name or labels.
   *
   * @param options its name and labels
   * @param body the body
   * @return the goroutine, already started
   * @throws RuntimeClosedException if this runtime is closed
   */
  Goroutine go(GoroutineOptions options, Body body);

  /**
   * Runs a body in a new goroutine of this runtime, and waits for its end. Other goroutines may
   * outlive it; {@link #close()} ends them. If the caller is interrupted, the body is interrupted
   * too, and the caller continues to wait for its end.
   *
   * @param body the body
   * @throws Exception the exception thrown by the body, the same object; it is then not a panic
   * @throws RuntimeClosedException if this runtime is closed
   */
  void run(Body body) throws Exception;

  /** Returns how many goroutines can execute at once: Go's GOMAXPROCS. */
  default int procs() {
    return scheduler().procs();
  }

  /**
   * Sets how many goroutines can execute at once: Go's {@code runtime.GOMAXPROCS(n)}. Until this is
   * called, or the configuration sets a number, a scheduler that can change the number, such as
   * {@code workstealing}, uses the number of processors available to the machine or container, and
   * follows its changes.
   *
   * @param procs the number, at least 1
   * @throws IllegalArgumentException if {@code procs} is below 1, or above the scheduler's maximum
   * @throws UnsupportedOperationException if the scheduler cannot change it while it runs
   */
  default void procs(int procs) {
    scheduler().procs(procs);
  }

  /**
   * Returns the current metrics: goroutines, threads, queues, and counters of the scheduler. Cheap,
   * even with a million live goroutines.
   */
  default SchedulerMetrics metrics() {
    return scheduler().metrics();
  }

  /**
   * Counts the live goroutines by state. This queries each of them in turn: time and memory grow
   * with their number, a good part of a second for a million; {@link #metrics()} provides nearly as
   * much almost for free.
   *
   * @return the number for each state, unmodifiable; {@link Goroutine.State#DONE} counts goroutines
   *     that have ended meanwhile
   */
  default Map<Goroutine.State, Long> goroutinesByState() {
    Map<Goroutine.State, Long> counts = new EnumMap<>(Goroutine.State.class);
    for (Goroutine.State state : Goroutine.State.values()) {
      counts.put(state, 0L);
    }
    for (Goroutine goroutine : scheduler().goroutines()) {
      counts.merge(goroutine.state(), 1L, Long::sum);
    }
    return Collections.unmodifiableMap(counts);
  }

  /** Returns the scheduler of this runtime. */
  Scheduler scheduler();

  /** Returns the factory of this runtime's channels. */
  ChannelFactory channels();

  /**
   * Returns the goroutines that have started and not ended; a snapshot, in the order of their ids.
   */
  Collection<Goroutine> goroutines();

  /**
   * Returns a dump of all goroutines in Go's format: {@code goroutine 18 [chan receive]:}, the
   * stack, and {@code created by … in goroutine 1}.
   */
  String dump();

  /** Returns whether {@link #close()} was called. */
  boolean isClosed();

  /**
   * Closes this runtime: it refuses further starts, interrupts every goroutine, and waits for their
   * ends, up to a configured limit ({@code close-timeout}). Goroutines that ignore the interrupt
   * keep running on daemon threads. Further calls have no effect. If the caller is interrupted,
   * this stops waiting and returns with the interrupt status set.
   */
  @Override
  void close();
}
