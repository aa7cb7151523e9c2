package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.Goroutine;
import io.goroutines.RuntimeClosedException;
import io.goroutines.WaitReason;
import io.goroutines.scheduler.workstealing.VirtualThreadsTest.Kind;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invalid input, and calls at a bad time: the caller gets the exception, and all other goroutines
 * continue.
 */
@Timeout(120)
class BadInputTest {

  private final TestHost host = new TestHost();

  static List<Kind> kinds() {
    return VirtualThreadsTest.kinds();
  }

  @AfterEach
  void noPanics() {
    assertEquals(List.of(), host.panics());
  }

  @AfterAll
  static void noThreadIsLeft() {
    TestHost.awaitNoThread();
  }

  // Processors

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void tooFewProcsAreRefused(int procs) {
    assertEquals(
        "procs must be at least 1, not " + procs,
        assertThrows(ConfigurationException.class, () -> SchedulerConfig.DEFAULT.withProcs(procs))
            .getMessage());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void procsAboveTheMaximumAreRefusedByOpen(Kind kind) {
    for (int procs : new int[] {1025, Integer.MAX_VALUE}) {
      assertEquals(
          "procs must be at most 1024, not " + procs,
          assertThrows(ConfigurationException.class, () -> new Kind(kind.provider(), procs).open())
              .getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void invalidProcsAreRefusedWhileRunning(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      for (int procs : new int[] {0, -1, Integer.MIN_VALUE, 1025, Integer.MAX_VALUE}) {
        if (scheduler.capabilities().contains(Capability.RESIZABLE)) {
          assertEquals(
              "procs must be from 1 to 1024, not " + procs,
              assertThrows(IllegalArgumentException.class, () -> scheduler.procs(procs))
                  .getMessage());
        } else {
          assertEquals(
              "scheduler 'fifo' cannot change its procs while it runs; give procs when you open the"
                  + " runtime",
              assertThrows(UnsupportedOperationException.class, () -> scheduler.procs(procs))
                  .getMessage());
        }
      }
      assertEquals(kind.procs(), scheduler.procs());
      assertEquals(7, host.in(scheduler, () -> 7));
    }
  }

  // Close

  @ParameterizedTest
  @MethodSource("kinds")
  void closeIsIdempotentAndLaterStartsAreRefused(Kind kind) throws Exception {
    Scheduler scheduler = kind.open();
    assertEquals(7, host.in(scheduler, () -> 7));
    scheduler.close();
    for (int i = 0; i < 2; i++) {
      assertEquals(
          "go: scheduler '" + kind.provider().name() + "' is closed",
          assertThrows(RuntimeClosedException.class, () -> host.go(scheduler, () -> {}))
              .getMessage());
      assertFalse(scheduler.schedule(scheduler.now() + 1, () -> {}).cancel());
      scheduler.close();
    }
    assertEquals(1, scheduler.metrics().started());
    assertEquals(0, scheduler.metrics().threads());
  }

  /** Wakes a goroutine by unpark or by ready, so that the JDK calls `execute`. */
  private static void wake(Thread thread, Waiter waiter, int how) {
    if (how % 2 == 0) {
      LockSupport.unpark(thread);
    } else {
      waiter.ready(how % 3 == 0);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void otherThreadsMayWakeAndStartDuringAClose(Kind kind) throws Exception {
    for (int round = 0; round < 40; round++) {
      Scheduler scheduler = kind.open(Duration.ofMillis(round % 4));
      int count = 16;
      int turns = 200;
      Thread[] threads = new Thread[count];
      Waiter[] waiters = new Waiter[count];
      AtomicInteger ready = new AtomicInteger();
      AtomicBoolean closing = new AtomicBoolean();
      AtomicBoolean closed = new AtomicBoolean();
      AtomicInteger after = new AtomicInteger();
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int me = i;
        all.add(
            host.go(
                scheduler,
                () -> {
                  threads[me] = Thread.currentThread();
                  waiters[me] = Seam.current();
                  ready.incrementAndGet();
                  // Continues for some turns after the close, and has to be woken in each one.
                  for (int turn = 0; turn < turns || !closed.get(); turn++) {
                    waiters[me].park(WaitReason.SEMACQUIRE, null, Waiter.NO_DEADLINE);
                    boolean _ = Thread.interrupted();
                  }
                  after.incrementAndGet();
                }));
      }
      TestHost.await("all have begun", () -> ready.get() == count);
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      AtomicInteger accepted = new AtomicInteger();
      AtomicInteger ran = new AtomicInteger();
      BooleanSupplier over = () -> after.get() == count || !failures.isEmpty();
      List<Thread> foreign = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int which = i;
        foreign.add(
            Thread.ofPlatform()
                .daemon()
                .start(
                    () -> {
                      try {
                        for (int n = which; !over.getAsBoolean(); n++) {
                          wake(threads[n % count], waiters[n % count], n / count);
                        }
                      } catch (Throwable t) {
                        failures.add(t);
                      }
                    }));
      }
      foreign.add(
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      while (true) {
                        host.go(scheduler, ran::incrementAndGet);
                        accepted.incrementAndGet();
                        closing.set(true);
                      }
                    } catch (RuntimeClosedException _) {
                      // refused: expected during the close
                    } catch (Throwable t) {
                      failures.add(t);
                    }
                  }));
      TestHost.await("some were started", closing::get);
      scheduler.close();
      closed.set(true);
      for (Goroutine goroutine : all) {
        TestHost.awaitEnd(scheduler, goroutine);
      }
      for (Thread thread : foreign) {
        assertTrue(thread.join(Duration.ofSeconds(60)));
      }
      assertEquals(List.of(), List.copyOf(failures));
      TestHost.await("all that were accepted have run", () -> ran.get() == accepted.get());
    }
  }

