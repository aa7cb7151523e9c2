package io.goroutines.scheduler;

import io.goroutines.LatencyHistogram;
import io.goroutines.Metric;
import io.goroutines.SchedulerMetrics;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Counters of one worker, written by that worker: how often it switched and parked, what its
 * scheduler has it count besides, and a histogram of scheduling latencies.
 */
final class WorkerCounters {

  /*
   * Invariant: at any time one worker owns the counters, and only its OS thread writes them: its
   * loop, and the code that it carries. An increment is therefore a load, an add and an opaque
   * store, with no atomic operation; a reader sums the counters of all workers. A long is written
   * atomically, and never decreases.
   *
   * A worker that ends passes its counters to the next one that begins, through a concurrent queue:
   * sums never decrease, and there are never more counters than there were workers at once.
   *
   * All counters are in one array, padded by a cache line before and one after, which prevents
   * false sharing between workers.
   *
   * Latencies are sampled, as in Go, which measures one of 8 transitions: each fiber measures one
   * of 64 of its own (SAMPLE_EVERY), the first one depending on its goroutine's id. Reading the
   * clock twice takes some 50 ns, half of a whole switch; for one of 64 that is not measurable. The
   * fiber keeps the time at which it became ready in 32 bits, where there was padding: in units of
   * 16 ns, so that they wrap around after 68 seconds. A longer wait is recorded as too short.
   *
   * Buckets: eight to a power of two, so each is at most an eighth of its time wide (log-linear, as
   * Go's timeHistogram, which has four, and HdrHistogram). HdrHistogram itself would add a
   * dependency, and two atomic operations to each value.
   */

  /** One of this many transitions to ready is measured; a power of two up to 128. */
  static final int SAMPLE_EVERY = 64;

  private static final int UNIT_BITS = 4;
  private static final int SUB_BITS = 3;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;

  /** For units of 32 bits. */
  static final int BUCKETS = (Integer.SIZE - SUB_BITS + 1) * SUB_BUCKETS;

  /** How many counters a scheduler can define for its workers, beside those of every worker. */
  static final int OWN_COUNTERS = 8;

  private static final int LINE = 8;
  private static final int SWITCHES = LINE;
  private static final int PARKS = LINE + 1;
  private static final int THREAD_PARKS = LINE + 2;
  private static final int OWN = LINE + 3;
  private static final int LATENCIES = OWN + OWN_COUNTERS;

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] cells = new long[LATENCIES + BUCKETS + LINE];

  // Called by the owner

  private void add(int at, long count) {
    CELL.setOpaque(cells, at, cells[at] + count);
  }

  void switched() {
    add(SWITCHES, 1);
  }

  void parked() {
    add(PARKS, 1);
  }

  void threadParked() {
    add(THREAD_PARKS, 1);
  }

  /** Adds to a counter that the scheduler defines. */
  void addOwn(int which, long count) {
    add(OWN + Objects.checkIndex(which, OWN_COUNTERS), count);
  }

  /** Counts the time since a {@link #stamp()}. */
  void waited(int since) {
    add(LATENCIES + bucket(stamp() - since), 1);
  }

  // Time

  /** Returns the time, in units of 16 ns; never 0. */
  static int stamp() {
    int now = (int) (System.nanoTime() >>> UNIT_BITS);
    return now == 0 ? 1 : now;
  }

  /** Returns the bucket of a number of units, which is unsigned. */
  static int bucket(int units) {
    if (Integer.compareUnsigned(units, SUB_BUCKETS) < 0) {
      return units;
    }
    int shift = Integer.SIZE - 1 - SUB_BITS - Integer.numberOfLeadingZeros(units);
    return shift * SUB_BUCKETS + (units >>> shift);
  }

  /** Returns the exclusive upper bound of each bucket, in nanoseconds. */
  static long[] bounds() {
    long[] bounds = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      int next = i + 1;
      int shift = Math.max(0, next / SUB_BUCKETS - 1);
      bounds[i] = (long) (next - shift * SUB_BUCKETS) << shift << UNIT_BITS;
    }
    return bounds;
  }

  // Called by any thread

  private long get(int at) {
    return (long) CELL.getOpaque(cells, at);
  }

  long switches() {
    return get(SWITCHES);
  }

  private void addLatencies(long[] sums) {
    for (int i = 0; i < BUCKETS; i++) {
      sums[i] += get(LATENCIES + i);
    }
  }

  /** The counters of all workers that a scheduler has had. */
  static final class Pool {

    private final List<WorkerCounters> all = new CopyOnWriteArrayList<>();
    private final Queue<WorkerCounters> free = new ConcurrentLinkedQueue<>();

    /** Returns counters for a new worker. */
    WorkerCounters take() {
      WorkerCounters left = free.poll();
      if (left == null) {
        left = new WorkerCounters();
        all.add(left);
      }
      return left;
    }

    /** Takes back the counters of a worker that no longer writes them. */
    void giveBack(WorkerCounters left) {
      free.add(left);
    }

    List<WorkerCounters> all() {
      return all;
    }

    private long sum(int at) {
      long sum = 0;
      for (WorkerCounters counters : all) {
        sum += counters.get(at);
      }
      return sum;
    }

    /** Returns the sum of a counter that the scheduler defines. */
    long own(int which) {
      return sum(OWN + Objects.checkIndex(which, OWN_COUNTERS));
    }

    /**
     * Adds the metrics of all workers; this is where those that every worker counts are defined.
     */
    void addTo(SchedulerMetrics.Builder metrics) {
      metrics
          .add(
              Metric.counter(
                  "switches",
                  "switches",
                  "a goroutine began or was resumed; Go: schedtick",
                  sum(SWITCHES)))
          .add(
              Metric.counter(
                  "parks",
                  "waits",
                  "a goroutine was resumed after a wait, here or in the JDK",
                  sum(PARKS)))
          .add(
              Metric.counter(
                  "thread-parks", "parks", "a thread found no work and parked", sum(THREAD_PARKS)))
          .latencies(new LatencyHistogram(bounds(), latencies()));
    }

    private long[] latencies() {
      long[] sums = new long[BUCKETS];
      for (WorkerCounters counters : all) {
        counters.addLatencies(sums);
      }
      return sums;
    }
  }
}
