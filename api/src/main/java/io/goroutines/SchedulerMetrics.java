package io.goroutines;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a scheduler at one moment: {@link #all()}, or by name with {@link #value}. Those
 * that have the same meaning for every scheduler have a method as well.
 *
 * <p>A metric that a scheduler does not have is absent, never a substitute zero, and a scheduler
 * has the same ones at every reading. New ones may be added at any time, by a scheduler or by a
 * later version.
 *
 * <p>Each value is exact unless stated otherwise, but the values are not read atomically: sums and
 * differences of several can be off by concurrent changes. Successive readings of a counter never
 * decrease. The cost of reading them grows with the number of processors, not of goroutines: a
 * fraction of a millisecond. For an exact count by state see {@link
 * io.goroutines.GoRuntime#goroutinesByState()}.
 */
public final class SchedulerMetrics {

  private final Map<String, Metric> metrics;

  private SchedulerMetrics(Map<String, Metric> metrics) {
    this.metrics = Collections.unmodifiableMap(metrics);
  }

  /** Returns all metrics, in the order in which they are to be shown; unmodifiable. */
  public Collection<Metric> all() {
    return metrics.values();
  }

  /** Returns the metric of that name; empty if this scheduler does not have it. */
  public Optional<Metric> get(String name) {
    return Optional.ofNullable(metrics.get(name));
  }

  /**
   * Returns the value of a counter or gauge: {@code value("steals")}.
   *
   * @return the value; empty if this scheduler does not have it
   * @throws IllegalStateException if it is something else
   */
  public OptionalLong value(String name) {
    Metric metric = metrics.get(name);
    return metric == null ? OptionalLong.empty() : OptionalLong.of(metric.value());
  }

  private long known(String name) {
    return value(name).orElseThrow();
  }

  /** Returns how many goroutines were ever started; a counter. */
  public long started() {
    return known("goroutines-created");
  }

  /** Returns how many of them have ended; a counter. */
  public long ended() {
    return known("goroutines-ended");
  }

  /** Returns how many goroutines have started and not ended. */
  public long live() {
    return known("goroutines");
  }

  /** Returns how many goroutines can execute at once: GOMAXPROCS. */
  public int procs() {
    return (int) known("procs");
  }

  /** Returns how many OS threads the scheduler has for its goroutines now. */
  public int threads() {
    return (int) known("threads");
  }

  /**
   * Returns how many goroutines are in run queues, approximately: in the global queue and in the
   * queues of the processors. Goroutines enqueued twice, and virtual threads started by goroutines,
   * count too.
   */
  public long queued() {
    return known("goroutines-runnable");
  }

  /** Returns how many goroutines are in the global queue. */
  public long globalQueued() {
    return known("global-run-queue");
  }

  /**
   * Returns how many of {@link #queued} are in the queue of each processor.
   *
   * @return the lengths; unmodifiable; empty if the processors have no queues of their own
   */
  public List<Integer> runQueues() {
    return get("run-queues").map(Metric::values).orElse(List.of());
  }

  /** Returns how many goroutines are executing. */
  public OptionalInt running() {
    OptionalLong running = value("goroutines-running");
    return running.isPresent() ? OptionalInt.of((int) running.getAsLong()) : OptionalInt.empty();
  }

  /**
   * Returns how many goroutines are neither executing nor in a run queue, approximately: they wait
   * in the seam or in the JDK. Empty if {@link #running} is empty.
   */
  public OptionalLong waiting() {
    return value("goroutines-waiting");
  }

  /**
   * Returns how long goroutines waited for a processor after they became ready; of all of them or a
   * sample.
   */
  public Optional<LatencyHistogram> latencies() {
    return get("scheduling-latency").map(Metric::histogram);
  }

  /** Returns all metrics in one line: {@code procs=2 threads=3 …}. */
  @Override
  public String toString() {
    return metrics.values().stream().map(Metric::toString).collect(Collectors.joining(" "));
  }

  /** Returns a new builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Collects the metrics of a scheduler. {@code started}, {@code ended}, {@code procs} and {@code
   * threads} are for every scheduler to set; what is not set is 0. The others are absent unless set
   * or added.
   */
  public static final class Builder {

    private long started;
    private long ended;
    private int procs;
    private int threads;
    private long queued;
    private OptionalInt running = OptionalInt.empty();
    private @Nullable List<Integer> runQueues;
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private final Map<String, Metric> added = new LinkedHashMap<>();

    private Builder() {}

    /** Sets how many goroutines were ever started. */
    public Builder started(long count) {
      started = count;
      return this;
    }

    /** Sets how many goroutines have ended; to be read before {@link #started}. */
    public Builder ended(long count) {
      ended = count;
      return this;
    }

    /** Sets how many goroutines can execute at once. */
    public Builder procs(int count) {
      procs = count;
      return this;
    }

    /** Sets how many OS threads the scheduler has for its goroutines now. */
    public Builder threads(int count) {
      threads = count;
      return this;
    }

    /** Sets how many goroutines are in run queues, those of processors included. */
    public Builder queued(long count) {
      queued = count;
      return this;
    }

    /** Sets how many of {@link #queued} are in the queue of each processor. */
    public Builder runQueues(List<Integer> lengths) {
      runQueues = List.copyOf(lengths);
      return this;
    }

    /** Sets how many goroutines are executing. */
    public Builder running(int count) {
      running = OptionalInt.of(count);
      return this;
    }

    /** Sets how long goroutines waited for a processor after they became ready. */
    public Builder latencies(LatencyHistogram latencies) {
      return add(
          Metric.histogram(
              "scheduling-latency",
              "time from ready to running, of a sample; Go: /sched/latencies",
              latencies));
    }

    /**
     * Adds a metric of this scheduler's own.
     *
     * @throws IllegalArgumentException if there is a metric of that name
     */
    public Builder add(Metric metric) {
      if (added.putIfAbsent(metric.name(), metric) != null) {
        throw new IllegalArgumentException("there are two metrics named " + metric.name());
      }
      return this;
    }

    private void put(Metric metric) {
      if (added.containsKey(metric.name())) {
        throw new IllegalArgumentException("there are two metrics named " + metric.name());
      }
      metrics.put(metric.name(), metric);
    }

    private void gauge(String name, String unit, String description, long value) {
      put(Metric.gauge(name, unit, description, value));
    }

    /**
     * Builds the metrics; the builder is not to be used afterwards.
     *
     * @throws IllegalArgumentException if an added metric has the name of another one
     */
    public SchedulerMetrics build() {
      long live = started - ended;
      gauge("procs", "processors", "goroutines that can execute at once; Go: gomaxprocs", procs);
      gauge("threads", "threads", "OS threads for goroutines; Go: /sched/threads/total", threads);
      gauge("goroutines", "goroutines", "started and not ended; Go: /sched/goroutines", live);
      put(
          Metric.counter(
              "goroutines-created",
              "goroutines",
              "ever started; Go: /sched/goroutines-created",
              started));
      put(Metric.counter("goroutines-ended", "goroutines", "ever ended", ended));
      if (running.isPresent()) {
        int now = running.getAsInt();
        gauge("goroutines-running", "goroutines", "executing; Go: /sched/goroutines/running", now);
        gauge(
            "goroutines-waiting",
            "goroutines",
            "neither executing nor in run queues; Go: /sched/goroutines/waiting",
            Math.max(0, live - now - queued));
      }
      gauge(
          "goroutines-runnable",
          "goroutines",
          "in run queues; Go: /sched/goroutines/runnable",
          queued);
      long global = queued;
      for (int length : runQueues == null ? List.<Integer>of() : runQueues) {
        global -= length;
      }
      gauge("global-run-queue", "goroutines", "in the queue of all processors", global);
      if (runQueues != null) {
        put(Metric.gauges("run-queues", "goroutines", "in the queue of each processor", runQueues));
      }
      metrics.putAll(added);
      return new SchedulerMetrics(metrics);
    }
  }
}
