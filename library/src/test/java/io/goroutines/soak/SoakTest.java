package io.goroutines.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelFactory;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.support.SchedulerCatalog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The soak, for seconds and for minutes, and on schedulers and channels with deliberate faults.
 *
 * <p>{@code -Dsoak.duration=PT10M} sets the duration of the long one, {@code -Dsoak.seed=1} the
 * seed; the seed of each run is printed.
 */
class SoakTest {

  private static final Duration STALL = Duration.ofSeconds(60);

  private static final ChannelFactory CHANNELS =
      ServiceLoader.load(ChannelFactory.class).findFirst().orElseThrow();

  private static Scheduler open(String name, int procs, String reuse) {
    return SchedulerCatalog.load(SoakTest.class.getClassLoader())
        .get(name)
        .open(
            new SchedulerConfig(
                OptionalInt.of(procs), Duration.ofSeconds(5), Map.of("reuse", reuse)));
  }

  private static void soak(Scheduler scheduler, Duration time) throws Exception {
    Long seed = Long.getLong("soak.seed");
    Map<String, Long> rounds =
        Soak.run(
            new Soak.Plan(
                scheduler,
                CHANNELS,
                List.of(),
                time,
                STALL,
                seed != null ? seed : ThreadLocalRandom.current().nextInt(),
                System.out));
    assertTrue(rounds.size() >= 14, "too few: " + rounds);
    rounds.forEach((name, count) -> assertTrue(count > 0, name));
  }

  @ParameterizedTest
  @CsvSource({
    "workstealing, 2, on",
    "workstealing, 1, off",
    "fifo, 1, on",
    "fifo, 2, off",
  })
  void someSecondsLoseAndDoubleNothing(String name, int procs, String reuse) throws Exception {
    soak(open(name, procs, reuse), Duration.ofSeconds(2));
  }

  @Tag("long")
  @Test
  void longSoakOnWorkStealingLosesAndDoublesNothing() throws Exception {
    minutes("workstealing");
  }

  @Tag("long")
  @Test
  void longSoakOnFifoLosesAndDoublesNothing() throws Exception {
    minutes("fifo");
  }

  private static void minutes(String name) throws Exception {
    soak(open(name, 2, "on"), Duration.parse(System.getProperty("soak.duration", "PT10M")));
  }

  // With deliberate faults

  private static String broken(
      Scheduler scheduler, ChannelFactory channels, Duration stall, String workload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Soak.Plan plan =
        new Soak.Plan(
            scheduler,
            channels,
            List.of(workload),
            Duration.ofMinutes(10),
            stall,
            7,
            new PrintStream(out, true, StandardCharsets.UTF_8));
    AssertionError failure = assertThrows(AssertionError.class, () -> Soak.run(plan));
    String dump = out.toString(StandardCharsets.UTF_8);
    assertTrue(dump.contains(failure.getMessage()), dump);
    assertTrue(dump.contains("seed 7"), dump);
    assertTrue(dump.contains("Thread["), dump);
    return failure.getMessage() + "\n" + dump;
  }

  /** Delegates all methods except one. */
  @SuppressWarnings("unchecked") // a proxy has the type that it is created for
  private static <T> T except(Class<T> type, T real, String method, InvocationHandler instead) {
    return (T)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                return instead.invoke(real, called, arguments);
              }
              try {
                return called.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Makes channels that send the hundredth element that many times. */
  private static ChannelFactory faulty(int times) {
    AtomicInteger sends = new AtomicInteger();
    return except(
        ChannelFactory.class,
        CHANNELS,
        "buffered",
        (factory, make, capacity) -> {
          Object channel = make.invoke(factory, capacity);
          return except(
              Channel.class,
              (Channel<?>) channel,
              "send",
              (real, send, element) -> {
                int count = sends.incrementAndGet() == 100 ? times : 1;
                for (int i = 0; i < count; i++) {
                  try {
                    send.invoke(real, element);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }
                return null;
              });
        });
  }

  @Test
  @Timeout(60)
  void lostMessageIsDetected() {
    String said = broken(open("workstealing", 2, "on"), faulty(0), STALL, "buffered");
    assertTrue(said.contains("seed 7: java.lang.AssertionError: lost: "), said);
  }

  @Test
  @Timeout(60)
  void doubledMessageIsDetected() {
    String said = broken(open("workstealing", 2, "on"), faulty(2), STALL, "buffered");
    assertTrue(said.contains("seed 7: java.lang.AssertionError: doubled: "), said);
  }

  /** Makes a scheduler that sets each timer that many times. */
  private static Scheduler faultyTimers(int times) {
    return except(
        Scheduler.class,
        open("fifo", 1, "on"),
        "schedule",
        (real, schedule, arguments) -> {
          Object timer = (Scheduler.Timer) () -> false;
          for (int i = 0; i < times; i++) {
            timer = schedule.invoke(real, arguments);
          }
          return timer;
        });
  }

  @Test
  @Timeout(60)
  void timerThatFiresTwiceIsDetected() {
    String said = broken(faultyTimers(2), CHANNELS, STALL, "timers");
    assertTrue(said.contains("AssertionError: timer "), said);
  }

  @Test
  @Timeout(60)
  void timerThatNeverFiresIsAStall() {
    String said = broken(faultyTimers(0), CHANNELS, Duration.ofSeconds(1), "timers");
    assertTrue(said.contains("stalled: timers after 0 rounds"), said);
    assertTrue(said.contains("goroutine 1 [sleep]:"), said);
    assertTrue(said.contains("Workloads.timers"), said);
  }

  @Test
  void ledgerDetectsMissingAndDoubledNumbers() {
    Ledger ledger = new Ledger(2);
    assertEquals(2, ledger.missing());
    assertTrue(!ledger.mark(1));
    assertThrows(AssertionError.class, ledger::check);
    assertTrue(ledger.mark(0));
    ledger.check();
    assertThrows(AssertionError.class, () -> ledger.mark(1));
  }
}
