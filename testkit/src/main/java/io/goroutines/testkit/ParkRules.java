package io.goroutines.testkit;

import static io.goroutines.testkit.Signal.signals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.SchedulerMetrics;
import io.goroutines.WaitReason;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The rules of the chapter "Park and ready" of docs/spec.md. JUnit alone calls them. */
public sealed interface ParkRules permits SchedulerVerification {

  @RuleTest(
      intent =
          "If waiting held a processor, as many waiting goroutines as processors would "
              + "deadlock the program.")
  default void s05_aGoroutineThatWaitsLetsOthersRun(Kit k) {
    Signal signal = new Signal();
    Goroutine waits = k.go(() -> signal.await());
    k.awaitWaiting(waits, WaitReason.COND_WAIT);
    Goroutine wakes = k.go(signal::set);
    k.awaitDone(wakes, waits);
  }

  @RuleTest(intent = "Without it every channel operation that waits would hang.")
  default void s09_readyLetsAParkedGoroutineGoOn(Kit k) {
    Signal byGoroutine = new Signal();
    Goroutine waits = k.go(() -> byGoroutine.await());
    k.awaitWaiting(waits, WaitReason.COND_WAIT);
    k.awaitDone(k.go(() -> byGoroutine.set(true)));
    k.awaitDone(waits);
  }

  @RuleTest(
      intent =
          "A wake-up that comes between the check and the park would be lost, and the "
              + "waiter would hang.")
  default void s10_readyBeforeTheParkLetsItReturn(Kit k) throws Exception {
    k.run(
        () -> {
          Waiter self = Seam.current();
          for (int i = 0; i < 100; i++) {
            self.ready(i % 2 == 0);
            self.park(WaitReason.COND_WAIT, null, Waiter.NO_DEADLINE);
          }
        });
  }

  @RuleTest(intent = "Callbacks of libraries, timers and event loops send from their own threads.")
  default void s11_readyFromAPlatformThreadLetsAParkedGoroutineGoOn(Kit k) {
    for (int i = 0; i < k.rounds(100); i++) {
      Signal signal = new Signal();
      Goroutine waits = k.go(() -> signal.await());
      k.awaitWaiting(waits, WaitReason.COND_WAIT);
      signal.set(i % 2 == 0);
      k.awaitDone(waits);
    }
  }

  @RuleTest(intent = "A stored wake-up for each call would turn the next waits into a busy loop.")
  default void s12_readyWithoutAParkKeepsAtMostOnePermit(Kit k) {
    // With one permit the goroutine ends up in its second park, or a little later after a spurious
    // return; with a permit for each call it runs to its end without being woken.
    for (int round = 0; round < 10; round++) {
      AtomicBoolean stop = k.flag();
      AtomicInteger returns = new AtomicInteger();
      AtomicReference<Waiter> waiter = new AtomicReference<>();
      Goroutine g =
          k.go(
              () -> {
                Waiter self = Seam.current();
                waiter.set(self);
                for (int i = 0; i < 1_000; i++) {
                  self.ready(false);
                }
                while (!stop.get() && returns.get() <= 10) {
                  self.park(WaitReason.COND_WAIT, null, Waiter.NO_DEADLINE);
                  returns.incrementAndGet();
                }
              });
      AtomicInteger calm = new AtomicInteger();
      AtomicInteger last = new AtomicInteger(-1);
      k.await(
          "the goroutine rests",
          () -> {
            int now = returns.get();
            boolean rests = now > 0 && g.state() == Goroutine.State.WAITING;
            boolean same = last.getAndSet(now) == now && rests;
            return g.isDone() || (same ? calm.incrementAndGet() : calm.getAndSet(0)) > 20;
          });
      assertFalse(g.isDone(), "1,000 calls of ready let park return more than 10 times");
      stop.set(true);
      waiter.get().ready(false);
      k.awaitDone(g);
    }
  }

  @RuleTest(
      intent =
          "A peer whose wake-up comes late must not get an exception for a goroutine "
              + "that has ended.")
  default void s13_readyAfterTheEndDoesNothing(Kit k) throws Exception {
    AtomicReference<Waiter> waiter = new AtomicReference<>();
    k.run(() -> waiter.set(Seam.current()));
    waiter.get().ready(false);
    waiter.get().ready(true);
    k.run(() -> waiter.get().ready(true));
    k.run(() -> {});
  }

