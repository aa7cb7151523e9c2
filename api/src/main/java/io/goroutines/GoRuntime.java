package io.goroutines;

import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerMetrics;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Goroutines on one scheduler: what a program runs in.
 *
 * <p>Several runtimes, with different schedulers, live side by side in one JVM, and channels may be
 * shared between them. The static words of {@link Go} use the runtime of the goroutine that calls
 * them, or else the process's default one.
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

  /** Returns a builder for a runtime; what it is not told comes from the configuration. */
  static GoRuntimeBuilder builder() {
    return new GoRuntimeBuilder();
  }

  /**
   * Starts a goroutine: Go's {@code go} statement. What the caller did happens before the body
   * begins.
   *
   * @param body what it runs
   * @return the goroutine, already started
   * @throws RuntimeClosedException if this runtime is closed
   */
  Goroutine go(Body body);

  /**
   * Starts a goroutine with a name or labels.
   *
   * @param options its name and labels
   * @param body what it runs
   * @return the goroutine, already started
   * @throws RuntimeClosedException if this runtime is closed
   */
  Goroutine go(GoroutineOptions options, Body body);

  /**
   * Runs a body in a new goroutine of this runtime, and waits for its end. Other goroutines may go
   * on after it; {@link #close()} ends them. If the caller is interrupted, so is the body, and the
   * caller goes on waiting for its end.
   *
   * @param body what to run
   * @throws Exception what the body throws, the same object; it is then not a panic
   * @throws RuntimeClosedException if this runtime is closed
   */
  void run(Body body) throws Exception;

  /** Returns how many goroutines can execute at once: Go's GOMAXPROCS. */
  default int procs() {
    return scheduler().procs();
  }

  /**
   * Sets how many goroutines can execute at once: Go's {@code runtime.GOMAXPROCS(n)}. Until this is
   * called, or the configuration says a number, a scheduler that can change it, as {@code
   * workstealing}, has that of the processors which the machine or the container allows, and
   * follows when that changes.
   *
   * @param procs how many, at least 1
   * @throws IllegalArgumentException if {@code procs} is below 1, or more than the scheduler can
   *     have
   * @throws UnsupportedOperationException if the scheduler cannot change it while it runs
   */
  default void procs(int procs) {
    scheduler().procs(procs);
  }

  /**
   * Returns the figures of this moment: goroutines, threads, queues, and what the scheduler has
   * done so far. Cheap, also while a million goroutines live.
   */
  default SchedulerMetrics metrics() {
    return scheduler().metrics();
  }

  /**
   * Counts the live goroutines by what each is doing. This asks every one of them, one after the
   * other: it takes time and memory in their number, a good part of a second for a million; {@link
   * #metrics()} says nearly as much for nothing.
   *
   * @return a number for each state, unmodifiable; {@link Goroutine.State#DONE} are those that have
   *     ended meanwhile
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

  /** Returns what makes this runtime's channels. */
  ChannelFactory channels();

  /**
   * Returns the goroutines that have started and not ended; a snapshot, in the order of their ids.
   */
  Collection<Goroutine> goroutines();

  /**
   * Returns what every goroutine is doing, in the form of Go's dumps: {@code goroutine 18 [chan
   * receive]:}, the stack, and {@code created by … in goroutine 1}.
   */
  String dump();

  /** Returns whether {@link #close()} was called. */
  boolean isClosed();

  /**
   * Ends the program: starts nothing any more, interrupts every goroutine, and waits for their
   * ends, up to a limit that is configured ({@code close-timeout}). A goroutine that takes no
   * notice goes on alone, on a daemon thread. Closing twice does nothing more. If the caller is
   * interrupted, this stops waiting and returns with the status set.
   */
  @Override
  void close();
}
