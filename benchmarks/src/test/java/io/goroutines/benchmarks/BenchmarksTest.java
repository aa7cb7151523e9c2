package io.goroutines.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.goroutines.ConfigurationException;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/** Each benchmark gives its result, once and small, on each scheduler. Nothing is timed. */
class BenchmarksTest {

  /** A power of 10, divisible by 2, 4 and 1,000. */
  private static final int SMALL = 1_000;

  private static final List<Class<?>> BENCHMARKS =
      List.of(GoroutinesBenchmark.class, HarnessFloor.class);

  @TestFactory
  Stream<DynamicTest> everyBenchmarkRunsOnEveryScheduler() throws NoSuchFieldException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String scheduler : schedulers()) {
      for (Class<?> type : BENCHMARKS) {
        for (Method method : benchmarks(type)) {
          tests.add(
              dynamicTest(
                  scheduler + ": " + type.getSimpleName() + "." + method.getName(),
                  () -> runOnce(scheduler, type, method)));
        }
      }
    }
    return tests.stream();
  }

  private static void runOnce(String scheduler, Class<?> type, Method method) throws Exception {
    SchedulerProvider provider = catalog().get(scheduler);
    assumeTrue(provider.unavailable().isEmpty(), () -> provider.unavailable().orElse(""));
    OnRuntime on = new OnRuntime();
    on.scheduler = scheduler;
    on.limit = SMALL;
    on.open();
    try {
      method.invoke(type.getConstructor().newInstance(), on);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      on.close();
    }
  }

  private static SchedulerCatalog catalog() {
    return SchedulerCatalog.load(BenchmarksTest.class.getClassLoader());
  }

  private static List<String> schedulers() throws NoSuchFieldException {
    return List.of(OnRuntime.class.getField("scheduler").getAnnotation(Param.class).value());
  }

  private static List<Method> benchmarks(Class<?> type) {
    List<Method> methods =
        Arrays.stream(type.getDeclaredMethods())
            .filter(m -> m.isAnnotationPresent(Benchmark.class))
            .toList();
    assertTrue(!methods.isEmpty(), () -> type + " has no benchmark");
    return methods;
  }

  @Test
  void everyWorkloadHasABenchmark() throws Exception {
    Set<Workload> measured = EnumSet.noneOf(Workload.class);
    OnRuntime recorder =
        new OnRuntime() {
          @Override
          long run(Workload workload, int operations) {
            measured.add(workload);
            return operations;
          }
        };
    for (Method method : benchmarks(GoroutinesBenchmark.class)) {
      Object operations = method.invoke(new GoroutinesBenchmark(), recorder);
      // JMH divides the time of an invocation by this number.
      assertEquals(
          (long) method.getAnnotation(OperationsPerInvocation.class).value(),
          operations,
          method::getName);
    }
    assertEquals(EnumSet.allOf(Workload.class), measured);
  }

  @Test
  void jmhKnowsEveryBenchmark() throws IOException {
    String list;
    try (InputStream in = BenchmarksTest.class.getResourceAsStream("/META-INF/BenchmarkList")) {
      list = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (Class<?> type : BENCHMARKS) {
      for (Method method : benchmarks(type)) {
        assertTrue(
            list.contains(type.getName()) && list.contains(method.getName()), method::toString);
      }
    }
  }

  @Test
  void measuredJvmsHaveFlagsOfTheBuild() {
    List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
    assertTrue(flags.containsAll(List.of(Harness.OPENS, Harness.UNTRACKED)), flags::toString);
  }

  @Test
  void wrongResultIsRefused() {
    OnRuntime on = new OnRuntime();
    long right = Workload.PING_PONG.expected(SMALL);
    assertEquals(right, on.checked(Workload.PING_PONG, SMALL, right));
    assertThrows(
        IllegalStateException.class, () -> on.checked(Workload.PING_PONG, SMALL, right + 1));
  }

  @Test
  void nonNumericProcsAreRefused() {
    OnRuntime on = new OnRuntime();
    on.scheduler = "loom";
    on.procs = "two";
    assertThrows(ConfigurationException.class, on::open);
  }
}
