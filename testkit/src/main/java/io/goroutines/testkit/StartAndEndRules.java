package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** The rules of the chapter "Starting and ending" of docs/spec.md. JUnit alone calls them. */
public sealed interface StartAndEndRules permits SchedulerVerification {

  @RuleTest(
      intent =
          "A goroutine that never runs is a request without an answer; one that runs "
              + "twice does its work twice.")
  default void s01_everyStartedGoroutineRunsOnce(Kit k) {
    int n = k.rounds(2_000);
    AtomicIntegerArray runs = new AtomicIntegerArray(n);
    List<Goroutine> all = new ArrayList<>();
    for (int i = 0; i < n / 2; i++) {
      int id = i;
      all.add(k.go(() -> runs.incrementAndGet(id)));
    }
    Goroutine starter =
        k.go(
            () -> {
              for (int i = n / 2; i < n; i++) {
                int id = i;
                Goroutine started = k.go(() -> runs.incrementAndGet(id));
                synchronized (all) {
                  all.add(started);
                }
              }
            });
    k.awaitDone(starter);
    k.awaitDone(all);
    for (int i = 0; i < n; i++) {
      assertEquals(1, runs.get(i), "runs of the body number " + i);
    }
  }

  @RuleTest(
      intent =
          "A body that runs inside `go` deadlocks on the caller's locks and overflows "
              + "its stack.")
  default void s02_goNeverRunsTheBodyInPlace(Kit k) throws Exception {
    ThreadLocal<Boolean> insideGo = new ThreadLocal<>();
    AtomicInteger inPlace = new AtomicInteger();
    Body body =
        () -> {
          if (Boolean.TRUE.equals(insideGo.get())) {
            inPlace.incrementAndGet();
          }
        };
    Body starter =
        () -> {
          List<Goroutine> started = new ArrayList<>();
          for (int i = 0; i < 100; i++) {
            insideGo.set(true);
            started.add(k.go(body));
            insideGo.remove();
          }
          k.awaitDone(started);
        };
    starter.run();
    k.run(starter);
    assertEquals(0, inPlace.get(), "bodies that ran within the call of go");
  }

  @RuleTest(
      intent =
          "A joiner that is released early reads results that are not there yet; one "
              + "that is not released hangs.")
  default void s50_joinWaitsForTheEnd(Kit k) throws Exception {
    Signal signal = new Signal();
    AtomicBoolean over = k.flag();
    Goroutine g =
        k.go(
            () -> {
              signal.await();
              over.set(true);
            });
    List<Goroutine> joiners = new ArrayList<>();
    AtomicInteger early = new AtomicInteger();
    Body join =
        () -> {
          g.join();
          if (!over.get() || !g.isDone()) {
            early.incrementAndGet();
          }
        };
    for (int i = 0; i < 10; i++) {
      joiners.add(k.go(join));
    }
    Thread thread = k.platform(join);
    joiners.forEach(j -> k.awaitWaiting(j, WaitReason.JOIN));
    k.awaitParked(thread);
    assertFalse(g.join(Duration.ZERO));
    signal.set();
    k.awaitDone(joiners);
    k.awaitEnd(thread);
    g.join();
    assertTrue(g.join(Duration.ZERO));
    assertEquals(0, early.get());
  }

  @RuleTest(
      intent =
          "A join without a working limit or interrupt makes a shutdown wait for a "
              + "stuck goroutine.")
  default void s51_joinGivesUpAtItsLimitAndWhenInterrupted(Kit k) throws Exception {
    Signal signal = new Signal();
    Goroutine g = k.go(() -> signal.await());
    k.run(
        () -> {
          Waiter self = Seam.current();
          long began = self.now();
          assertFalse(g.join(Duration.ofMillis(2)));
          assertTrue(self.now() - began >= 2_000_000, "it gave up before its limit");
        });
    for (boolean timed : new boolean[] {false, true}) {
      AtomicBoolean interrupted = new AtomicBoolean();
      Goroutine joiner =
          k.go(
              () -> {
                try {
                  if (timed) {
                    boolean _ = g.join(Duration.ofHours(1));
                  } else {
                    g.join();
                  }
                } catch (InterruptedException _) {
                  interrupted.set(true);
                }
              });
      k.awaitWaiting(joiner, WaitReason.JOIN);
      joiner.interrupt();
      k.awaitDone(joiner);
      assertTrue(interrupted.get());
    }
    assertFalse(g.isDone());
    AtomicBoolean joined = new AtomicBoolean();
    Goroutine patient = k.go(() -> joined.set(g.join(Duration.ofHours(1))));
    k.awaitWaiting(patient, WaitReason.JOIN);
    signal.set();
    k.awaitDone(g, patient);
    assertTrue(joined.get());
  }

  @RuleTest(
      intent =
          "Servers start goroutines from many threads at once; a lost start shows only "
              + "under load.")
  default void s61_manyGoroutinesStartAtOnceFromMany(Kit k) throws Exception {
    int starters = 8;
    int each = k.has(Capability.MILLIONS) ? k.rounds(2_000) : 100;
    AtomicInteger ran = new AtomicInteger();
    for (int s = 0; s < starters; s++) {
      Body body =
          () -> {
            for (int i = 0; i < each; i++) {
              var _ = k.go(ran::incrementAndGet);
            }
          };
      if (s % 2 == 0) {
        var _ = k.go(body);
      } else {
        var _ = k.platform(body);
      }
    }
    k.await("all have run", () -> ran.get() == starters * each);
  }

  @RuleTest(
      intent = "A burst of starts must cost memory and time, not goroutines.",
      needs = Capability.MILLIONS)
  default void s86_manyGoroutinesAreReadyAtOnce(Kit k) {
    int n = 200_000;
    AtomicBoolean started = new AtomicBoolean();
    AtomicInteger ran = new AtomicInteger();
    // Bodies take longer than starts at first, so that most of them are in queues at one moment.
    // They are too short to be taken for goroutines that hold their processors. The starter is no
    // goroutine: one would yield to them, and a single processor would find few at a time.
    Body body =
        () -> {
          long end = started.get() ? 0 : System.nanoTime() + 20_000;
          while (!started.get() && System.nanoTime() < end) {
            Thread.onSpinWait();
          }
          ran.incrementAndGet();
        };
    Thread starter =
        k.platform(
            () -> {
              try {
                for (int i = 0; i < n; i++) {
                  var _ = k.go(body);
                }
              } finally {
                started.set(true);
              }
            });
    k.awaitEnd(starter);
    k.await("all " + n + " have run", () -> ran.get() == n);
  }

  @RuleTest(
      intent =
          "A goroutine that a hundred others join, such as one that loads a cache, must "
              + "release all of them.")
  default void s92_theEndOfAGoroutineReleasesAnyNumberOfJoiners(Kit k) {
    int n = k.many();
    Signal end = new Signal();
    Goroutine target = k.go(() -> end.await());
    List<Goroutine> joiners = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      boolean timed = i % 2 == 0;
      joiners.add(
          k.go(
              () -> {
                if (timed) {
                  assertTrue(target.join(Duration.ofHours(1)));
                } else {
                  target.join();
                }
              }));
    }
    joiners.forEach(g -> k.awaitWaiting(g, WaitReason.JOIN));
    end.set();
    k.awaitDone(joiners);
  }
}