  // Bodies

  @ParameterizedTest
  @MethodSource("kinds")
  void aBodyThatThrowsAnErrorEndsOnlyItsGoroutine(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      AtomicBoolean goOn = new AtomicBoolean();
      AtomicInteger unharmed = new AtomicInteger();
      List<Goroutine> bystanders = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        bystanders.add(
            host.go(
                scheduler,
                () -> {
                  while (!goOn.get()) {
                    Seam.current().yieldNow();
                  }
                  unharmed.incrementAndGet();
                }));
      }
      Error error = new LinkageError("on purpose");
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        all.add(
            host.go(
                scheduler,
                () -> {
                  throw error;
                }));
        all.add(host.go(scheduler, () -> overflow(0)));
        all.add(host.go(scheduler, () -> assertEquals(0, new long[Integer.MAX_VALUE][0].length)));
      }
      for (Goroutine each : all) {
        TestHost.awaitEnd(scheduler, each);
      }
      List<Throwable> panics = host.panics();
      assertEquals(15, panics.size());
      for (Class<?> type :
          List.of(LinkageError.class, StackOverflowError.class, OutOfMemoryError.class)) {
        assertEquals(5, panics.stream().filter(type::isInstance).count(), type.getName());
      }
      goOn.set(true);
      for (Goroutine each : bystanders) {
        TestHost.awaitEnd(scheduler, each);
      }
      assertEquals(10, unharmed.get());
      assertEquals(7, host.in(scheduler, () -> 7));
    }
  }

  private static long overflow(long depth) {
    return overflow(depth + 1) + 1;
  }

  /** In a separate JVM, which has little memory. */
  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "fifo"})
  void aBodyThatExhaustsMemoryEndsOnlyItsGoroutine(String scheduler) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Exhausting.class.getName(),
                scheduler)
            .redirectErrorStream(true)
            .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    String said = new String(process.getInputStream().readAllBytes());
    assertTrue(ended, said);
    assertEquals(0, process.exitValue(), said);
    assertTrue(said.contains(Exhausting.UNHARMED), said);
  }
}
