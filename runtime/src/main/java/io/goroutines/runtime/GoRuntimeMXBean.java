package io.goroutines.runtime;

import io.goroutines.GoRuntime;
import io.goroutines.MayImplement;
import io.goroutines.SchedulerMetrics;
import java.util.Map;

/**
 * The JMX view of a runtime, under the name {@code
 * io.goroutines:type=GoRuntime,scheduler=NAME,id=N}. Where the number of processors can be changed
 * while running, {@code Procs} can be written, too: see {@link Resizable}.
 *
 * <p>Each of the scheduler's {@link SchedulerMetrics} is a read-only attribute besides: the metric
 * {@code thread-parks} is {@code ThreadParks}, of type {@code long}; metrics of each processor are
 * an array. A histogram has the attributes P50, P90, P99 and Max, in nanoseconds, -1 if nothing has
 * been measured yet, and Bounds and Counts: the exclusive upper bounds of its buckets, and what is
 * in them. A metric that the scheduler does not have is no attribute. Each is cheap to read. The
 * operations take time in the number of goroutines.
 */
@MayImplement(MayImplement.Party.NOBODY)
public interface GoRuntimeMXBean {

  /** Returns the name of the scheduler. */
  String getScheduler();

  /** Returns how many goroutines can execute at the same time: GOMAXPROCS. */
  int getProcs();

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
