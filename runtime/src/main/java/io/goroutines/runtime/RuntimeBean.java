package io.goroutines.runtime;

import io.goroutines.GoRuntime;
import io.goroutines.spi.LatencyHistogram;
import io.goroutines.spi.SchedulerMetrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Answers JMX from a runtime. */
final class RuntimeBean implements GoRuntimeMXBean.Resizable {

  private static final long UNKNOWN = -1;

  private final GoRuntime runtime;

  RuntimeBean(GoRuntime runtime) {
    this.runtime = runtime;
  }

  private SchedulerMetrics metrics() {
    return runtime.metrics();
  }

  @Override
  public String getScheduler() {
    return runtime.scheduler().name();
  }

  @Override
  public int getProcs() {
    return runtime.procs();
  }

  @Override
  public void setProcs(int procs) {
    runtime.procs(procs);
  }

  @Override
  public int getThreads() {
    return metrics().threads();
  }

  @Override
  public long getGoroutines() {
    return metrics().live();
  }

  @Override
  public long getGoroutinesCreated() {
    return metrics().started();
  }

  @Override
  public long getGoroutinesRunning() {
    return metrics().running().orElse((int) UNKNOWN);
  }

  @Override
  public long getGoroutinesRunnable() {
    return metrics().queued();
  }

  @Override
  public long getGoroutinesWaiting() {
    return metrics().waiting().orElse(UNKNOWN);
  }

  @Override
  public long getGlobalRunQueue() {
    return metrics().globalQueued();
  }

  @Override
  public int[] getRunQueues() {
    return metrics().runQueues().stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public long getSwitches() {
    return metrics().switches().orElse(UNKNOWN);
  }

  @Override
  public long getParks() {
    return metrics().parks().orElse(UNKNOWN);
  }

  @Override
  public long getThreadParks() {
    return metrics().threadParks().orElse(UNKNOWN);
  }

  @Override
  public long getSteals() {
    return metrics().steals().orElse(UNKNOWN);
  }

  @Override
  public long getStolen() {
    return metrics().stolen().orElse(UNKNOWN);
  }

  @Override
  public long getHandoffs() {
    return metrics().handoffs().orElse(UNKNOWN);
  }

  private long percentile(double percent) {
    Optional<LatencyHistogram> latencies = metrics().latencies();
    return latencies.isPresent() ? latencies.get().percentile(percent).orElse(UNKNOWN) : UNKNOWN;
  }

  @Override
  public long getSchedulingLatencyP50() {
    return percentile(50);
  }

  @Override
  public long getSchedulingLatencyP90() {
    return percentile(90);
  }

  @Override
  public long getSchedulingLatencyP99() {
    return percentile(99);
  }

  @Override
  public long getSchedulingLatencyMax() {
    return percentile(100);
  }

  private long[] buckets(ToLongFunction<LatencyHistogram.Bucket> part) {
    return metrics().latencies().map(LatencyHistogram::buckets).orElse(List.of()).stream()
        .mapToLong(part)
        .toArray();
  }

  @Override
  public long[] getSchedulingLatencyBounds() {
    return buckets(LatencyHistogram.Bucket::to);
  }

  @Override
  public long[] getSchedulingLatencyCounts() {
    return buckets(LatencyHistogram.Bucket::count);
  }

  @Override
  public Map<String, Long> countGoroutinesByState() {
    Map<String, Long> counts = new TreeMap<>();
    runtime.goroutinesByState().forEach((state, count) -> counts.put(state.name(), count));
    return counts;
  }

  @Override
  public String dumpGoroutines() {
    return runtime.dump();
  }
}
