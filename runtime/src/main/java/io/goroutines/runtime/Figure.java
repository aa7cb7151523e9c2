package io.goroutines.runtime;

import io.goroutines.LatencyHistogram;
import io.goroutines.Metric;
import io.goroutines.SchedulerMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A metric as JMX and Flight Recorder show it. A histogram becomes several: its percentiles, and,
 * for JMX alone, its buckets.
 *
 * @param name as a metric's: {@code scheduling-latency-p99}
 * @param metric its definition
 * @param value a {@code Long}, or an array of int or long
 */
record Figure(String name, Metric metric, Object value) {

  /** The percentile of a histogram without values. */
  private static final long UNKNOWN = -1;

  static List<Figure> all(SchedulerMetrics metrics) {
    List<Figure> figures = new ArrayList<>();
    for (Metric metric : metrics.all()) {
      switch (metric.kind()) {
        case COUNTER, GAUGE -> figures.add(new Figure(metric.name(), metric, metric.value()));
        case GAUGES -> {
          int[] values = metric.values().stream().mapToInt(Integer::intValue).toArray();
          figures.add(new Figure(metric.name(), metric, values));
        }
        case HISTOGRAM -> {
          LatencyHistogram histogram = metric.histogram();
          List<LatencyHistogram.Bucket> buckets = histogram.buckets();
          long[] bounds = buckets.stream().mapToLong(LatencyHistogram.Bucket::to).toArray();
          long[] counts = buckets.stream().mapToLong(LatencyHistogram.Bucket::count).toArray();
          figures.add(percentile(metric, "-p50", 50));
          figures.add(percentile(metric, "-p90", 90));
          figures.add(percentile(metric, "-p99", 99));
          figures.add(percentile(metric, "-max", 100));
          figures.add(new Figure(metric.name() + "-bounds", metric, bounds));
          figures.add(new Figure(metric.name() + "-counts", metric, counts));
        }
      }
    }
    return figures;
  }

  private static Figure percentile(Metric metric, String suffix, double percent) {
    long value = metric.histogram().percentile(percent).orElse(UNKNOWN);
    return new Figure(metric.name() + suffix, metric, value);
  }

  /** Returns the name with capitalized words: {@code ThreadParks}, or {@code Thread Parks}. */
  String name(String separator) {
    StringBuilder joined = new StringBuilder();
    for (String word : name.split("-", -1)) {
      joined
          .append(joined.isEmpty() ? "" : separator)
          .append(word.substring(0, 1).toUpperCase(Locale.ROOT))
          .append(word.substring(1));
    }
    return joined.toString();
  }
}
