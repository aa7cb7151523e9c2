package io.goroutines.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.Metric;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManagementTest {

  /** Created at once, so that runtimes are registered when they are opened. */
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  /** An MBean that occupies a name. */
  public interface TakenMBean {}

  /** An MBean that occupies a name. */
  public static final class Taken implements TakenMBean {}

  private static ObjectName name(String scheduler, long id) throws Exception {
    return new ObjectName("io.goroutines:type=GoRuntime,scheduler=" + scheduler + ",id=" + id);
  }

  private static long nextId() {
    return Wiring.LAST_ID.get() + 1;
  }

  private static Set<ObjectName> registered() throws Exception {
    return new TreeSet<>(SERVER.queryNames(new ObjectName("io.goroutines:*"), null));
  }

  private static GoRuntime open(String scheduler) {
    return GoRuntime.builder().scheduler(scheduler).set("jmx", "on").open();
  }

  private static long number(ObjectName name, String attribute) {
    try {
      return ((Number) SERVER.getAttribute(name, attribute)).longValue();
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void runtimesAreRegisteredFromOpenToClose() throws Exception {
    Set<ObjectName> before = registered();
    long id = nextId();
    try (GoRuntime first = open("fifo")) {
      try (GoRuntime second = open("fifo")) {
        assertTrue(SERVER.isRegistered(name("fifo", id)));
        assertTrue(SERVER.isRegistered(name("fifo", id + 1)));
        assertFalse(second.isClosed());
      }
      assertTrue(SERVER.isRegistered(name("fifo", id)));
      assertFalse(SERVER.isRegistered(name("fifo", id + 1)));
      first.close();
      assertEquals(before, registered());
    }
    assertEquals(before, registered());
  }

  @Test
  void attributesEqualMetrics() throws Exception {
    long id = nextId();
    try (GoRuntime runtime =
        GoRuntime.builder().scheduler("workstealing").procs(2).set("jmx", "on").open()) {
      Channel<String> never = runtime.channels().unbuffered();
      List<Goroutine> waiting = List.of(runtime.go(never::receive), runtime.go(never::receive));
      GoRuntimeMXBean.Resizable bean =
          JMX.newMXBeanProxy(SERVER, name("workstealing", id), GoRuntimeMXBean.Resizable.class);
      ObjectName name = name("workstealing", id);
      await(() -> number(name, "GoroutinesWaiting") == 2 && number(name, "ThreadParks") >= 2);
      await(() -> waiting.stream().allMatch(g -> g.state() == Goroutine.State.WAITING));
      assertEquals("workstealing", bean.getScheduler());
      assertEquals(2, bean.getProcs());
      assertEquals(2, number(name, "Goroutines"));
      assertEquals(2, number(name, "GoroutinesCreated"));
      assertEquals(0, number(name, "GoroutinesRunning"));
      assertEquals(0, number(name, "GoroutinesRunnable"));
      assertEquals(0, number(name, "GlobalRunQueue"));
      assertArrayEquals(
          new int[2], Arrays.copyOf((int[]) SERVER.getAttribute(name, "RunQueues"), 2));
      assertTrue(number(name, "Threads") >= 2);
      assertTrue(number(name, "Switches") >= 2);
      assertTrue(number(name, "Parks") >= 0 && number(name, "Parks") <= number(name, "Switches"));
      assertTrue(number(name, "Steals") >= 0);
      assertTrue(number(name, "Stolen") >= number(name, "Steals"));
      assertTrue(number(name, "Handoffs") >= 0);
      assertEquals(2, bean.countGoroutinesByState().get("WAITING"));
      assertTrue(bean.dumpGoroutines().contains("[chan receive]"));

      while (number(name, "SchedulingLatencyP50") < 0) {
        runtime.go(() -> {});
      }
      String latency = "SchedulingLatency";
      assertTrue(number(name, latency + "P50") <= number(name, latency + "P90"));
      assertTrue(number(name, latency + "P90") <= number(name, latency + "P99"));
      assertTrue(number(name, latency + "P99") <= number(name, latency + "Max"));
      AttributeList both =
          SERVER.getAttributes(name, new String[] {latency + "Bounds", latency + "Counts"});
      long[] bounds = (long[]) both.asList().getFirst().getValue();
      long[] counts = (long[]) both.asList().getLast().getValue();
      assertTrue(Arrays.stream(counts).sum() > 0);
      assertEquals(bounds.length, counts.length);
    }
  }

  @Test
  void everyMetricIsADescribedAttribute() throws Exception {
    long id = nextId();
    try (GoRuntime runtime = open("workstealing")) {
      Map<String, MBeanAttributeInfo> attributes =
          Arrays.stream(SERVER.getMBeanInfo(name("workstealing", id)).getAttributes())
              .collect(Collectors.toMap(MBeanAttributeInfo::getName, a -> a));
      for (Metric metric : runtime.metrics().all()) {
        boolean histogram = metric.kind() == Metric.Kind.HISTOGRAM;
        String name =
            Arrays.stream((metric.name() + (histogram ? "-p99" : "")).split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
        MBeanAttributeInfo attribute = attributes.get(name);
        assertNotNull(attribute, name);
        if (!name.equals("Procs")) { // which is writable, so the interface has it
          assertEquals(metric.description(), attribute.getDescription());
          assertEquals(metric.unit(), attribute.getDescriptor().getFieldValue("units"));
        }
      }
    }
  }

  @Test
  void procsAreWritableIfResizable() throws Exception {
    long id = nextId();
    try (GoRuntime runtime =
            GoRuntime.builder().scheduler("workstealing").procs(2).set("jmx", "on").open();
        GoRuntime fixed = open("fifo")) {
      SERVER.setAttribute(name("workstealing", id), new Attribute("Procs", 3));
      assertEquals(3, runtime.procs());
      RuntimeMBeanException refused =
          assertThrows(
              RuntimeMBeanException.class,
              () -> SERVER.setAttribute(name("workstealing", id), new Attribute("Procs", 0)));
      assertInstanceOf(IllegalArgumentException.class, refused.getCause());
      assertEquals(3, runtime.procs());

      assertThrows(
          AttributeNotFoundException.class,
          () -> SERVER.setAttribute(name("fifo", id + 1), new Attribute("Procs", 2)));
      assertEquals(1, fixed.procs());
      for (MBeanAttributeInfo attribute :
          SERVER.getMBeanInfo(name("fifo", id + 1)).getAttributes()) {
        assertFalse(attribute.isWritable(), attribute::getName);
      }
    }
  }

  @Test
  void absentMetricIsNoAttribute() throws Exception {
    long id = nextId();
    try (GoRuntime runtime = open("loom")) {
      ObjectName name = name("loom", id);
      assertEquals(runtime.procs(), number(name, "Procs"));
      assertThrows(AttributeNotFoundException.class, () -> SERVER.getAttribute(name, "Steals"));
      assertEquals(
          List.of(new Attribute("Goroutines", 0L)),
          SERVER.getAttributes(name, new String[] {"Parks", "Goroutines"}).asList());
    }
  }

  @Test
  void jmxCanBeSwitchedOff() throws Exception {
    Set<ObjectName> before = registered();
    try (GoRuntime runtime = GoRuntime.builder().scheduler("fifo").set("jmx", "off").open()) {
      assertFalse(runtime.isClosed());
      assertEquals(before, registered());
    }
  }

  @Test
  void sameClassesOfAnotherLoaderDoNotConflict() throws Exception {
    long id = nextId();
    SERVER.registerMBean(new Taken(), name("fifo", id));
    try {
      ObjectName pattern = new ObjectName(name("fifo", id) + ",loader=*");
      try (GoRuntime runtime = open("fifo")) {
        assertFalse(runtime.isClosed());
        assertEquals(1, SERVER.queryNames(pattern, null).size());
      }
      assertEquals(Set.of(), SERVER.queryNames(pattern, null));
    } finally {
      SERVER.unregisterMBean(name("fifo", id));
    }
  }

  @Test
  void runtimeOpensThoughRegistrationFails() throws Exception {
    long id = nextId();
    String loader = Integer.toHexString(System.identityHashCode(Management.class));
    ObjectName second = new ObjectName(name("fifo", id) + ",loader=" + loader);
    SERVER.registerMBean(new Taken(), name("fifo", id));
    SERVER.registerMBean(new Taken(), second);
    try (GoRuntime runtime = open("fifo")) {
      runtime.run(() -> {});
    } finally {
      SERVER.unregisterMBean(name("fifo", id));
      SERVER.unregisterMBean(second); // the runtime has not unregistered a foreign MBean
    }
  }
}
