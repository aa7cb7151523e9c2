package io.goroutines.testkit;

import static io.goroutines.testkit.Signal.awaitThroughInterrupts;
import static io.goroutines.testkit.Signal.signals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.RuntimeClosedException;
import io.goroutines.WaitReason;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The rules of the chapter "Closing a scheduler" of docs/spec.md. JUnit alone calls them. */
public sealed interface ShutdownRules permits SchedulerVerification {

  @RuleTest(intent = "Work that is accepted after the close would be dropped without a word.")
  default void s52_startAfterCloseIsRefused(Kit k) {
    GoRuntime runtime = k.open(k.config());
    AtomicBoolean ran = new AtomicBoolean();
    assertFalse(runtime.isClosed());
    runtime.close();
    assertTrue(runtime.isClosed());
    assertThrows(RuntimeClosedException.class, () -> runtime.go(() -> ran.set(true)));
    assertEquals(0, runtime.scheduler().metrics().live());
    assertFalse(ran.get());
  }

  @RuleTest(
      intent = "A shutdown would return while goroutines still use resources that are closed next.")
  default void s53_closeInterruptsEveryGoroutineAndAwaitsTheirEnds(Kit k) {
    GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofHours(1)));
    AtomicInteger ended = new AtomicInteger();
    List<Goroutine> all = new ArrayList<>();
    Signal release = new Signal();
    all.add(
        runtime.go(
            () -> {
              awaitThroughInterrupts(release, new AtomicInteger());
              ended.incrementAndGet();
            }));
    k.awaitWaiting(all.getFirst(), WaitReason.COND_WAIT);
    for (int i = 0; i < 50; i++) {
      boolean inTheJdk = i % 2 == 0;
      all.add(
          runtime.go(
              () -> {
                try {
                  if (inTheJdk) {
                    Thread.sleep(Duration.ofHours(1));
                  } else {
                    new Signal().await();
                  }
                } finally {
                  Seam.current().yieldNow();
                  ended.incrementAndGet();
                }
              }));
      // The last ones may not have begun when the runtime is closed.
      if (i < 40 && inTheJdk) {
        k.awaitBlocked(all.getLast());
      } else if (i < 40) {
        k.awaitWaiting(all.getLast(), WaitReason.COND_WAIT);
      }
    }
    AtomicInteger endedAtReturn = new AtomicInteger();
    Thread closer =
        k.platform(
            () -> {
              runtime.close();
              endedAtReturn.set(ended.get());
            });
    k.await("all but the last have ended", () -> ended.get() == 50);
    k.awaitParkedOrEnded(closer);
    release.set();
    k.awaitEnd(closer);
    assertEquals(51, endedAtReturn.get(), "goroutines that had ended when close returned");
    k.awaitDone(all);
    assertEquals(List.of(), List.copyOf(runtime.goroutines()));
  }

  @RuleTest(intent = "Shutdown hooks and try-with-resources close the same runtime twice.")
  default void s54_closingAgainDoesNothingMore(Kit k) {
    GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofMillis(1)));
    Goroutine g = runtime.go(() -> new Signal().await());
    AtomicInteger interrupts = new AtomicInteger();
    Signal end = new Signal();
    Goroutine stubborn =
        runtime.go(
            () -> {
              awaitThroughInterrupts(end, interrupts);
              if (Thread.interrupted()) {
                interrupts.incrementAndGet();
              }
            });
    k.awaitWaiting(stubborn, WaitReason.COND_WAIT);
    List<Thread> closers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      closers.add(k.platform(runtime::close));
    }
    closers.forEach(k::awaitEnd);
    k.awaitDone(g);
    k.await("the interrupt of the close", () -> interrupts.get() > 0);
    runtime.close();
    end.set();
    k.awaitDone(stubborn);
    assertEquals(1, interrupts.get(), "a goroutine is interrupted by the first close alone");
  }

  @RuleTest(
      intent =
          "A goroutine that handles a fatal error closes the runtime it runs on; it "
              + "must not deadlock.")
  default void s55_aGoroutineMayCloseItsOwnScheduler(Kit k) {
    GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofHours(1)));
    Goroutine other = runtime.go(() -> new Signal().await());
    AtomicBoolean interrupted = new AtomicBoolean();
    AtomicBoolean after = new AtomicBoolean();
    Goroutine closer =
        runtime.go(
            () -> {
              runtime.close();
              interrupted.set(Thread.currentThread().isInterrupted());
              Seam.current().yieldNow();
              after.set(true);
            });
    k.awaitDone(closer, other);
    assertTrue(after.get());
    assertFalse(interrupted.get(), "the goroutine that closes is not interrupted itself");
  }

  @RuleTest(intent = "Cleanup code that outlives the close must still be able to finish.")
  default void s56_aGoroutineThatIgnoresTheInterruptGoesOnAfterClose(Kit k) {
    GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofMillis(1)));
    Signal proceed = new Signal();
    AtomicInteger steps = new AtomicInteger();
    Goroutine stubborn =
        runtime.go(
            () -> {
              awaitThroughInterrupts(proceed, steps);
              Seam.current().yieldNow();
              Waiter self = Seam.current();
              long deadline = self.now() + 10_000_000;
              int returns = 0;
              while (self.now() < deadline) {
                self.park(WaitReason.SLEEP, null, deadline);
                returns++;
              }
              assertTrue(returns < 100, "park returned " + returns + " times before its deadline");
              Thread.sleep(1);
              steps.incrementAndGet();
            });
    k.awaitWaiting(stubborn, WaitReason.COND_WAIT);
    runtime.close();
    k.await("it has ignored the interrupt", () -> steps.get() == 1);
    k.awaitWaiting(stubborn, WaitReason.COND_WAIT);
    assertFalse(stubborn.isDone());
    proceed.set();
    k.awaitDone(stubborn);
    assertEquals(2, steps.get());
  }

  @RuleTest(
      intent =
          "An accepted task must run or be refused; one that is silently dropped leaves "
              + "its caller waiting.")
  default void s57_whatWasStartedBeforeTheCloseRunsToItsEnd(Kit k) {
    for (int round = 0; round < k.rounds(10); round++) {
      startsAndCloses(k, 100, 8 * round);
    }
  }

  /** Closes a runtime while goroutines are started in it, after some of them. */
  private static void startsAndCloses(Kit k, int n, int before) {
    GoRuntime runtime = k.open(k.config());
    AtomicInteger began = new AtomicInteger();
    AtomicInteger started = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    Body starter =
        () -> {
          for (int i = 0; i < n; i++) {
            try {
              var _ = runtime.go(began::incrementAndGet);
              started.incrementAndGet();
            } catch (RuntimeClosedException _) {
              refused.incrementAndGet();
            }
          }
        };
    Goroutine inside = runtime.go(starter);
    Thread outside = k.platform(starter);
    k.await("some have started", () -> started.get() >= before);
    runtime.close();
    k.awaitEnd(outside);
    k.awaitDone(inside);
    k.await("every one has run", () -> began.get() + refused.get() == 2 * n);
  }

  @RuleTest(
      intent =
          "A lock held by a goroutine at the close would stay locked for the rest of "
              + "the process.")
  default void s58_aMonitorContendedAcrossACloseIsHandedOn(Kit k) {
    GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofMillis(1)));
    Object monitor = new Object();
    AtomicBoolean release = k.flag();
    AtomicBoolean ignored = new AtomicBoolean();
    AtomicBoolean entered = new AtomicBoolean();
    AtomicReference<Waiter> waiter = new AtomicReference<>();
    Goroutine holds =
        runtime.go(
            () -> {
              synchronized (monitor) {
                waiter.set(Seam.current());
                while (!release.get()) {
                  Seam.current().park(WaitReason.COND_WAIT, null, Waiter.NO_DEADLINE);
                  if (Thread.interrupted()) {
                    ignored.set(true);
                  }
                }
              }
            });
    k.awaitWaiting(holds, WaitReason.COND_WAIT);
    Goroutine contends =
        runtime.go(
            () -> {
              synchronized (monitor) {
                entered.set(true);
              }
            });
    k.awaitBlocked(contends);
    runtime.close();
    k.await("the owner has ignored the interrupt", ignored::get);
    k.awaitWaiting(holds, WaitReason.COND_WAIT);
    release.set(true);
    waiter.get().ready(false);
    k.awaitDone(holds, contends);
    assertTrue(entered.get());
  }

  @RuleTest(intent = "A shutdown that cannot be interrupted cannot be abandoned either.")
  default void s59_aCloserThatIsInterruptedStopsWaiting(Kit k) {
    interruptsACloser(k, true);
    interruptsACloser(k, false);
  }

  private static void interruptsACloser(Kit k, boolean before) {
    GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofHours(1)));
    AtomicBoolean stop = k.flag();
    Goroutine stubborn =
        runtime.go(
            () -> {
              while (!stop.get()) {
                Thread.interrupted();
                Seam.current().yieldNow();
              }
            });
    AtomicBoolean status = new AtomicBoolean();
    Thread closer =
        k.platform(
            () -> {
              if (before) {
                Thread.currentThread().interrupt();
              }
              runtime.close();
              status.set(Thread.currentThread().isInterrupted());
            });
    try {
      if (!before) {
        k.awaitParked(closer);
        closer.interrupt();
      }
      k.awaitEnd(closer);
    } finally {
      stop.set(true);
    }
    assertTrue(status.get(), "the status is set again");
    assertTrue(runtime.isClosed());
    k.awaitDone(stubborn);
  }

  @RuleTest(
      intent = "One busy loop would keep all others from cleaning up at shutdown.",
      needs = Capability.PROCS)
  default void s87_afterTheCloseGoroutinesThatNeverYieldHoldUpNoOther(Kit k) {
    GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofMillis(1)));
    AtomicBoolean stop = k.flag();
    AtomicBoolean closed = new AtomicBoolean();
    AtomicInteger executing = new AtomicInteger();
    List<Goroutine> holders = new ArrayList<>();
    List<Goroutine> others = new ArrayList<>();
    Signal[] late = signals(2); // two that ignore the interrupt, and are woken by a holder
    for (Signal signal : late) {
      others.add(runtime.go(() -> awaitThroughInterrupts(signal, new AtomicInteger())));
      k.awaitWaiting(others.getLast(), WaitReason.COND_WAIT);
    }
    for (int i = 0; i < 20; i++) {
      others.add(runtime.go(() -> new Signal().await()));
      k.awaitWaiting(others.getLast(), WaitReason.COND_WAIT);
    }
    try {
      for (int i = 0; i < runtime.scheduler().procs(); i++) {
        holders.add(
            runtime.go(
                () -> {
                  boolean first = executing.incrementAndGet() == 1;
                  while (!stop.get()) {
                    if (first && closed.get()) {
                      first = false;
                      late[0].set();
                      late[1].set(true);
                    }
                    Thread.onSpinWait();
                  }
                }));
      }
      k.await("all processors are taken", () -> executing.get() == holders.size());
      for (int i = 0; i < 20; i++) {
        others.add(runtime.go(() -> new Signal().await()));
      }
      Thread closer =
          k.platform(
              () -> {
                Thread.currentThread().interrupt(); // so that it need not wait for the holders
                runtime.close();
              });
      k.awaitEnd(closer);
      closed.set(true);
      k.awaitDone(others);
    } finally {
      stop.set(true);
    }
    k.awaitDone(holders);
  }

  @RuleTest(
      intent = "An orderly shutdown needs its full time, and a stuck goroutine must not extend it.")
  default void s90_closeWaitsUntilItsTimeoutAndNoLonger(Kit k) {
    GoRuntime patient = k.open(k.config().withCloseTimeout(Duration.ofHours(1)));
    AtomicBoolean ended = new AtomicBoolean();
    AtomicBoolean inTime = new AtomicBoolean();
    Signal release = new Signal();
    Goroutine late =
        patient.go(
            () -> {
              awaitThroughInterrupts(release, new AtomicInteger());
              ended.set(true);
            });
    k.awaitWaiting(late, WaitReason.COND_WAIT);
    Thread closer =
        k.platform(
            () -> {
              patient.close();
              inTime.set(ended.get());
            });
    k.awaitParkedOrEnded(closer);
    k.spend(Duration.ofMillis(120));
    release.set();
    k.awaitEnd(closer);
    assertTrue(inTime.get(), "close returned although its timeout was not over");
    // Long, compared with the time for which a busy machine may stop a thread.
    Duration timeout = Duration.ofMillis(200);
    GoRuntime hasty = k.open(k.config().withCloseTimeout(timeout));
    Signal end = new Signal();
    Goroutine stubborn = hasty.go(() -> awaitThroughInterrupts(end, new AtomicInteger()));
    k.awaitWaiting(stubborn, WaitReason.COND_WAIT);
    long start = Seam.current().now();
    hasty.close();
    long took = Seam.current().now() - start;
    assertTrue(took >= timeout.toNanos(), () -> "close gave up after " + took + " ns");
    assertFalse(stubborn.isDone());
    end.set();
    k.awaitDone(stubborn);
  }

  @RuleTest(
      intent =
          "A request that arrives during the shutdown would be left running, never told "
              + "to stop.")
  default void s93_aStartThatRacesWithTheCloseIsRefusedOrInterrupted(Kit k) throws Exception {
    for (int round = 0; round < k.rounds(5); round++) {
      GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofHours(1)));
      Queue<Goroutine> started = new ConcurrentLinkedQueue<>();
      Body starter =
          () -> {
            try {
              while (true) {
                started.add(runtime.go(() -> new Signal().await()));
                Seam.current().yieldNow();
              }
            } catch (RuntimeClosedException _) {
              // close came first
            }
          };
      Goroutine inside = runtime.go(starter);
      Goroutine ofAnother = k.go(starter);
      Thread outside = k.platform(starter);
      k.await("some were started", () -> started.size() > 10);
      runtime.close();
      k.awaitDone(inside, ofAnother);
      k.awaitEnd(outside);
      k.awaitDone(List.copyOf(started));
    }
    startsInTheMiddleOfTheClose(k);
  }

  private static void startsInTheMiddleOfTheClose(Kit k) throws Exception {
    GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofHours(1)));
    AtomicReference<Goroutine> late = new AtomicReference<>();
    AtomicInteger interrupts = new AtomicInteger();
    Signal endOfFirst = new Signal();
    Signal endOfLate = new Signal();
    Goroutine first = runtime.go(() -> awaitThroughInterrupts(endOfFirst, new AtomicInteger()));
    k.awaitWaiting(first, WaitReason.COND_WAIT);
    Stopped starter =
        new Stopped(
            () -> {
              try {
                late.set(runtime.go(() -> awaitThroughInterrupts(endOfLate, interrupts)));
              } catch (RuntimeClosedException _) {
                // close came first
              }
            });
    k.start(starter);
    k.await("the start is under way", () -> starter.isStopped || !starter.isAlive());
    Thread closer = k.platform(runtime::close);
    // close may wait for the start in progress, which need not be a park.
    long limit = System.nanoTime() + 100_000_000;
    k.await(
        "the close has begun",
        () ->
            closer.getState() == Thread.State.WAITING
                || closer.getState() == Thread.State.TIMED_WAITING
                || runtime.isClosed() && System.nanoTime() > limit);
    starter.goOn = true;
    k.awaitEnd(starter);
    Goroutine started = late.get();
    if (started != null) {
      k.await("a goroutine started late is interrupted", () -> interrupts.get() > 0);
    }
    endOfFirst.set();
    k.awaitDone(first);
    if (started != null) {
      assertFalse(closer.join(Duration.ofMillis(30)), "close waits for goroutines started late");
      endOfLate.set();
      k.awaitDone(started);
    }
    k.awaitEnd(closer);
  }
}
