package io.goroutines.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Figures of a scheduler at one moment. What only grows, over the scheduler's whole life, is called
 * a counter here; no two readings of a counter go back. What a scheduler cannot tell is empty, and
 * never a zero that is none.
 *
 * <p>Each figure is exact, apart from those that are said to be not, but they are not read at the
 * same instant: sums and differences of several can be off by what went on meanwhile. To read them
 * takes time in the number of processors, not of goroutines: a fraction of a millisecond. For an
 * exact count by state see {@link io.goroutines.GoRuntime#goroutinesByState()}.
 *
 * @param started how many goroutines were ever started; a counter
 * @param ended how many of them have ended; a counter
 * @param procs how many goroutines can execute at once: GOMAXPROCS
 * @param threads how many OS threads the scheduler has for its goroutines now
 * @param queued how many goroutines are in run queues, as well as that is known: that of all
 *     processors and those of each. Goroutines that stand there twice, and virtual threads that
 *     goroutines have started, count too
 * @param runQueues how many of {@code queued} are in the queue of each processor; unmodifiable;
 *     empty if they have none of their own
 * @param running how many goroutines are executing
 * @param switches how often a goroutine began or went on: Go's schedtick; a counter
 * @param parks how often a goroutine had waited, and went on: in a channel operation, a select, a
 *     sleep or the like, or in the JDK; a counter
 * @param threadParks how often a thread went to sleep because it found no work; a counter
 * @param steals how often a processor took goroutines from the queue of another; a counter
 * @param stolen how many goroutines that were; a counter
 * @param handoffs how often a processor was handed to another thread, because its goroutine
 *     computed for long or blocked its thread: Go's handoffp; a counter
 * @param latencies for a sample of the times at which a goroutine became ready, how long it then
 *     waited for a processor
 */
public record SchedulerMetrics(
    long started,
    long ended,
    int procs,
    int threads,
    long queued,
    List<Integer> runQueues,
    OptionalInt running,
    OptionalLong switches,
    OptionalLong parks,
    OptionalLong threadParks,
    OptionalLong steals,
    OptionalLong stolen,
    OptionalLong handoffs,
    Optional<LatencyHistogram> latencies) {

  /** Creates metrics; the list is copied, and nothing may be null. */
  public SchedulerMetrics {
    runQueues = List.copyOf(runQueues);
    Objects.requireNonNull(running, "running");
    Objects.requireNonNull(switches, "switches");
    Objects.requireNonNull(parks, "parks");
    Objects.requireNonNull(threadParks, "threadParks");
    Objects.requireNonNull(steals, "steals");
    Objects.requireNonNull(stolen, "stolen");
    Objects.requireNonNull(handoffs, "handoffs");
    Objects.requireNonNull(latencies, "latencies");
  }

  /** Creates the metrics of a scheduler that can tell no more than what all must. */
  public SchedulerMetrics(long started, long ended, int procs, int threads, long queued) {
    this(
        started,
        ended,
        procs,
        threads,
        queued,
        List.of(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty());
  }

  /** Returns how many goroutines have started and not ended. */
  public long live() {
    return started - ended;
  }

  /** Returns how many goroutines are in the queue that all processors share. */
  public long globalQueued() {
    return queued - runQueues.stream().mapToLong(Integer::longValue).sum();
  }

  /**
   * Returns how many goroutines are neither executing nor in a run queue, as well as that is known:
   * they wait, in the seam or in the JDK. Empty if {@link #running} is.
   */
  public OptionalLong waiting() {
    return running.isPresent()
        ? OptionalLong.of(Math.max(0, live() - running.getAsInt() - queued))
        : OptionalLong.empty();
  }
}
