package io.goroutines.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
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
      await(() -> bean.getGoroutinesWaiting() == 2 && bean.getThreadParks() >= 2);
      await(() -> waiting.stream().allMatch(g -> g.state() == Goroutine.State.WAITING));
      assertEquals("workstealing", bean.getScheduler());
      assertEquals(2, bean.getProcs());
      assertEquals(2, bean.getGoroutines());
      assertEquals(2, bean.getGoroutinesCreated());
      assertEquals(0, bean.getGoroutinesRunning());
      assertEquals(0, bean.getGoroutinesRunnable());
      assertEquals(0, bean.getGlobalRunQueue());
      assertArrayEquals(new int[2], Arrays.copyOf(bean.getRunQueues(), 2));
      assertTrue(bean.getThreads() >= 2);
      assertTrue(bean.getSwitches() >= 2);
      assertTrue(bean.getParks() >= 0 && bean.getParks() <= bean.getSwitches());
      assertTrue(bean.getSteals() >= 0);
      assertTrue(bean.getStolen() >= bean.getSteals());
      assertTrue(bean.getHandoffs() >= 0);
      assertEquals(2, bean.countGoroutinesByState().get("WAITING"));
      assertTrue(bean.dumpGoroutines().contains("[chan receive]"));

      while (bean.getSchedulingLatencyP50() < 0) {
        runtime.go(() -> {});
      }
      assertTrue(bean.getSchedulingLatencyP50() <= bean.getSchedulingLatencyP90());
      assertTrue(bean.getSchedulingLatencyP90() <= bean.getSchedulingLatencyP99());
      assertTrue(bean.getSchedulingLatencyP99() <= bean.getSchedulingLatencyMax());
      assertTrue(Arrays.stream(bean.getSchedulingLatencyCounts()).sum() > 0);
      assertEquals(
          bean.getSchedulingLatencyBounds().length, bean.getSchedulingLatencyCounts().length);
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
  void unknownFigureIsMinusOne() throws Exception {
    long id = nextId();
    try (GoRuntime runtime = open("loom")) {
      GoRuntimeMXBean bean = JMX.newMXBeanProxy(SERVER, name("loom", id), GoRuntimeMXBean.class);
      assertEquals(runtime.procs(), bean.getProcs());
      assertEquals(-1, bean.getSteals());
      assertEquals(-1, bean.getParks());
      assertEquals(-1, bean.getGoroutinesRunning());
      assertEquals(-1, bean.getGoroutinesWaiting());
      assertEquals(-1, bean.getSchedulingLatencyP99());
      assertEquals(0, bean.getSchedulingLatencyCounts().length);
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
