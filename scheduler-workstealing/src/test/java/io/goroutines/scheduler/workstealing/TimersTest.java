package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.WaitReason;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Timers fire whatever the workers do; on both schedulers that have these timers. */
@Timeout(60)
class TimersTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long HOUR = 3_600_000_000_000L;

  private static final GoroutineHost HOST =
      new GoroutineHost() {
        @Override
        public GoRuntime runtime() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void panicked(Goroutine goroutine, Throwable cause) {
          throw new AssertionError(cause);
        }
      };

  private final AtomicLong lastId = new AtomicLong();

  static List<VirtualThreadsTest.Kind> kinds() {
    return VirtualThreadsTest.kinds();
  }

  private Goroutine go(Scheduler scheduler, Body body) {
    return scheduler.start(
        new GoroutineStart(
            HOST, lastId.incrementAndGet(), GoroutineOptions.DEFAULT, 0, getClass(), body));
  }

  /** Sleeps as Go.sleep does. */
  static void sleep(long nanos) {
    Waiter waiter = Seam.current();
    long deadline = waiter.now() + nanos;
    while (waiter.now() < deadline) {
      waiter.park(WaitReason.SLEEP, null, deadline);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aTimerTaskRunsWhileEveryWorkerIsStuck(VirtualThreadsTest.Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      AtomicBoolean ran = new AtomicBoolean();
      CountDownLatch held = new CountDownLatch(kind.procs());
      CountDownLatch ended = new CountDownLatch(kind.procs());
      for (int i = 0; i < kind.procs(); i++) {
        Goroutine _ =
            go(
                scheduler,
                () -> {
                  held.countDown();
                  while (!ran.get()) {
                    Thread.onSpinWait();
                  }
                  ended.countDown();
                });
      }
      assertTrue(held.await(30, TimeUnit.SECONDS));
      Scheduler.Timer _ = scheduler.schedule(scheduler.now() + 1_000_000, () -> ran.set(true));
      assertTrue(ended.await(30, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void goroutinesRunWhileATimerTaskOccupiesAWorker(VirtualThreadsTest.Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch ran = new CountDownLatch(2);
      AtomicBoolean over = new AtomicBoolean();
      Scheduler.Timer _ =
          scheduler.schedule(
              scheduler.now() + 1_000_000,
              () -> {
                Goroutine _ = go(scheduler, ran::countDown);
                running.countDown();
                while (!over.get()) {
                  Thread.onSpinWait();
                }
              });
      assertTrue(running.await(30, TimeUnit.SECONDS));
      Goroutine _ = go(scheduler, ran::countDown);
      boolean both = ran.await(10, TimeUnit.SECONDS);
      over.set(true);
      assertTrue(both, "one submitted by the task, one from outside");
    }
  }

  /** Defines a class again, so that it is initialized once more. */
  private static final class Anew extends ClassLoader {
    Anew() {
      super(TimersTest.class.getClassLoader());
    }

    Class<?> define(String name) {
      try (InputStream file =
          Objects.requireNonNull(
              getResourceAsStream(name.replace('.', '/') + ".class"), "no class file")) {
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aPinnedGoroutineWakesUpFromSleep(VirtualThreadsTest.Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      AtomicReference<@Nullable Object> done = new AtomicReference<>();
      Class<?> fresh = new Anew().define(Initializing.class.getName());
      Goroutine g = go(scheduler, () -> done.set(fresh.getField("DONE").get(null)));
      assertTrue(g.join(LONG));
      assertEquals(Boolean.TRUE, done.get());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aPinnedGoroutineWakesUpBesideALongSleeper(VirtualThreadsTest.Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      AtomicBoolean over = new AtomicBoolean();
      Goroutine sleeper = go(scheduler, () -> sleepThroughInterrupts(HOUR, over));
      while (sleeper.state() != Goroutine.State.WAITING) {
        Thread.onSpinWait();
      }
      for (int i = 0; i < 3; i++) {
        Class<?> fresh = new Anew().define(Initializing.class.getName());
        AtomicReference<@Nullable Object> done = new AtomicReference<>();
        Goroutine g = go(scheduler, () -> done.set(fresh.getField("DONE").get(null)));
        assertTrue(g.join(LONG));
        assertEquals(Boolean.TRUE, done.get());
      }
      over.set(true);
      sleeper.interrupt();
      assertTrue(sleeper.join(LONG));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void manySleepersWakeUpAndNoneTooEarly(VirtualThreadsTest.Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      int count = 5_000;
      CountDownLatch woken = new CountDownLatch(count);
      AtomicInteger early = new AtomicInteger();
      for (int i = 0; i < count; i++) {
        long nanos = i % 50 * 200_000L;
        Goroutine _ =
            go(
                scheduler,
                () -> {
                  long start = System.nanoTime();
                  sleep(nanos);
                  if (System.nanoTime() - start < nanos) {
                    early.incrementAndGet();
                  }
                  woken.countDown();
                });
      }
      assertTrue(woken.await(30, TimeUnit.SECONDS));
      assertEquals(0, early.get());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aSleeperThatOutlivesTheCloseWakesUp(VirtualThreadsTest.Kind kind) throws Exception {
    Scheduler scheduler = kind.open(Duration.ZERO);
    CountDownLatch asleep = new CountDownLatch(1);
    AtomicBoolean over = new AtomicBoolean();
    Goroutine g =
        go(
            scheduler,
            () -> {
              asleep.countDown();
              sleepThroughInterrupts(HOUR, over);
              sleep(1_000_000);
            });
    assertTrue(asleep.await(30, TimeUnit.SECONDS));
    scheduler.close();
    over.set(true);
    g.interrupt();
    assertTrue(g.join(LONG));
  }

  private static void sleepThroughInterrupts(long nanos, AtomicBoolean over) {
    Waiter waiter = Seam.current();
    long deadline = waiter.now() + nanos;
    while (!over.get()) {
      waiter.park(WaitReason.SLEEP, null, deadline);
      boolean _ = Thread.interrupted();
    }
  }
}
