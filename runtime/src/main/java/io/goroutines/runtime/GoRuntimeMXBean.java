package io.goroutines.runtime;

import io.goroutines.GoRuntime;
import io.goroutines.MayImplement;
import io.goroutines.spi.SchedulerMetrics;
import java.util.Map;

/**
 * A runtime as JMX shows it, under the name {@code
 * io.goroutines:type=GoRuntime,scheduler=NAME,id=N}. Where the number of processors can be changed
 * while running, {@code Procs} can be written, too: see {@link Resizable}.
 *
 * <p>The attributes are those of {@link SchedulerMetrics}, which says what they mean; each is cheap
 * to read, and -1 is what the scheduler cannot tell. Times are in nanoseconds. The operations take
 * time in the number of goroutines.
 */
@MayImplement(MayImplement.Party.NOBODY)
public interface GoRuntimeMXBean {

  /** Returns the name of the scheduler. */
  String getScheduler();

  /** Returns how many goroutines can execute at once: GOMAXPROCS. */
  int getProcs();

  /** Returns how many OS threads the scheduler has for its goroutines now. */
  int getThreads();

  /** Returns how many goroutines have started and not ended. */
  long getGoroutines();

  /** Returns how many goroutines were ever started. */
  long getGoroutinesCreated();

  /** Returns how many goroutines are executing. */
  long getGoroutinesRunning();

  /** Returns how many goroutines are in run queues. */
  long getGoroutinesRunnable();

  /** Returns how many goroutines wait, for each other or in the JDK. */
  long getGoroutinesWaiting();

  /** Returns how many goroutines are in the queue that all processors share. */
  long getGlobalRunQueue();

  /** Returns how many goroutines are in the queue of each processor; empty if they have none. */
  int[] getRunQueues();

  /** Returns how often a goroutine began or went on. */
  long getSwitches();

  /** Returns how often a goroutine had waited, and went on. */
  long getParks();

  /** Returns how often a thread went to sleep because it found no work. */
  long getThreadParks();

  /** Returns how often a processor took goroutines from the queue of another. */
  long getSteals();

  /** Returns how many goroutines that were. */
  long getStolen();

  /** Returns how often a processor was handed to another thread. */
  long getHandoffs();

  /** Returns the median of the scheduling latencies so far. */
  long getSchedulingLatencyP50();

  /** Returns what 90 in 100 scheduling latencies were below. */
  long getSchedulingLatencyP90();

  /** Returns what 99 in 100 scheduling latencies were below. */
  long getSchedulingLatencyP99();

  /** Returns what all scheduling latencies were below. */
  long getSchedulingLatencyMax();

  /**
   * Returns where the buckets of scheduling latencies end; the first begins at 0. Empty if they are
   * not measured.
   */
  long[] getSchedulingLatencyBounds();

  /** Returns how many scheduling latencies there were in each bucket. */
  long[] getSchedulingLatencyCounts();

  /** Counts the goroutines by their states; as {@link GoRuntime#goroutinesByState()}. */
  Map<String, Long> countGoroutinesByState();

  /** Returns what every goroutine is doing; as {@link GoRuntime#dump()}. */
  String dumpGoroutines();

  /** One whose number of processors can be changed while it runs. */
  @MayImplement(MayImplement.Party.NOBODY)
  interface Resizable extends GoRuntimeMXBean {

    /**
     * Sets how many goroutines can execute at once, as {@link GoRuntime#procs(int)}.
     *
     * @throws IllegalArgumentException if {@code procs} is below 1, or more than the scheduler can
     *     have
     */
    void setProcs(int procs);
  }
}
