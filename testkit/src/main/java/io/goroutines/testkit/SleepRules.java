package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.ReceiveChannel;
import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The rules of the chapter "Sleeping" of docs/spec.md. JUnit alone calls them. */
public sealed interface SleepRules permits SchedulerVerification {

  @RuleTest(intent = "A pause that is too short breaks rate limits and back-off.")
  default void t01_sleepLastsAtLeastItsTime(Kit k) throws Exception {
    k.run(
        () -> {
          Go.sleep(Duration.ZERO);
          Go.sleep(Duration.ofSeconds(-1));
          for (int millis : new int[] {1, 2, 5}) {
            long start = Seam.current().now();
            Go.sleep(Duration.ofMillis(millis));
            long slept = Seam.current().now() - start;
            assertTrue(slept >= millis * 1_000_000L, () -> "slept " + slept + " ns");
          }
        });
  }

  @RuleTest(intent = "A sleeping goroutine could not be cancelled.")
  default void t02_sleepIsEndedByAnInterrupt(Kit k) throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    Goroutine g =
        k.go(
            () -> {
              try {
                Go.sleep(Duration.ofHours(1));
              } catch (InterruptedException _) {
                interrupted.set(!Thread.currentThread().isInterrupted());
              }
            });
    k.awaitWaiting(g, WaitReason.SLEEP);
    g.interrupt();
    k.awaitDone(g);
    assertTrue(interrupted.get());
    k.run(
        () -> {
          Thread.currentThread().interrupt();
          assertThrows(InterruptedException.class, () -> Go.sleep(Duration.ofHours(1)));
          Thread.currentThread().interrupt();
          assertThrows(InterruptedException.class, () -> Go.sleep(Duration.ZERO));
          assertFalse(Thread.currentThread().isInterrupted());
        });
  }

  @RuleTest(intent = "As many sleepers as processors would stop the program.")
  default void t03_sleepersHoldNoProcessor(Kit k) {
    List<Goroutine> sleepers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sleepers.add(k.go(() -> Go.sleep(Duration.ofHours(1))));
    }
    sleepers.forEach(g -> k.awaitWaiting(g, WaitReason.SLEEP));
    k.awaitDone(k.go(() -> Seam.current().yieldNow()));
    sleepers.forEach(Goroutine::interrupt);
    k.awaitDone(sleepers);
  }

  @RuleTest(intent = "A sleeper that is forgotten hangs, typically one among thousands.")
  default void t04_everySleeperWakes(Kit k) {
    int n = k.rounds(1_000);
    AtomicInteger woken = new AtomicInteger();
    List<Goroutine> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Duration time = Duration.ofNanos(1_000_000L * (i % 20) + i);
      all.add(
          k.go(
              () -> {
                Go.sleep(time);
                woken.incrementAndGet();
              }));
    }
    k.awaitDone(all);
    assertEquals(n, woken.get());
  }

  @RuleTest(intent = "A polling loop would stop all timers.")
  default void t05_sleepersWakeWhileOthersPollWithYield(Kit k) throws Exception {
    AtomicBoolean woken = new AtomicBoolean();
    k.run(
        () -> {
          Goroutine sleeper =
              k.go(
                  () -> {
                    Go.sleep(Duration.ofMillis(2));
                    woken.set(true);
                  });
          k.await("the sleeper has slept out", woken::get);
          k.awaitDone(sleeper);
        });
  }

  @RuleTest(
      intent = "A timeout that is early, doubled or missing breaks the deadline that it enforces.")
  default void t06_afterGivesTheTimeOnceAndNotEarly(Kit k) throws Exception {
    k.run(
        () -> {
          ReceiveChannel<Instant> hour = Go.after(Duration.ofHours(1));
          for (int millis : new int[] {2, 5, 100}) {
            long start = k.scheduler().now();
            ReceiveChannel<Instant> after = Go.after(Duration.ofMillis(millis));
            Instant then = k.scheduler().instant();
            ReceiveChannel<Instant> other = Go.after(Duration.ofMillis(millis));
            Instant time = after.receive();
            long waited = k.scheduler().now() - start;
            assertNotNull(time);
            assertTrue(waited >= millis * 1_000_000L, () -> "came after " + waited + " ns");
            Instant due = then.plusMillis(millis).minusSeconds(1); // the wall clock may be set
            assertTrue(time.isAfter(due), () -> "gives " + time + ", which is before " + due);
            assertNotNull(other.receive(), "a second one that is due later");
            assertNull(after.tryReceive(), "it came twice");
          }
          assertNotNull(Go.after(Duration.ZERO).receive());
          assertNotNull(Go.after(Duration.ofSeconds(-1)).receive());
          assertNull(hour.tryReceive(), "the time that is due in an hour");
        });
  }
}
