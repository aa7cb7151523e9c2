package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The rules of the chapter "Interrupts" of docs/spec.md. JUnit alone calls them. */
public sealed interface InterruptRules permits SchedulerVerification {

  @RuleTest(intent = "A goroutine that waits could not be cancelled.")
  default void s17_interruptEndsAParkAndStaysSet(Kit k) {
    AtomicBoolean seen = new AtomicBoolean();
    Goroutine g =
        k.go(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Seam.current().park(WaitReason.COND_WAIT, null, Waiter.NO_DEADLINE);
              }
              seen.set(true);
            });
    k.awaitWaiting(g, WaitReason.COND_WAIT);
    g.interrupt();
    k.awaitDone(g);
    assertTrue(seen.get());
  }

  @RuleTest(
      intent =
          "A cancel that arrives just before a wait would be missed, and the goroutine "
              + "would wait for ever.")
  default void s18_parkReturnsAtOnceIfInterrupted(Kit k) throws Exception {
    k.run(
        () -> {
          Thread.currentThread().interrupt();
          for (int i = 0; i < 3; i++) {
            Seam.current().park(WaitReason.COND_WAIT, null, Waiter.NO_DEADLINE);
          }
          assertTrue(Thread.interrupted(), "park has cleared the interrupt status");
        });
  }

  @RuleTest(
      intent =
          "A goroutine that is cancelled before it starts would run as if nothing had happened.")
  default void s19_interruptBeforeTheBodyBeginsIsKeptForIt(Kit k) throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    Body body =
        () -> {
          try {
            new Signal().await();
          } catch (InterruptedException _) {
            interrupted.incrementAndGet();
          }
        };
    int n = k.rounds(200);
    k.run(
        () -> {
          List<Goroutine> all = new ArrayList<>();
          for (int i = 0; i < n; i++) {
            Goroutine g = k.go(body);
            g.interrupt();
            all.add(g);
          }
          k.awaitDone(all);
        });
    assertEquals(n, interrupted.get());
  }

  @RuleTest(intent = "An interrupt that hits another goroutine cancels the wrong request.")
  default void s20_interruptNeverReachesTheNextUserOfTheThread(Kit k) throws Exception {
    int n = k.rounds(3_000);
    Queue<Goroutine> targets = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = k.flag();
    AtomicInteger hit = new AtomicInteger();
    Thread interrupter =
        k.platform(
            () -> {
              while (!stop.get() || !targets.isEmpty()) {
                Goroutine target = targets.poll();
                if (target != null) {
                  target.interrupt();
                  target.interrupt();
                }
              }
            });
    try {
      k.run(
          () -> {
            List<Goroutine> all = new ArrayList<>();
            for (int i = 0; i < n; i++) {
              Goroutine target = k.go(() -> Thread.onSpinWait());
              targets.add(target);
              all.add(
                  k.go(
                      () -> {
                        boolean early = Thread.interrupted();
                        Seam.current().yieldNow();
                        if (early | Thread.interrupted()) {
                          hit.incrementAndGet();
                        }
                      }));
            }
            k.awaitDone(all);
          });
    } finally {
      stop.set(true);
    }
    k.awaitEnd(interrupter);
    // Nor an interrupt that comes after the end: the goroutine that interrupts all the ended ones
    // may run on the thread of one of them.
    k.run(
        () -> {
          List<Goroutine> ended = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            ended.add(k.go(() -> {}));
          }
          k.awaitDone(ended);
          List<Goroutine> next = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            next.add(
                k.go(
                    () -> {
                      ended.forEach(Goroutine::interrupt);
                      boolean early = Thread.interrupted();
                      Seam.current().yieldNow();
                      if (early | Thread.interrupted()) {
                        hit.incrementAndGet();
                      }
                    }));
          }
          k.awaitDone(next);
        });
    assertEquals(0, hit.get(), "goroutines that saw an interrupt of another");
  }

  @RuleTest(intent = "A goroutine would begin cancelled, through the fault of an earlier one.")
  default void s21_anInterruptLeftByOneBodyIsNotSeenByTheNext(Kit k) throws Exception {
    AtomicInteger seen = new AtomicInteger();
    k.run(
        () -> {
          List<Goroutine> all = new ArrayList<>();
          for (int i = 0; i < 500; i++) {
            all.add(
                k.go(
                    () -> {
                      if (Thread.currentThread().isInterrupted()) {
                        seen.incrementAndGet();
                      }
                      Thread.currentThread().interrupt();
                    }));
          }
          k.awaitDone(all);
        });
    assertEquals(0, seen.get());
  }
}
