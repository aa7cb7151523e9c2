package io.goroutines.scheduler.loom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.RuntimeClosedException;
import io.goroutines.SchedulerMetrics;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Scheduler.Timer;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.SchedulerCatalog;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoomSchedulerTest {

  private final Scheduler scheduler = new LoomSchedulerProvider().open(SchedulerConfig.DEFAULT);
  private final AtomicLong lastId = new AtomicLong();
  private final Queue<Throwable> panics = new ConcurrentLinkedQueue<>();

  private final GoroutineHost host =
      new GoroutineHost() {
        @Override
        public GoRuntime runtime() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void panicked(Goroutine goroutine, Throwable cause) {
          panics.add(cause);
        }
      };

  @AfterEach
  void close() {
    scheduler.close();
    assertEquals(List.of(), List.copyOf(panics));
  }

  @Test
  void aRunningTimerCannotBeCancelled() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    Timer timer =
        scheduler.schedule(
            scheduler.now(),
            () -> {
              begun.countDown();
              try {
                asked.await();
              } catch (InterruptedException _) {
                // the scheduler closes
              }
            });
    begun.await();
    assertFalse(timer.cancel());
    asked.countDown();
  }

  private Goroutine go(Body body) {
    return scheduler.start(
        new GoroutineStart(
            host, lastId.incrementAndGet(), GoroutineOptions.DEFAULT, 0, getClass(), body));
  }

  @Test
  void catalogFindsTheSchedulerByName() {
    SchedulerCatalog catalog = SchedulerCatalog.load(getClass().getClassLoader());
    assertEquals(LoomSchedulerProvider.class, catalog.get("loom").getClass());
  }

  @Test
  void procsAreRefusedWithTheFlagThatSizesTheJdkScheduler() {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> new LoomSchedulerProvider().open(SchedulerConfig.DEFAULT.withProcs(3)));
    assertEquals(
        "scheduler 'loom' takes no procs: the JDK's scheduler is sized by"
            + " -Djdk.virtualThreadScheduler.parallelism=3 on the command line",
        e.getMessage());
  }

  @Test
  void unknownSettingsAreRefused() {
    SchedulerConfig config =
        new SchedulerConfig(
            SchedulerConfig.DEFAULT.procs(), Duration.ofSeconds(1), Map.of("reuse", "off"));
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> new LoomSchedulerProvider().open(config));
    assertEquals("scheduler 'loom' has no setting 'reuse'; available: names", e.getMessage());
  }

  @Test
  void withNamesOnTheThreadOfAnUnnamedGoroutineIsNamedAfterItsNumber() throws Exception {
    Queue<String> names = new ConcurrentLinkedQueue<>();
    SchedulerConfig config =
        new SchedulerConfig(
            SchedulerConfig.DEFAULT.procs(), Duration.ofSeconds(1), Map.of("names", "on"));
    Scheduler named = new LoomSchedulerProvider().open(config);
    for (GoroutineOptions options :
        List.of(GoroutineOptions.DEFAULT, GoroutineOptions.DEFAULT.name("reader"))) {
      named
          .start(
              new GoroutineStart(
                  host,
                  18,
                  options,
                  0,
                  getClass(),
                  () -> names.add(Thread.currentThread().getName())))
          .join();
    }
    named.close();
    assertEquals(List.of("goroutine-18", "reader"), List.copyOf(names));
  }

  @Test
  void theBodyRunsOnAVirtualThreadBoundToItsGoroutine() throws Exception {
    AtomicReference<@Nullable Goroutine> seen = new AtomicReference<>();
    AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    Goroutine goroutine =
        go(
            () -> {
              seen.set(Seam.currentGoroutine());
              thread.set(Thread.currentThread());
            });
    goroutine.join();
    assertSame(goroutine, seen.get());
    assertTrue(thread.get().isVirtual());
    assertNull(Seam.currentGoroutine());
  }

  @Test
  void aThreadStartedByTheBodyIsNotAGoroutine() throws Exception {
    Queue<Boolean> none = new ConcurrentLinkedQueue<>();
    go(() -> {
          Thread child = Thread.startVirtualThread(() -> none.add(Seam.currentGoroutine() == null));
          child.join();
        })
        .join();
    assertEquals(List.of(true), List.copyOf(none));
  }

  @Test
  void inheritsTheContextClassLoaderOfTheCallerAndNoThreadLocals() throws Exception {
    InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
    local.set("callers");
    Thread caller = Thread.currentThread();
    ClassLoader before = caller.getContextClassLoader();
    AtomicReference<@Nullable ClassLoader> loader = new AtomicReference<>();
    AtomicReference<@Nullable String> inherited = new AtomicReference<>("unset");
    try (URLClassLoader own = new URLClassLoader(new URL[0], before)) {
      caller.setContextClassLoader(own);
      Goroutine goroutine =
          go(
              () -> {
                loader.set(Thread.currentThread().getContextClassLoader());
                inherited.set(local.get());
              });
      goroutine.join();
      assertSame(own, loader.get());
      assertNull(inherited.get());
    } finally {
      caller.setContextClassLoader(before);
      local.remove();
    }
  }

  @Test
  void liveGoroutinesAreListedAndCounted() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Goroutine first =
        go(
            () -> {
              running.countDown();
              end.await();
            });
    running.await();
    assertEquals(List.of(first), List.copyOf(scheduler.goroutines()));
    SchedulerMetrics metrics = scheduler.metrics();
    assertEquals(1, metrics.live());
    assertEquals(scheduler.procs(), metrics.procs());
    assertTrue(metrics.threads() >= 1, metrics.toString());
    end.countDown();
    first.join();
    assertEquals(List.of(), List.copyOf(scheduler.goroutines()));
    assertEquals(0, scheduler.metrics().live());
    assertEquals(1, scheduler.metrics().ended());
  }

  @Test
  void procsIsTheParallelismOfTheJdk() throws Exception {
    int jdk =
        java.lang.management.ManagementFactory.getPlatformMXBean(
                jdk.management.VirtualThreadSchedulerMXBean.class)
            .getParallelism();
    assertEquals(jdk, scheduler.procs());
  }

  @Test
  void timersRunInDeadlineOrderUnlessCancelled() throws Exception {
    // If this thread was preempted in between, the second timer is due before the first is set.
    while (!timersRunInTheirOrder()) {}
  }

  private boolean timersRunInTheirOrder() throws InterruptedException {
    Queue<String> ran = new ConcurrentLinkedQueue<>();
    CountDownLatch last = new CountDownLatch(1);
    long now = scheduler.now();
    Timer cancelled = scheduler.schedule(now + Duration.ofHours(1).toNanos(), () -> ran.add("x"));
    Timer never = scheduler.schedule(Waiter.NO_DEADLINE, () -> ran.add("x"));
    scheduler.schedule(
        now + 40_000_000,
        () -> {
          ran.add("second");
          last.countDown();
        });
    Timer first = scheduler.schedule(now - 1, () -> ran.add("first"));
    boolean inTime = scheduler.now() < now + 40_000_000;
    assertTrue(cancelled.cancel());
    assertFalse(cancelled.cancel());
    assertTrue(never.cancel());
    last.await();
    assertFalse(first.cancel());
    assertEquals(2, ran.size());
    assertTrue(!inTime || ran.peek().equals("first"), ran::toString);
    return inTime;
  }

  @Test
  void theTimerThreadIsADaemonAndEndsWithClose() throws Exception {
    SynchronousQueue<Thread> thread = new SynchronousQueue<>();
    scheduler.schedule(
        scheduler.now(),
        () -> {
          try {
            thread.put(Thread.currentThread());
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    Thread timers = thread.take();
    assertTrue(timers.isDaemon());
    Timer pending = scheduler.schedule(Long.MAX_VALUE - 1, () -> panics.add(new AssertionError()));
    scheduler.close();
    timers.join();
    assertFalse(pending.cancel(), "the close did it");
    assertFalse(scheduler.schedule(0, () -> panics.add(new AssertionError())).cancel());
  }

  @Test
  void closeInterruptsAndAwaitsGoroutinesAndRefusesStarts() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Goroutine waiting =
        go(
            () -> {
              running.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                thrown.set(e);
                throw e;
              }
            });
    running.await();
    scheduler.close();
    assertTrue(scheduler.isClosed());
    assertTrue(waiting.isDone());
    assertEquals(InterruptedException.class, thrown.get().getClass());
    RuntimeClosedException e = assertThrows(RuntimeClosedException.class, () -> go(() -> {}));
    assertEquals("the scheduler 'loom' is closed; goroutine 2 was not started", e.getMessage());
    scheduler.close();
  }

  @Test
  void aGoroutineMayCloseItsScheduler() throws Exception {
    AtomicReference<@Nullable Boolean> interrupted = new AtomicReference<>();
    go(() -> {
          scheduler.close();
          interrupted.set(Thread.currentThread().isInterrupted());
        })
        .join();
    assertEquals(false, interrupted.get());
  }

  @Test
  void closeReturnsAfterItsTimeoutThoughAGoroutineIgnoresTheInterrupt() throws Exception {
    Scheduler impatient =
        new LoomSchedulerProvider()
            .open(SchedulerConfig.DEFAULT.withCloseTimeout(Duration.ofMillis(1)));
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    Goroutine stubborn =
        impatient.start(
            new GoroutineStart(
                host,
                1,
                GoroutineOptions.DEFAULT,
                0,
                getClass(),
                () -> {
                  running.countDown();
                  while (end.getCount() > 0) {
                    Thread.onSpinWait();
                    Thread.yield();
                  }
                }));
    running.await();
    impatient.close();
    assertFalse(stubborn.isDone());
    end.countDown();
    stubborn.join();
  }

  @Test
  void aStartThatRacesWithCloseThrowsOrHasEndedWhenCloseReturns() throws Exception {
    for (int round = 0; round < 50; round++) {
      Scheduler raced = new LoomSchedulerProvider().open(SchedulerConfig.DEFAULT);
      Queue<Goroutine> started = new ConcurrentLinkedQueue<>();
      CountDownLatch under = new CountDownLatch(2);
      List<Thread> starters = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        starters.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int n = 0; ; n++) {
                        if (n == 10) {
                          under.countDown();
                        }
                        try {
                          started.add(
                              raced.start(
                                  new GoroutineStart(
                                      host,
                                      lastId.incrementAndGet(),
                                      GoroutineOptions.DEFAULT,
                                      0,
                                      getClass(),
                                      () -> {})));
                        } catch (RuntimeClosedException _) {
                          return;
                        }
                      }
                    }));
      }
      under.await();
      raced.close();
      assertEquals(List.of(), List.copyOf(raced.goroutines()));
      for (Thread starter : starters) {
        starter.join();
      }
      assertTrue(started.stream().allMatch(Goroutine::isDone));
      assertEquals(started.size(), raced.metrics().started());
    }
  }

  @Test
  void aTimerForTheFarPastRuns() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    Timer _ = scheduler.schedule(Long.MIN_VALUE, ran::countDown);
    ran.await();
  }
}
