package io.goroutines.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The metrics of a scheduler at one moment. A value that only grows, over the scheduler's whole
 * life, is called a counter here; successive readings of a counter never decrease. A value that a
 * scheduler cannot provide is empty, never a substitute zero.
 *
 * <p>Each value is exact unless stated otherwise, but the values are not read atomically: sums and
 * differences of several can be off by concurrent changes. The cost of reading them grows with the
 * number of processors, not of goroutines: a fraction of a millisecond. For an exact count by state
 * see {@link io.goroutines.GoRuntime#goroutinesByState()}.
 *
 * @param started how many goroutines were ever started; a counter
 * @param ended how many of them have ended; a counter
 * @param procs how many goroutines can execute at once: GOMAXPROCS
 * @param threads how many OS threads the scheduler has for its goroutines now
 * @param queued how many goroutines are in run queues, approximately: in the global queue and in
 *     the queues of the processors. Goroutines enqueued twice, and virtual threads started by
 *     goroutines, count too
 * @param runQueues how many of {@code queued} are in the queue of each processor; unmodifiable;
 *     empty if the processors have no queues of their own
 * @param running how many goroutines are executing
 * @param switches how often a goroutine began or was resumed: Go's schedtick; a counter
 * @param parks how often a goroutine was resumed after a wait: in a channel operation, a select, a
 *     sleep or the like, or in the JDK; a counter
 * @param threadParks how often a thread parked because it found no work; a counter
 * @param steals how often a processor stole goroutines from the queue of another; a counter
 * @param stolen how many goroutines were stolen; a counter
 * @param handoffs how often a processor was handed off to another thread, because its goroutine
 *     computed for long or blocked its thread: Go's handoffp; a counter
 * @param latencies how long goroutines waited for a processor after they became ready; a sample
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

  /** Creates metrics; the list is copied, and no component may be null. */
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

  /** Creates the metrics of a scheduler that provides only the mandatory values. */
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

  /** Returns how many goroutines are in the global queue. */
  public long globalQueued() {
    return queued - runQueues.stream().mapToLong(Integer::longValue).sum();
  }

  /**
   * Returns how many goroutines are neither executing nor in a run queue, approximately: they wait
   * in the seam or in the JDK. Empty if {@link #running} is empty.
   */
  public OptionalLong waiting() {
    return running.isPresent()
        ? OptionalLong.of(Math.max(0, live() - running.getAsInt() - queued))
        : OptionalLong.empty();
  }
}
