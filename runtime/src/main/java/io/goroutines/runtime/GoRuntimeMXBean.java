package io.goroutines.runtime;

import io.goroutines.GoRuntime;
import io.goroutines.MayImplement;
import io.goroutines.spi.SchedulerMetrics;
import java.util.Map;

/**
 * The JMX view of a runtime, under the name {@code
 * io.goroutines:type=GoRuntime,scheduler=NAME,id=N}. Where the number of processors can be changed
 * while running, {@code Procs} can be written, too: see {@link Resizable}.
 *
 * <p>The attributes are those of {@link SchedulerMetrics}, which defines them; each is cheap to
 * read, and -1 stands for what the scheduler does not measure. Times are in nanoseconds. The
 * operations take time in the number of goroutines.
 */
@MayImplement(MayImplement.Party.NOBODY)
public interface GoRuntimeMXBean {

  /** Returns the name of the scheduler. */
  String getScheduler();

  /** Returns how many goroutines can execute at the same time: GOMAXPROCS. */
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

  /** Returns how often a goroutine began or resumed. */
  long getSwitches();

  /** Returns how often a goroutine resumed after a wait. */
  long getParks();

  /** Returns how often a thread parked because it found no work. */
  long getThreadParks();

  /** Returns how often a processor stole goroutines from the queue of another. */
  long getSteals();

  /** Returns how many goroutines were stolen. */
  long getStolen();

  /** Returns how often a processor was handed off to another thread. */
  long getHandoffs();

  /** Returns the median of the scheduling latencies so far. */
  long getSchedulingLatencyP50();

  /** Returns the 90th percentile of the scheduling latencies so far. */
  long getSchedulingLatencyP90();

  /** Returns the 99th percentile of the scheduling latencies so far. */
  long getSchedulingLatencyP99();

  /** Returns an upper bound of all scheduling latencies so far. */
  long getSchedulingLatencyMax();

  /**
   * Returns the upper bounds of the buckets of scheduling latencies; the first begins at 0. Empty
   * if they are not measured.
   */
  long[] getSchedulingLatencyBounds();

  /** Returns how many scheduling latencies there were in each bucket. */
  long[] getSchedulingLatencyCounts();

  /** Counts the goroutines by their states; as {@link GoRuntime#goroutinesByState()}. */
  Map<String, Long> countGoroutinesByState();

  /** Returns what every goroutine is doing; as {@link GoRuntime#dump()}. */
  String dumpGoroutines();

  /** A runtime whose number of processors can be changed while it runs. */
  @MayImplement(MayImplement.Party.NOBODY)
  interface Resizable extends GoRuntimeMXBean {

    /**
     * Sets how many goroutines can execute at the same time, as {@link GoRuntime#procs(int)}.
     *
     * @throws IllegalArgumentException if {@code procs} is below 1, or more than the scheduler can
     *     have
     */
    void setProcs(int procs);
  }
}
