package io.goroutines;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A metric of a scheduler: its definition, and its value at one moment. The definition is stated
 * once, by the scheduler, where the value is read; the program, JMX, Flight Recorder and text show
 * what it says. A scheduler may define its own metrics; see {@link SchedulerMetrics.Builder#add}.
 *
 * <p>The name is of lower-case words and digits, with hyphens between them. {@code thread-parks} is
 * the attribute {@code ThreadParks} at JMX and the field {@code threadParks} in recordings.
 */
public final class Metric {

  /** What the value is. */
  public enum Kind {
    /** A number that only grows, over the whole life of the scheduler. */
    COUNTER,
    /** A number that rises and falls. */
    GAUGE,
    /** A number for each processor, all of which rise and fall. */
    GAUGES,
    /** A histogram whose counts only grow. */
    HISTOGRAM
  }

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private final String name;
  private final Kind kind;
  private final String unit;
  private final String description;
  private final long value;
  private final List<Integer> values;
  private final @Nullable LatencyHistogram histogram;

  private Metric(
      String name,
      Kind kind,
      String unit,
      String description,
      long value,
      List<Integer> values,
      @Nullable LatencyHistogram histogram) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a metric's name is of lower-case words with hyphens between them, not '" + name + "'");
    }
    if (unit.isBlank() || description.isBlank()) {
      throw new IllegalArgumentException("metric " + name + " has no unit or no description");
    }
    this.name = name;
    this.kind = kind;
    this.unit = unit;
    this.description = description;
    this.value = value;
    this.values = List.copyOf(values);
    this.histogram = histogram;
  }

  /**
   * Creates a counter.
   *
   * @param unit what is counted, in the plural: {@code goroutines}
   * @param description what it is, in a line, beginning in lower case and without a full stop
   * @throws IllegalArgumentException if the name is not such a name, or another text is blank
   */
  public static Metric counter(String name, String unit, String description, long value) {
    return new Metric(name, Kind.COUNTER, unit, description, value, List.of(), null);
  }

  /** Creates a gauge; the parameters are those of {@link #counter}. */
  public static Metric gauge(String name, String unit, String description, long value) {
    return new Metric(name, Kind.GAUGE, unit, description, value, List.of(), null);
  }

  /** Creates gauges, one for each processor; the other parameters are those of {@link #counter}. */
  public static Metric gauges(String name, String unit, String description, List<Integer> values) {
    return new Metric(name, Kind.GAUGES, unit, description, 0, values, null);
  }

  /** Creates a histogram of times; the other parameters are those of {@link #counter}. */
  public static Metric histogram(String name, String description, LatencyHistogram histogram) {
    return new Metric(name, Kind.HISTOGRAM, "ns", description, 0, List.of(), histogram);
  }

  /** Returns the name: {@code thread-parks}. */
  public String name() {
    return name;
  }

  /** Returns what the value is. */
  public Kind kind() {
    return kind;
  }

  /** Returns the unit of the value: what is counted, or {@code ns}. */
  public String unit() {
    return unit;
  }

  /** Returns what it is, in a line. */
  public String description() {
    return description;
  }

  /**
   * Returns the value of a counter or gauge.
   *
   * @throws IllegalStateException if it is something else
   */
  public long value() {
    if (kind != Kind.COUNTER && kind != Kind.GAUGE) {
      throw new IllegalStateException(name + " is of kind " + kind);
    }
    return value;
  }

  /**
   * Returns the value for each processor.
   *
   * @return the values; unmodifiable
   * @throws IllegalStateException if the kind is not {@link Kind#GAUGES}
   */
  public List<Integer> values() {
    if (kind != Kind.GAUGES) {
      throw new IllegalStateException(name + " is of kind " + kind);
    }
    return values;
  }

  /**
   * Returns the histogram.
   *
   * @throws IllegalStateException if the kind is not {@link Kind#HISTOGRAM}
   */
  public LatencyHistogram histogram() {
    if (histogram == null) {
      throw new IllegalStateException(name + " is of kind " + kind);
    }
    return histogram;
  }

  /** Returns {@code thread-parks=12}; a histogram is shown in brackets. */
  @Override
  public String toString() {
    return switch (kind) {
      case COUNTER, GAUGE -> name + "=" + value;
      case GAUGES -> name + "=" + values;
      case HISTOGRAM -> name + "=[" + histogram + "]";
    };
  }
}
