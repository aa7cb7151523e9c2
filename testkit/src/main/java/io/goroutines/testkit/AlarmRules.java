package io.goroutines.testkit;

import static io.goroutines.testkit.Alarms.HOUR;
import static io.goroutines.testkit.Alarms.MILLI;
import static io.goroutines.testkit.Alarms.alarm;
import static io.goroutines.testkit.Alarms.computeUntil;
import static io.goroutines.testkit.Selects.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.ReceiveChannel;
import io.goroutines.Received;
import io.goroutines.WaitReason;
import io.goroutines.spi.Alarm;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Timers and tickers" of docs/spec.md. JUnit alone calls them. */
public sealed interface AlarmRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(intent = "A deadline that has passed must count as passed, at once and in every form.")
  default void t07_tickWhoseTimeIsOverIsThereAtOnce(Kit k) throws Exception {
    k.run(
        () -> {
          for (int i = 0; i < k.rounds(200); i++) {
            Duration delay = i % 2 == 0 ? Duration.ZERO : Duration.ofSeconds(-1);
            assertNotNull(Go.after(delay).tryReceive());
            assertNotNull(Go.after(delay).tryReceive(Duration.ZERO));
            assertTrue(Go.after(delay).receiveAsync().isDone());
            assertTrue(Go.after(delay).receiveOk().ok());
            ReceiveChannel<Instant> after = Go.after(delay);
            ReceiveChannel<Instant> never = Channel.never();
            assertEquals(
                "tick", Go.select(Go.onReceive(after, v -> "tick"), Go.onDefault(() -> "")));
            assertEquals("", Go.select(Go.onReceive(after, v -> "tick"), Go.onDefault(() -> "")));
            Channel<Integer> empty = k.channels().unbuffered();
            assertEquals(
                "tick",
                Go.select(
                    Go.onReceive(Go.after(delay), v -> "tick"),
                    Go.onReceive(empty, v -> "element"),
                    Go.onReceive(never, v -> "never"),
                    Go.onTimeout(Duration.ZERO, () -> "")));
            assertEquals(
                "tick",
                Go.selectInOrder(
                    Go.onReceive(empty, v -> "element"),
                    Go.onReceive(Go.after(delay), v -> "tick"),
                    Go.onDefault(() -> "")));
            assertEquals(
                "", Go.select(Go.onReceive(empty, v -> "element"), Go.onTimeout(delay, () -> "")));
            Alarm alarm = k.channels().alarm(k.scheduler(), 0);
            assertNotNull(alarm.channel().tryReceive());
            assertFalse(alarm.set(k.scheduler().now(), Alarm.ONCE));
            assertNotNull(alarm.channel().tryReceive());
          }
        });
  }

  @RuleTest(intent = "A goroutine that computes would not notice its own deadline.")
  default void t08_tickIsThereFromItsDeadlineOnWhetherOrNotAGoroutineGaveWay(Kit k)
      throws Exception {
    k.run(
        () -> {
          for (int i = 0; i < k.rounds(50); i++) {
            Instant earliest = k.scheduler().instant().plusNanos(MILLI / 2);
            long deadline = k.scheduler().now() + MILLI;
            Alarm alarm = k.channels().alarm(k.scheduler(), deadline);
            ReceiveChannel<Instant> ticks = alarm.channel();
            assertEquals(1, ticks.capacity());
            int length = ticks.length();
            Instant early = ticks.tryReceive();
            if (k.scheduler().now() < deadline) {
              assertEquals(0, length);
              assertNull(early);
            }
            if (early != null) {
              continue; // the operating system has stopped this goroutine for long
            }
            computeUntil(k, deadline);
            assertEquals(1, ticks.length());
            computeUntil(k, deadline + 2 * MILLI * (i % 2));
            Instant tick = ticks.tryReceive();
            assertNotNull(tick);
            assertTrue(tick.isAfter(earliest), "the tick tells when it was due");
            assertFalse(tick.isAfter(k.scheduler().instant()), "the tick tells when it was due");
            assertEquals(0, ticks.length());
            assertNull(ticks.tryReceive());
          }
        });
  }

  @RuleTest(intent = "A lost reset leaves a watchdog silent, or lets it bite at the wrong time.")
  default void t09_settingAnAlarmIsOneStep(Kit k) throws Exception {
    // A setter is stopped at its point, as if preempted, while another thread sets the alarm.
    Alarm alarm = alarm(k, HOUR);
    ReceiveChannel<Instant> ticks = alarm.channel();
    for (int points = 1; points <= 2; points++) {
      AtomicInteger left = new AtomicInteger(points);
      AtomicReference<@Nullable Thread> slow = new AtomicReference<>();
      AtomicBoolean isHeld = new AtomicBoolean();
      AtomicBoolean released = k.flag();
      PointListener holds =
          (op, on) -> {
            if (Thread.currentThread() == slow.get()
                && on == ticks
                && left.decrementAndGet() == 0) {
              isHeld.set(true);
              while (!released.get()) {
                LockSupport.parkNanos(100_000);
              }
            }
          };
      PointListener others = Seam.listen(holds);
      try {
        Thread setter =
            k.platform(
                () -> {
                  slow.set(Thread.currentThread());
                  alarm.set(k.scheduler().now(), Alarm.ONCE);
                });
        k.await(
            "it has set the alarm, or is stopped at its point",
            () -> isHeld.get() || !setter.isAlive());
        alarm.set(k.scheduler().now(), Alarm.ONCE);
        released.set(true);
        k.awaitEnd(setter);
      } finally {
        Seam.listen(others);
      }
      assertNotNull(ticks.tryReceive(), "the tick of the last set");
      assertNull(ticks.tryReceive());
      assertFalse(alarm.stop());
    }
    // The same without control, with a waiting receiver: one tick or two, never none.
    for (int i = 0; i < k.rounds(200); i++) {
      alarm.set(k.scheduler().now() + HOUR, Alarm.ONCE);
      Goroutine receiver = k.go(() -> assertNotNull(ticks.receive()));
      k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
      Goroutine one = k.go(() -> alarm.set(k.scheduler().now(), Alarm.ONCE));
      Goroutine other = k.go(() -> alarm.set(k.scheduler().now(), Alarm.ONCE));
      k.awaitDone(one, other, receiver);
      Instant _ = ticks.tryReceive();
      assertNull(ticks.tryReceive());
    }
    assertThrows(IllegalArgumentException.class, () -> alarm.set(0, -1));
  }

  @RuleTest(intent = "A timeout that was stopped in time must not abort what has succeeded.")
  default void t10_noTickComesAfterAStop(Kit k) throws Exception {
    Alarm alarm = alarm(k, HOUR);
    ReceiveChannel<Instant> ticks = alarm.channel();
    assertTrue(alarm.stop());
    assertFalse(alarm.stop());
    assertFalse(alarm.set(0, Alarm.ONCE));
    assertTrue(alarm.stop(), "a tick that was not received is withdrawn");
    assertNull(ticks.tryReceive());
    assertEquals(0, ticks.length());
    assertFalse(alarm.set(0, MILLI));
    assertNotNull(ticks.tryReceive());
    assertTrue(alarm.stop(), "another one was expected");
    assertNull(ticks.tryReceive());
    alarm.set(0, Alarm.ONCE);
    assertNotNull(ticks.tryReceive());
    assertFalse(alarm.stop(), "its only tick was received");
    // A waiting receiver gets no tick after the stop, only the tick of a later set.
    for (int i = 0; i < k.rounds(100); i++) {
      alarm.set(k.scheduler().now() + HOUR, Alarm.ONCE);
      Goroutine receiver = k.go(() -> assertNotNull(ticks.receive()));
      k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
      alarm.set(k.scheduler().now() + i % 10 * (MILLI / 50), Alarm.ONCE);
      boolean inTime = alarm.stop();
      if (inTime) {
        k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
        assertFalse(alarm.set(0, Alarm.ONCE));
      }
      k.awaitDone(receiver);
      assertNull(ticks.tryReceive());
      assertFalse(alarm.stop());
    }
    // After a cancel set has no effect.
    alarm.set(0, Alarm.ONCE);
    ticks.cancel();
    assertTrue(ticks.isDone());
    assertFalse(alarm.set(0, Alarm.ONCE));
    assertNull(ticks.tryReceive());
    assertEquals(Received.closed(), ticks.receiveAsync().join());
  }

  @RuleTest(
      intent =
          "A job that runs once a second would slowly move, and after a pause come in a burst.",
      odds = "Fails only if the machine stops the reader between two clocks at 5 of 20 ticks.")
  default void t11_ticksDoNotDrift(Kit k) throws Exception {
    k.run(
        () -> {
          long period = 2 * MILLI;
          long start;
          Instant begin;
          do { // until this goroutine was not preempted between the two clock reads
            start = k.scheduler().now();
            begin = k.scheduler().instant();
          } while (k.scheduler().now() - start > period / 8);
          Alarm alarm = k.channels().alarm(k.scheduler(), start);
          alarm.set(start + period, period);
          ReceiveChannel<Instant> ticks = alarm.channel();
          int inexact = 0; // the thread may be preempted between reading the two clocks
          for (int i = 0; i < 20; i++) {
            if (i % 4 == 3) {
              // misses at least one tick, and is late by no whole number of periods
              computeUntil(k, k.scheduler().now() + 2 * period + period / 3);
            }
            Instant tick = Objects.requireNonNull(ticks.receive());
            long after = Duration.between(begin, tick).toNanos();
            long off = Math.floorMod(after + period / 8, period) - period / 8;
            if (off > period / 4) {
              inexact++;
            }
          }
          int counted = inexact;
          assertTrue(inexact < 5, () -> counted + " of 20 ticks are between two periods");
          computeUntil(k, k.scheduler().now() + 3 * period);
          Instant tick = Objects.requireNonNull(ticks.tryReceive());
          assertTrue(
              tick.isBefore(k.scheduler().instant().minusNanos(period)), "the oldest one missed");
          alarm.stop();
        });
  }

  @RuleTest(
      intent =
          "Each select with a long timeout would leak its timer; one still awaited must "
              + "not vanish.")
  default void t12_anAlarmIsKeptAsLongAsItIsWaitedFor(Kit k) throws Exception {
    List<WeakReference<?>> forgotten = new ArrayList<>();
    k.run(
        () -> {
          Channel<Integer> ready = k.channels().buffered(1);
          Channel<Integer> later = k.channels().unbuffered();
          for (int i = 0; i < 10; i++) {
            ReceiveChannel<Instant> hour = Go.after(Duration.ofHours(1));
            ready.send(1);
            Go.select(Go.whenReceive(ready, v -> {}), Go.whenReceive(hour, t -> {}));
            assertNull(hour.tryReceive(Duration.ofNanos(1_000)));
            // A channel that has had a waiter is collected, too.
            Goroutine sender = k.go(() -> later.send(1));
            Go.select(Go.whenReceive(later, v -> {}), Go.whenReceive(hour, t -> {}));
            k.awaitDone(sender);
            assertTrue(hour.receiveAsync().cancel(false));
            Alarm ticker = alarm(k, HOUR);
            ticker.set(k.scheduler().now() + HOUR, HOUR);
            forgotten.add(new WeakReference<>(hour));
            forgotten.add(new WeakReference<>(ticker.channel()));
          }
        });
    k.awaitCollected(forgotten);
    Duration delay = Duration.ofMillis(50);
    while (!areKeptWhileAwaited(k, delay)) {
      delay = delay.multipliedBy(2);
      assertTrue(delay.toMinutes() < 1, "no operation waited before the deadline");
    }
  }

  /**
   * Waits for alarms to which only their waiters refer. Returns false if a busy machine has let the
   * deadline pass before all were waiting: a tick that is due needs no alarm.
   */
  private static boolean areKeptWhileAwaited(Kit k, Duration delay) {
    long deadline = k.scheduler().now() + delay.toNanos();
    Supplier<ReceiveChannel<Instant>> alarm =
        () -> k.channels().alarm(k.scheduler(), deadline).channel();
    Goroutine receiver = k.go(() -> assertNotNull(alarm.get().receive()));
    Goroutine select =
        k.go(
            () ->
                Go.select(
                    Go.whenReceive(alarm.get(), t -> {}),
                    Go.whenReceive(Go.after(Duration.ofHours(1)), t -> {})));
    CompletableFuture<Received<Instant>> future = alarm.get().receiveAsync();
    k.await(
        "both wait, or the deadline has passed",
        () ->
            receiver.state() == Goroutine.State.WAITING && select.state() == Goroutine.State.WAITING
                || k.scheduler().now() >= deadline);
    boolean inTime = k.scheduler().now() < deadline;
    System.gc();
    k.awaitDone(receiver, select);
    k.await("the tick", future::isDone);
    assertTrue(future.join().ok());
    return inTime;
  }
}
