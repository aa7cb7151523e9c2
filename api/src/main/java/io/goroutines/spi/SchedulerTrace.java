package io.goroutines.spi;

import java.util.List;
import java.util.Objects;

/**
 * What a scheduler does at one moment: what Go's {@code schedtrace} prints. Taken while everything
 * goes on, so the figures need not fit together.
 *
 * @param procs how many goroutines can execute at once: {@code gomaxprocs}
 * @param idleProcs how many processors have nothing to do
 * @param threads how many OS threads the scheduler has, those that run no goroutines included
 * @param spinningThreads how many threads look for work and have none
 * @param needSpinning whether there is work, a thread that could do it, and none that looks for it
 * @param idleThreads how many threads are parked
 * @param runQueue how many goroutines are in the queue that all processors share
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
   * A processor: Go's P, with the thread that has it.
   *
   * @param status what it does, in a word: {@code idle}, {@code running}, {@code lent}
   * @param ticks how many times it has begun or gone on with a goroutine
   * @param queued how many goroutines are in its own queue
   * @param thread the name of the thread that has it
   * @param goroutineId the goroutine that it executes; 0 if that is none
   */
  public record Processor(String status, long ticks, int queued, String thread, long goroutineId) {

    /** Creates a processor; no text may be null. */
    public Processor {
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(thread, "thread");
    }
  }
}
