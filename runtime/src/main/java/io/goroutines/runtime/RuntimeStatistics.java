package io.goroutines.runtime;

import io.goroutines.Metric;
import io.goroutines.SchedulerMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.EventFactory;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.ValueDescriptor;

/**
 * The event {@code goroutines.RuntimeStatistics}, whose fields are a scheduler's metrics.
 * Schedulers with different metrics have different event types, of the same name.
 *
 * <p>Flight Recorder keeps the class of an event type for ever, so that there is one for each list
 * of fields.
 */
final class RuntimeStatistics {

  private static final Map<List<String>, RuntimeStatistics> ALL = new ConcurrentHashMap<>();

  private final EventFactory factory;

  private RuntimeStatistics(List<Figure> figures) {
    List<AnnotationElement> annotations =
        List.of(
            new AnnotationElement(Name.class, "goroutines.RuntimeStatistics"),
            new AnnotationElement(Label.class, "Runtime Statistics"),
            new AnnotationElement(
                Description.class, "The metrics of an open runtime; see docs/metrics.md"),
            new AnnotationElement(Category.class, new String[] {"Goroutines"}),
            new AnnotationElement(Period.class, "5 s"),
            new AnnotationElement(StackTrace.class, false));
    List<ValueDescriptor> fields = new ArrayList<>();
    fields.add(
        field(long.class, "Runtime", "The number in this process, as in the name at JMX", ""));
    fields.add(field(String.class, "Scheduler", "Its name", ""));
    for (Figure figure : figures) {
      Metric metric = figure.metric();
      fields.add(field(long.class, figure.name(" "), metric.description(), metric.unit()));
    }
    factory = EventFactory.create(annotations, fields);
  }

  private static ValueDescriptor field(
      Class<?> type, String label, String description, String unit) {
    List<AnnotationElement> annotations = new ArrayList<>();
    annotations.add(new AnnotationElement(Label.class, label));
    annotations.add(new AnnotationElement(Description.class, description));
    if (unit.equals("ns")) {
      annotations.add(new AnnotationElement(Timespan.class, Timespan.NANOSECONDS));
    }
    String words = label.replace(" ", "");
    String name = words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
    return new ValueDescriptor(type, name, annotations);
  }

  /** Returns the event for these metrics. */
  static RuntimeStatistics of(SchedulerMetrics metrics) {
    List<Figure> figures = recorded(metrics);
    return ALL.computeIfAbsent(
        figures.stream().map(Figure::name).toList(), _ -> new RuntimeStatistics(figures));
  }

  /** Returns what can be a field; arrays cannot. */
  private static List<Figure> recorded(SchedulerMetrics metrics) {
    return Figure.all(metrics).stream().filter(f -> f.value() instanceof Long).toList();
  }

  Class<? extends Event> eventClass() {
    return factory.newEvent().getClass();
  }

  /**
   * Records the metrics of a runtime.
   *
   * @param id the number of the runtime in this process
   */
  void commit(long id, String scheduler, SchedulerMetrics metrics) {
    Event event = factory.newEvent();
    event.set(0, id);
    event.set(1, scheduler);
    int field = 2;
    for (Figure figure : recorded(metrics)) {
      event.set(field, figure.value());
      field++;
    }
    event.commit();
  }
}
