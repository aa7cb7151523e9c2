package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.goroutines.Body;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The rules of the chapter "Processors" of docs/spec.md. JUnit alone calls them. */
public sealed interface ProcessorRules permits SchedulerVerification {

  @RuleTest(
      intent = "A program would use fewer processors than it was given.",
      needs = Capability.PROCS)
  default void s06_withNProcsNGoroutinesThatNeverWaitRunAtOnce(Kit k) {
    for (int round = 0; round < k.rounds(50); round++) {
      runAtOnce(k, k.runtime(), k.procs());
    }
  }

  /** Starts goroutines that never wait, and runs them until all of them run at the same time. */
  static void runAtOnce(Kit k, GoRuntime runtime, int n) {
    AtomicInteger present = new AtomicInteger();
    AtomicBoolean giveUp = k.flag();
    Body body =
        () -> {
          present.incrementAndGet();
          while (present.get() < n && !giveUp.get()) {
            Thread.onSpinWait();
          }
        };
    List<Goroutine> others = new ArrayList<>(); // owned by the first goroutine until it has ended
    Goroutine first =
        runtime.go(
            () -> {
              for (int i = 1; i < n; i++) {
                others.add(runtime.go(body));
              }
              body.run();
            });
    try {
      k.await(n + " goroutines run at once", () -> present.get() == n);
    } finally {
      giveUp.set(true);
    }
    k.awaitDone(first);
    k.awaitDone(others);
  }

  @RuleTest(
      intent = "A limit on processors, set to leave room for others, would not hold.",
      needs = Capability.PROCS,
      odds =
          "Fails only if in three attempts the machine stops goroutines in a tenth of "
              + "the sections.")
  default void s07_withNProcsAtMostNRunAtOnce(Kit k) {
    atMostAtOnce(k, k.procs());
  }

  private static void atMostAtOnce(Kit k, int n) {
    // A scheduler may hand off the processor of a goroutine whose thread the machine has stopped,
    // which shows as a burst: one calm attempt of three is enough.
    String found = "";
    for (int attempt = 0; attempt < 3; attempt++) {
      AtomicInteger tooMany = new AtomicInteger();
      AtomicInteger samples = new AtomicInteger();
      sections(k, n, samples, tooMany);
      if (tooMany.get() <= samples.get() / 10) {
        return;
      }
      found = tooMany + " of " + samples + " times more than " + n + " executed at once";
    }
    fail(found);
  }

  /** Many goroutines run short sections, and count in how many of them too many were running. */
  private static void sections(Kit k, int n, AtomicInteger samples, AtomicInteger tooMany) {
    AtomicInteger running = new AtomicInteger();
    List<Goroutine> all = new ArrayList<>();
    int goroutines = 2 * n + 4;
    AtomicInteger arrived = new AtomicInteger();
    AtomicBoolean over = k.flag();
    for (int g = 0; g < goroutines; g++) {
      all.add(
          k.go(
              () -> {
                arrived.incrementAndGet();
                while (arrived.get() < goroutines && !over.get()) {
                  Seam.current().yieldNow();
                }
                for (int i = 0; i < k.rounds(20); i++) {
                  boolean more = running.incrementAndGet() > n;
                  long end = System.nanoTime() + 1_000_000;
                  while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                    more |= running.get() > n;
                  }
                  samples.incrementAndGet();
                  tooMany.addAndGet(more ? 1 : 0);
                  running.decrementAndGet();
                  Seam.current().yieldNow();
                }
              }));
    }
    k.awaitDone(all);
  }

  @RuleTest(
      intent =
          "Operators and adaptive code read the number of processors to size pools and batches.",
      needs = Capability.PROCS)
  default void s08_procsAreWhatWasAskedFor(Kit k) {
    assertEquals(k.procs(), k.scheduler().procs());
    assertEquals(k.procs(), k.scheduler().metrics().procs());
  }

  @RuleTest(
      intent = "Raising the number at run time would change a figure and not the throughput.",
      needs = Capability.RESIZABLE)
  default void s62_procsCanBeRaised(Kit k) {
    for (int n : new int[] {k.procs() + 2, 1, k.procs() + 1}) {
      k.scheduler().procs(n);
      assertEquals(n, k.scheduler().procs());
      assertEquals(n, k.scheduler().metrics().procs());
      for (int round = 0; round < k.rounds(5); round++) {
        runAtOnce(k, k.runtime(), n);
      }
    }
  }

  @RuleTest(
      intent = "Lowering the number at run time would not free any processor for others.",
      needs = Capability.RESIZABLE,
      odds =
          "Fails only if in three attempts the machine stops goroutines in a tenth of "
              + "the sections.")
  default void s63_procsCanBeLowered(Kit k) {
    k.scheduler().procs(k.procs() + 3);
    runAtOnce(k, k.runtime(), k.procs() + 3);
    k.scheduler().procs(k.procs());
    assertEquals(k.procs(), k.scheduler().procs());
    atMostAtOnce(k, k.procs());
  }

  @RuleTest(
      intent =
          "A nonsensical number must be an error at the call, not a scheduler that "
              + "stands still.")
  default void s64_procsThatCannotBeAreRefused(Kit k) {
    Scheduler scheduler = k.scheduler();
    int before = scheduler.procs();
    if (k.has(Capability.RESIZABLE)) {
      for (int n : new int[] {0, -1, Integer.MIN_VALUE}) {
        assertThrows(IllegalArgumentException.class, () -> scheduler.procs(n), () -> "procs " + n);
      }
    } else {
      for (int n : new int[] {before + 1, before, 0, -1}) {
        assertThrows(
            UnsupportedOperationException.class, () -> scheduler.procs(n), () -> "procs " + n);
      }
    }
    assertEquals(before, scheduler.procs());
  }

  @RuleTest(
      intent = "On a large machine the additional processors would stay idle.",
      needs = Capability.PROCS)
  default void s89_manyProcsAreUsedIfManyAreAskedFor(Kit k) {
    int many = 24;
    GoRuntime runtime = k.open(k.config().withProcs(many));
    assertEquals(many, runtime.scheduler().procs());
    runAtOnce(k, runtime, many);
    if (k.has(Capability.RESIZABLE)) {
      k.scheduler().procs(many);
      runAtOnce(k, k.runtime(), many);
    }
  }
}
