package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** The rules of the chapter "The clock and timers" of docs/spec.md. JUnit alone calls them. */
public sealed interface TimerRules permits SchedulerVerification {

  @RuleTest(intent = "Deadlines computed from a clock that goes back come too late or never.")
  default void s25_nowNeverGoesBack(Kit k) {
    AtomicLong latest = new AtomicLong();
    AtomicLong back = new AtomicLong();
    List<Goroutine> all = new ArrayList<>();
    for (int g = 0; g < 4; g++) {
      all.add(
          k.go(
              () -> {
                for (int i = 0; i < k.rounds(2_000); i++) {
                  long before = latest.get();
                  long now = i % 2 == 0 ? Seam.current().now() : k.scheduler().now();
                  if (now < before || now < 0) {
                    back.incrementAndGet();
                  }
                  latest.accumulateAndGet(now, Math::max);
                  if (i % 16 == 0) {
                    Seam.current().yieldNow();
                  }
                }
              }));
    }
    k.awaitDone(all);
    assertEquals(0, back.get(), "times that the clock went back or was negative");
  }

  @RuleTest(
      intent = "A timeout that is lost, early or doubled breaks retries, leases and rate limits.")
  default void s26_timersRunWhenTheirTimeHasComeAndNotBefore(Kit k) {
    int n = 50;
    AtomicIntegerArray runs = new AtomicIntegerArray(n);
    AtomicInteger early = new AtomicInteger();
    Scheduler.Timer far =
        k.scheduler().schedule(k.scheduler().now() + 3_600_000_000_000L, early::incrementAndGet);
    for (int i = 0; i < n; i++) {
      int id = i;
      long deadline = k.scheduler().now() + (n - i) * 200_000L;
      var _ =
          k.scheduler()
              .schedule(
                  deadline,
                  () -> {
                    if (k.scheduler().now() < deadline) {
                      early.incrementAndGet();
                    }
                    runs.incrementAndGet(id);
                  });
    }
    for (int i = 0; i < n; i++) {
      int id = i;
      k.await("timer " + id + " has run", () -> runs.get(id) > 0);
    }
    for (int i = 0; i < n; i++) {
      assertEquals(1, runs.get(i), "runs of timer " + i);
    }
    assertEquals(0, early.get(), "timers that ran early");
    assertTrue(far.cancel(), "a timer that is due in an hour");
  }

  @RuleTest(intent = "A timer that is set a moment too late must fire now rather than never.")
  default void s27_aTimerWhoseTimeHasPassedRuns(Kit k) {
    CountDownLatch ran = new CountDownLatch(2);
    var _ = k.scheduler().schedule(k.scheduler().now(), ran::countDown);
    var _ = k.scheduler().schedule(0, ran::countDown);
    k.await("both have run", () -> ran.getCount() == 0);
  }

  @RuleTest(
      intent =
          "A cancelled timeout that fires all the same aborts an operation that has succeeded.")
  default void s28_aTimerThatWasCancelledNeverRuns(Kit k) {
    AtomicInteger cancelledRan = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    long base = k.scheduler().now() + 5_000_000;
    List<Scheduler.Timer> kept = new ArrayList<>();
    int prevented = 0;
    for (int i = 0; i < 100; i++) {
      Scheduler.Timer cancelled =
          k.scheduler().schedule(base + i * 50_000L, cancelledRan::incrementAndGet);
      kept.add(k.scheduler().schedule(base + i * 50_000L, ran::incrementAndGet));
      prevented += cancelled.cancel() ? 1 : 0;
      assertFalse(cancelled.cancel(), "a second cancel prevents nothing");
    }
    k.await("the others have run", () -> ran.get() == 100);
    assertEquals(100 - prevented, cancelledRan.get(), "cancelled timers that ran");
    for (Scheduler.Timer timer : kept) {
      assertFalse(timer.cancel(), "a timer that has run cannot be cancelled");
    }
    long hour = k.scheduler().now() + 3_600_000_000_000L;
    for (long deadline : new long[] {hour, Waiter.NO_DEADLINE}) {
      Scheduler.Timer far = k.scheduler().schedule(deadline, cancelledRan::incrementAndGet);
      assertTrue(far.cancel(), "this cancel came in time");
      assertFalse(far.cancel(), "a second cancel prevents nothing");
    }
  }

  @RuleTest(intent = "A timer that fires after the close runs code whose resources are gone.")
  default void s29_aClosedSchedulerRunsNoTimer(Kit k) {
    AtomicInteger ran = new AtomicInteger();
    for (int round = 0; round < 5; round++) {
      GoRuntime runtime = k.open(k.config());
      Scheduler scheduler = runtime.scheduler();
      AtomicBoolean counts = new AtomicBoolean();
      long deadline = scheduler.now() + 15_000_000;
      var _ = scheduler.schedule(deadline, () -> ran.addAndGet(counts.get() ? 1 : 0));
      runtime.close();
      // If close took until after the deadline, the timer may be running already.
      counts.set(scheduler.now() < deadline);
      var _ = scheduler.schedule(scheduler.now(), ran::incrementAndGet);
    }
    // An open scheduler runs many timers, one after the other, before the test concludes that these
    // never run.
    for (int i = 0; i < 20; i++) {
      CountDownLatch other = new CountDownLatch(1);
      var _ = k.scheduler().schedule(k.scheduler().now() + 2_000_000, other::countDown);
      k.await("a timer of an open scheduler has run", () -> other.getCount() == 0);
    }
    assertEquals(0, ran.get(), "timers that ran after the close");
  }

  @RuleTest(intent = "Every connection has its timeout: tens of thousands at a time are normal.")
  default void s95_anyNumberOfTimersMayBeSet(Kit k) {
    int n = 20_000;
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger cancelled = new AtomicInteger();
    long now = k.scheduler().now();
    List<Scheduler.Timer> far = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      var _ = k.scheduler().schedule(now + 30_000_000 + i, ran::incrementAndGet);
      far.add(k.scheduler().schedule(now + 3_600_000_000_000L + i, cancelled::incrementAndGet));
    }
    k.await("all timers have run", () -> ran.get() == n);
    for (var timer : far) {
      assertTrue(timer.cancel(), "a timer that is due in an hour");
    }
    assertEquals(0, cancelled.get());
  }
}