  @RuleTest(intent = "A lost wake-up is a hang in production, once in millions of operations.")
  default void s14_noWakeUpIsLostInAStorm(Kit k) {
    int pairs = 8;
    int rounds = k.rounds(1_000);
    List<Goroutine> all = new ArrayList<>();
    for (int p = 0; p < pairs; p++) {
      boolean hint = p % 2 == 0;
      Signal[] there = signals(rounds);
      Signal[] back = signals(rounds);
      all.add(
          k.go(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  there[i].set(hint);
                  back[i].await();
                }
              }));
      Body answer =
          () -> {
            for (int i = 0; i < rounds; i++) {
              there[i].await();
              back[i].set(hint);
            }
          };
      if (p == 0) {
        k.platform(answer);
      } else {
        all.add(k.go(answer));
      }
    }
    k.awaitDone(all);
  }

  @RuleTest(
      intent = "Two libraries with runtimes of their own exchange elements through one channel.")
  default void s15_aGoroutineOfAnotherRuntimeCanBeWoken(Kit k) {
    GoRuntime other = k.open(k.config());
    for (int i = 0; i < k.rounds(100); i++) {
      Signal signal = new Signal();
      Signal answer = new Signal();
      Goroutine here =
          k.go(
              () -> {
                signal.await();
                answer.set(true);
              });
      if (i % 2 == 0) {
        k.awaitWaiting(here, WaitReason.COND_WAIT);
      }
      Goroutine there =
          other.go(
              () -> {
                signal.set(true);
                answer.await();
              });
      k.awaitDone(here, there);
    }
  }

  @RuleTest(intent = "A polling loop would hang as soon as the goroutine is alone.")
  default void s16_yieldReturnsWhenThereIsNobodyElse(Kit k) throws Exception {
    k.run(
        () -> {
          for (int i = 0; i < 1_000; i++) {
            Seam.current().yieldNow();
          }
        });
  }

  @RuleTest(
      intent =
          "A timeout that never fires hangs the caller; a park that keeps returning "
              + "early burns a processor.")
  default void s22_parkReturnsAfterItsDeadline(Kit k) throws Exception {
    k.run(
        () -> {
          Waiter self = Seam.current();
          for (int millis : new int[] {1, 3, 10, 2, 5, 1, 2, 3, 1, 2, 1, 2}) {
            long deadline = self.now() + millis * 1_000_000L;
            int returns = 0;
            while (self.now() < deadline) {
              self.park(WaitReason.SLEEP, null, deadline);
              returns++;
            }
            assertTrue(returns < 100, "park returned " + returns + " times before its deadline");
          }
        });
  }

  @RuleTest(
      intent =
          "A deadline that has passed during a computation must not turn into an endless wait.")
  default void s23_parkReturnsAtOnceIfItsDeadlineHasPassed(Kit k) throws Exception {
    k.run(
        () -> {
          Waiter self = Seam.current();
          self.park(WaitReason.SLEEP, null, self.now());
          self.park(WaitReason.SLEEP, null, self.now() - 1_000_000_000L);
          self.park(WaitReason.SLEEP, null, 0);
        });
  }

  @RuleTest(
      intent = "A timed wait whose wake-up and deadline coincide must end, whichever comes first.")
  default void s24_readyAndDeadlineMayRace(Kit k) {
    // A thread wakes the goroutine about when its deadline passes. Each race moves the next wake-up
    // towards the side that lost, so that both win, under any load.
    AtomicReference<Waiter> waiter = new AtomicReference<>();
    AtomicLong next = new AtomicLong(Long.MAX_VALUE); // the deadline of the present round
    AtomicInteger woken = new AtomicInteger(-1); // the last round in which `ready` was called
    AtomicInteger round = new AtomicInteger();
    AtomicInteger byDeadline = new AtomicInteger();
    AtomicInteger byReady = new AtomicInteger();
    AtomicLong lead = new AtomicLong();
    AtomicBoolean stop = k.flag();
    int rounds = k.rounds(100);
    Goroutine parks =
        k.go(
            () -> {
              Waiter self = Seam.current();
              waiter.set(self);
              boolean enough = false;
              while (!enough) {
                long deadline = self.now() + 100_000;
                next.set(deadline);
                self.park(WaitReason.SLEEP, null, deadline);
                boolean ready = woken.get() == round.get();
                (ready ? byReady : byDeadline).incrementAndGet();
                lead.addAndGet(ready ? -5_000 : 5_000);
                next.set(Long.MAX_VALUE);
                enough =
                    round.incrementAndGet() >= rounds
                        && Math.min(byReady.get(), byDeadline.get()) >= rounds / 10;
              }
              stop.set(true);
            });
    Thread wakes =
        k.platform(
            () -> {
              while (!stop.get()) {
                int now = round.get();
                Waiter target = waiter.get();
                if (target != null
                    && woken.get() < now
                    && k.scheduler().now() >= next.get() - lead.get()) {
                  woken.set(now);
                  target.ready(false);
                }
                Thread.onSpinWait();
              }
            });
    k.awaitDone(parks);
    k.awaitEnd(wakes);
  }

  @RuleTest(
      intent =
          "A server has an idle goroutine for each connection; each must wake when its "
              + "data arrives.")
  default void s60_manyGoroutinesWaitAtOnce(Kit k) {
    int n = k.has(Capability.MILLIONS) ? k.rounds(100_000) : 1_000;
    Signal[] signals = signals(n);
    AtomicInteger woken = new AtomicInteger();
    List<Goroutine> all = new ArrayList<>();
    for (Signal signal : signals) {
      all.add(
          k.go(
              () -> {
                signal.await();
                woken.incrementAndGet();
              }));
    }
    for (Goroutine g : all) {
      k.awaitWaiting(g, WaitReason.COND_WAIT);
    }
    assertEquals(n, k.scheduler().metrics().live());
    for (Signal signal : signals) {
      signal.set();
    }
    k.awaitDone(all);
    assertEquals(n, woken.get());
  }

  @RuleTest(
      intent =
          "A thread for each waiting goroutine exhausts memory long before the promised number.",
      needs = Capability.MILLIONS)
  default void s70_whoWaitsHasNoThread(Kit k) {
    int n = 2_000;
    int before = Thread.getAllStackTraces().size();
    Signal[] signals = signals(n);
    List<Goroutine> all = new ArrayList<>();
    for (Signal signal : signals) {
      all.add(k.go(() -> signal.await()));
    }
    all.forEach(g -> k.awaitWaiting(g, WaitReason.COND_WAIT));
    SchedulerMetrics metrics = k.scheduler().metrics();
    assertTrue(metrics.threads() <= metrics.procs() + n / 4, () -> "a thread for each: " + metrics);
    int threads = Thread.getAllStackTraces().size() - before;
    assertTrue(threads <= metrics.procs() + n / 4, () -> threads + " unreported threads");
    for (Signal signal : signals) {
      signal.set();
    }
    k.awaitDone(all);
  }

  @RuleTest(
      intent =
          "A goroutine that lets another run first must itself run again, or each such "
              + "hint could lose one.")
  default void s72_whoGivesWayGoesOn(Kit k) throws Exception {
    k.run(() -> assertFalse(Seam.current().yieldToNext(), "there was no goroutine to yield to"));
    int n = 1_000;
    AtomicInteger turn = new AtomicInteger();
    AtomicReferenceArray<Waiter> waiters = new AtomicReferenceArray<>(2);
    AtomicBoolean over = k.flag();
    List<Goroutine> both = new ArrayList<>();
    for (int me = 0; me < 2; me++) {
      int own = me;
      both.add(
          k.go(
              () -> {
                Waiter self = Seam.current();
                waiters.set(own, self);
                for (int i = own; i < n; i += 2) {
                  boolean _ = turn.get() < i && self.yieldToNext();
                  while (turn.get() < i && !over.get()) {
                    self.park(WaitReason.COND_WAIT, null, Waiter.NO_DEADLINE);
                  }
                  turn.set(i + 1);
                  Waiter other = waiters.get(1 - own);
                  if (other != null) {
                    other.ready(true);
                  }
                }
              }));
    }
    k.awaitDone(both);
    assertEquals(n, turn.get());
  }

  @RuleTest(
      intent =
          "The JDK allows spurious wake-ups; a sleep that ends early breaks every pause "
              + "and every rate limit.")
  default void s91_spuriousWakeUpsEndNoTimedWaitEarly(Kit k) {
    Signal end = new Signal();
    Goroutine waits = k.go(() -> end.await());
    Disturbed disturbed = new Disturbed(k);
    disturbed.add("sleep", Go::sleep);
    disturbed.add("join", limit -> assertFalse(waits.join(limit)));
    disturbed.await();
    end.set();
    k.awaitDone(waits);
  }

  @RuleTest(
      intent =
          "The wake-up that meets a processor on its way to idle is the classic lost "
              + "wake-up of schedulers.")
  default void s96_noWakeUpIsLostThatRacesWithAProcessorGoingIdle(Kit k) {
    // A thread wakes the only goroutine some time after that starts to wait: the delays range from
    // before its park to after its processor has become idle.
    int rounds = k.rounds(2_000);
    AtomicInteger turn = new AtomicInteger(); // even: the thread's; odd: the goroutine's
    AtomicReference<Waiter> waiter = new AtomicReference<>();
    AtomicBoolean over = k.flag();
    Goroutine waits =
        k.go(
            () -> {
              Waiter self = Seam.current();
              waiter.set(self);
              for (int i = 0; i < rounds; i++) {
                while (turn.get() != 2 * i + 1 && !over.get()) {
                  self.park(WaitReason.COND_WAIT, null, Waiter.NO_DEADLINE);
                }
                turn.incrementAndGet();
              }
            });
    k.await("it has begun", () -> waiter.get() != null);
    for (int i = 0; i < rounds; i++) {
      int mine = 2 * i;
      long end = System.nanoTime() + 1_000_000;
      while (turn.get() != mine && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      if (turn.get() != mine) {
        k.await("the goroutine resumes", () -> turn.get() == mine);
      }
      long delay = System.nanoTime() + 10L * (i % 1_000);
      while (System.nanoTime() < delay) {
        Thread.onSpinWait();
      }
      turn.incrementAndGet();
      waiter.get().ready(false);
    }
    k.awaitDone(waits);
  }
}
