package io.goroutines.spi;

/**
 * Figures of a scheduler at one moment; each is exact, but they are not read at the same instant.
 *
 * @param started how many goroutines were ever started
 * @param ended how many of them have ended
 * @param procs how many goroutines can execute at once
 * @param threads how many OS threads the scheduler has for its goroutines now
 * @param queued how many goroutines are in run queues, as well as that is known
 */
public record SchedulerMetrics(long started, long ended, int procs, int threads, long queued) {

  /** Returns how many goroutines have started and not ended. */
  public long live() {
    return started - ended;
  }
}
