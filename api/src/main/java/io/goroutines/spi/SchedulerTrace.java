package io.goroutines.spi;

import java.util.List;
import java.util.Objects;

/**
 * The state of a scheduler at one moment: what Go's {@code schedtrace} prints. Read concurrently
 * with its changes, so the values need not be consistent.
 *
 * @param procs how many goroutines can execute at once: {@code gomaxprocs}
 * @param idleProcs how many processors are idle
 * @param threads how many OS threads the scheduler has, including threads that run no goroutine
 * @param spinningThreads how many threads search for work and have none
 * @param needSpinning whether there is work, a thread that could do it, and no thread that searches
 * @param idleThreads how many threads are parked
 * @param runQueue how many goroutines are in the global queue
 * @param processors each processor; empty if the scheduler has none of its own
 */
public record SchedulerTrace(
    int procs,
    int idleProcs,
    int threads,
    int spinningThreads,
    boolean needSpinning,
    int idleThreads,
    long runQueue,
    List<Processor> processors) {

  /** Creates a trace; the list is copied, and must not be null. */
  public SchedulerTrace {
    processors = List.copyOf(processors);
  }

  /**
   * A processor: Go's P, with its thread.
   *
   * @param status its state in a word: {@code idle}, {@code running}, {@code handed-off}
   * @param ticks how many times it has begun or resumed a goroutine
   * @param queued how many goroutines are in its own queue
   * @param thread the name of its thread
   * @param goroutineId the goroutine that it executes; 0 if there is none
   */
  public record Processor(String status, long ticks, int queued, String thread, long goroutineId) {

    /** Creates a processor; {@code status} and {@code thread} must not be null. */
    public Processor {
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(thread, "thread");
    }
  }
}
