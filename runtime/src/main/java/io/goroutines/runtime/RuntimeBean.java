package io.goroutines.runtime;

import io.goroutines.GoRuntime;
import io.goroutines.Metric;
import io.goroutines.spi.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.ReflectionException;
import javax.management.StandardMBean;

/**
 * Answers JMX from a runtime: what the interface has, and an attribute for each metric of the
 * scheduler that has no such name.
 */
final class RuntimeBean extends StandardMBean implements GoRuntimeMXBean.Resizable {

  private final GoRuntime runtime;

  RuntimeBean(GoRuntime runtime) {
    super(
        runtime.scheduler().capabilities().contains(Capability.RESIZABLE)
            ? GoRuntimeMXBean.Resizable.class
            : GoRuntimeMXBean.class,
        true);
    this.runtime = runtime;
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
  public Map<String, Long> countGoroutinesByState() {
    Map<String, Long> counts = new TreeMap<>();
    runtime.goroutinesByState().forEach((state, count) -> counts.put(state.name(), count));
    return counts;
  }

  @Override
  public String dumpGoroutines() {
    return runtime.dump();
  }

  // Metrics

  @Override
  public MBeanInfo getMBeanInfo() {
    MBeanInfo fixed = super.getMBeanInfo();
    List<MBeanAttributeInfo> attributes = new ArrayList<>(List.of(fixed.getAttributes()));
    for (Figure figure : Figure.all(runtime.metrics())) {
      MBeanAttributeInfo attribute = attribute(figure);
      if (attributes.stream().noneMatch(a -> a.getName().equals(attribute.getName()))) {
        attributes.add(attribute);
      }
    }
    return new MBeanInfo(
        fixed.getClassName(),
        fixed.getDescription(),
        attributes.toArray(MBeanAttributeInfo[]::new),
        fixed.getConstructors(),
        fixed.getOperations(),
        fixed.getNotifications(),
        fixed.getDescriptor());
  }

  private static MBeanAttributeInfo attribute(Figure figure) {
    Metric metric = figure.metric();
    Descriptor descriptor =
        new ImmutableDescriptor(
            "units=" + metric.unit(),
            "metricType=" + (metric.kind() == Metric.Kind.COUNTER ? "counter" : "gauge"));
    Class<?> type = figure.value() instanceof Long ? long.class : figure.value().getClass();
    return new MBeanAttributeInfo(
        figure.name(""), type.getName(), metric.description(), true, false, false, descriptor);
  }

  @Override
  public Object getAttribute(String name)
      throws AttributeNotFoundException, MBeanException, ReflectionException {
    try {
      return super.getAttribute(name);
    } catch (AttributeNotFoundException notFixed) {
      for (Figure figure : Figure.all(runtime.metrics())) {
        if (figure.name("").equals(name)) {
          return figure.value();
        }
      }
      throw notFixed;
    }
  }

  @Override
  public AttributeList getAttributes(String[] names) {
    AttributeList found = new AttributeList();
    for (String name : names) {
      try {
        found.add(new Attribute(name, getAttribute(name)));
      } catch (JMException | RuntimeException _) {
        // As specified: what cannot be read is left out.
      }
    }
    return found;
  }
}
