package io.goroutines.testkit;

import static io.goroutines.testkit.Signal.signals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.LatencyHistogram;
import io.goroutines.Metric;
import io.goroutines.SchedulerMetrics;
import io.goroutines.WaitReason;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Seam;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The rules of the chapter "Reports and metrics" of docs/spec.md. JUnit alone calls them. */
public sealed interface ReportRules permits SchedulerVerification {

  @RuleTest(intent = "Labels and names tell requests apart in dumps, logs and traces.")
  default void s44_namesLabelsAndCreators(Kit k) throws Exception {
    Goroutine outer =
        k.go(
            GoroutineOptions.DEFAULT.name("outer").label("tenant", "a").label("x", "1"),
            () -> {
              Goroutine self = Go.currentGoroutine();
              assertNotNull(self);
              Goroutine inner =
                  k.go(GoroutineOptions.DEFAULT.name("inner").label("x", "2"), () -> {});
              assertEquals("inner", inner.name());
              assertEquals(Map.of("tenant", "a", "x", "2"), inner.labels());
              assertEquals(self.id(), inner.creatorId());
              Goroutine plain = k.go(() -> {});
              assertEquals("", plain.name());
              assertEquals(Map.of("tenant", "a", "x", "1"), plain.labels());
              assertTrue(plain.id() > inner.id());
              k.awaitDone(inner, plain);
            });
    assertEquals("outer", outer.name());
    assertEquals(Map.of("tenant", "a", "x", "1"), outer.labels());
    assertEquals(0, outer.creatorId());
    k.awaitDone(outer);
  }

  @RuleTest(intent = "A dump is read to find out what hangs and why; a wrong state misleads.")
  default void s45_statesAndWaitReasons(Kit k) {
    Signal signal = new Signal();
    AtomicBoolean stop = k.flag();
    Goroutine waits = k.go(() -> signal.await());
    k.awaitWaiting(waits, WaitReason.COND_WAIT);
    Goroutine runs =
        k.go(
            () -> {
              while (!stop.get()) {
                Thread.onSpinWait();
              }
            });
    k.await("it is running", () -> runs.state() == Goroutine.State.RUNNING);
    assertNull(runs.waitReason());
    stop.set(true);
    signal.set();
    k.awaitDone(runs, waits);
    assertNull(waits.waitReason());
    assertTrue(waits.isDone());
  }

  @RuleTest(
      intent = "A listing that misses goroutines or shows dead ones hides a leak or invents one.")
  default void s46_listingHasTheLiveOnesInOrderAndNoOthers(Kit k) {
    List<Goroutine> live = new ArrayList<>();
    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Signal signal = new Signal();
      signals.add(signal);
      live.add(k.go(() -> signal.await()));
      k.awaitDone(k.go(() -> {}));
    }
    assertEquals(live, List.copyOf(k.scheduler().goroutines()));
    Collection<? extends Goroutine> snapshot = k.scheduler().goroutines();
    signals.forEach(Signal::set);
    k.awaitDone(live);
    assertEquals(live, List.copyOf(snapshot), "a snapshot does not change");
    assertEquals(List.of(), List.copyOf(k.scheduler().goroutines()));
  }

  @RuleTest(intent = "The dump is the first thing one reads when a program hangs.")
  default void s47_dumpSaysWhatWaitsWhere(Kit k) {
    Signal signal = new Signal();
    Goroutine g = k.go(GoroutineOptions.DEFAULT.name("dumped"), () -> signal.await());
    k.awaitWaiting(g, WaitReason.COND_WAIT);
    String dump = k.runtime().dump();
    assertTrue(dump.contains("goroutine " + g.id() + " (dumped) [sync.Cond.Wait]:"), () -> dump);
    signal.set();
    k.awaitDone(g);
  }

  @RuleTest(intent = "Leaks of goroutines are found by the difference of these two counters.")
  default void s48_metricsCount(Kit k) {
    SchedulerMetrics before = k.scheduler().metrics();
    assertEquals(0, before.live());
    assertTrue(before.procs() >= 1);
    Signal[] signals = signals(50);
    List<Goroutine> all = new ArrayList<>();
    for (Signal signal : signals) {
      all.add(k.go(() -> signal.await()));
    }
    assertEquals(before.started() + 50, k.scheduler().metrics().started());
    all.forEach(g -> k.awaitWaiting(g, WaitReason.COND_WAIT));
    SchedulerMetrics waiting = k.scheduler().metrics();
    assertEquals(50, waiting.live());
    assertTrue(waiting.threads() >= 1, () -> "threads: " + waiting);
    assertTrue(waiting.queued() >= 0, () -> "queued: " + waiting);
    for (Signal signal : signals) {
      signal.set();
    }
    k.awaitDone(all);
    assertEquals(before.ended() + 50, k.scheduler().metrics().ended());
    assertEquals(0, k.scheduler().metrics().live());
  }

  @RuleTest(intent = "A configuration names schedulers, and the rules depend on what they claim.")
  default void s49_nameAndCapabilitiesAreThoseOfTheProvider(Kit k) {
    assertEquals(k.provider().name(), k.scheduler().name());
    assertEquals(k.provider().capabilities(), k.scheduler().capabilities());
    assertFalse(k.provider().description().isBlank());
    assertFalse(k.provider().description().contains("\n"));
  }

  @RuleTest(intent = "Monitoring computes rates from counters; one that decreases yields nonsense.")
  default void s67_countersNeverGoBack(Kit k) {
    int n = k.rounds(200);
    AtomicBoolean stop = k.flag();
    SchedulerMetrics idle = k.scheduler().metrics();
    Body reader =
        () -> {
          SchedulerMetrics before = idle;
          while (!stop.get()) {
            SchedulerMetrics now = k.scheduler().metrics();
            noneGoesBack(before, now);
            before = now;
            if (Seam.currentGoroutine() != null) {
              Seam.current().yieldNow();
            }
          }
        };
    Thread thread = k.platform(reader);
    Goroutine goroutine = k.go(reader);
    try {
      for (int round = 0; round < 10; round++) {
        Signal[] signals = signals(n / 10 + 1);
        List<Goroutine> all = new ArrayList<>();
        for (Signal signal : signals) {
          all.add(k.go(() -> signal.await()));
        }
        for (int i = 0; i < signals.length; i++) {
          k.awaitWaiting(all.get(i), WaitReason.COND_WAIT);
          signals[i].set();
        }
        k.awaitDone(all);
      }
    } finally {
      stop.set(true);
    }
    k.awaitDone(goroutine);
    k.awaitEnd(thread);
    noneGoesBack(idle, k.scheduler().metrics());
  }

  private static void noneGoesBack(SchedulerMetrics before, SchedulerMetrics now) {
    assertEquals(names(before), names(now), "a scheduler has the same metrics at every reading");
    for (Metric metric : before.all()) {
      if (metric.kind() == Metric.Kind.COUNTER) {
        long then = metric.value();
        assertTrue(
            then >= 0 && now.value(metric.name()).orElseThrow() >= then,
            () -> metric.name() + " goes back: " + before + ", and then " + now);
      }
    }
    assertTrue(now.started() >= now.ended(), () -> "more ended than started: " + now);
    assertTrue(now.threads() >= 0 && now.globalQueued() >= 0, () -> "negative: " + now);
    assertTrue(now.runQueues().stream().allMatch(q -> q >= 0), () -> "negative: " + now);
  }

  private static List<String> names(SchedulerMetrics metrics) {
    return metrics.all().stream().map(Metric::name).toList();
  }

  @RuleTest(intent = "An operator tells an idle program from a saturated one by these figures.")
  default void s68_whoRunsAndWhoWaitsIsTold(Kit k) throws Exception {
    if (k.scheduler().metrics().running().isEmpty()) {
      assertTrue(k.scheduler().metrics().waiting().isEmpty());
      return;
    }
    k.run(
        () -> {
          SchedulerMetrics metrics = k.scheduler().metrics();
          assertTrue(metrics.running().getAsInt() >= 1, () -> "I run: " + metrics);
        });
    Signal[] signals = signals(20);
    List<Goroutine> all = new ArrayList<>();
    for (Signal signal : signals) {
      all.add(k.go(() -> signal.await()));
    }
    k.await(
        "the metrics say that 20 wait and none runs",
        () -> {
          SchedulerMetrics metrics = k.scheduler().metrics();
          return metrics.running().getAsInt() == 0
              && metrics.queued() == 0
              && metrics.waiting().getAsLong() == 20;
        });
    for (Signal signal : signals) {
      signal.set();
    }
    k.awaitDone(all);
    k.await("none waits", () -> k.scheduler().metrics().waiting().getAsLong() == 0);
  }

  @RuleTest(intent = "Counts that include what is no switch or park make tuning a guess.")
  default void s69_parksAndSwitchesAreCounted(Kit k) {
    SchedulerMetrics before = k.scheduler().metrics();
    int n = 50;
    long begun = 0;
    do {
      Signal[] signals = signals(n);
      List<Goroutine> all = new ArrayList<>();
      for (Signal signal : signals) {
        all.add(
            k.go(
                () -> {
                  Seam.current().yieldNow(); // no wait; the next wait is still one
                  signal.await();
                }));
      }
      all.forEach(g -> k.awaitWaiting(g, WaitReason.COND_WAIT));
      begun += n;
      assertTrue(
          atLeast(before.value("switches"), begun, k.scheduler().metrics().value("switches")));
      for (Signal signal : signals) {
        signal.set();
      }
      k.awaitDone(all);
      // A wait that ends at once need not be a park; but not all are such.
      assertTrue(begun < 100L * n, "no parks are counted");
    } while (!atLeast(before.value("parks"), n, k.scheduler().metrics().value("parks")));
    // A yield is a switch, and no park.
    OptionalLong parks = k.scheduler().metrics().value("parks");
    List<Goroutine> yielding = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      yielding.add(
          k.go(
              () -> {
                for (int y = 0; y < 1_000; y++) {
                  Seam.current().yieldNow();
                }
              }));
    }
    k.awaitDone(yielding);
    assertTrue(
        parks.isEmpty() || !atLeast(parks, 1_000, k.scheduler().metrics().value("parks")),
        "2,000 yields count as parks");
  }

  /** Whether a counter has grown by at least that much, if there is one. */
  private static boolean atLeast(OptionalLong before, long more, OptionalLong now) {
    assertEquals(before.isPresent(), now.isPresent(), "a figure must stay available");
    return before.isEmpty() || now.getAsLong() >= before.getAsLong() + more;
  }

  @RuleTest(intent = "Alarms are set on latencies; figures of something else give false ones.")
  default void s71_latenciesAreThoseOfSwitches(Kit k) {
    Optional<LatencyHistogram> before = k.scheduler().metrics().latencies();
    AtomicInteger ran = new AtomicInteger();
    int n = k.has(Capability.MILLIONS) ? 2_000 : 200;
    for (int i = 0; i < n; i++) {
      var _ = k.go(ran::incrementAndGet);
    }
    k.await("all have run", () -> ran.get() == n);
    SchedulerMetrics metrics = k.scheduler().metrics();
    assertEquals(before.isPresent(), metrics.latencies().isPresent());
    if (before.isEmpty()) {
      return;
    }
    LatencyHistogram all = metrics.latencies().orElseThrow();
    assertTrue(all.since(before.get()).count() > 0, () -> "nothing is measured: " + metrics);
    long switches = k.scheduler().metrics().value("switches").orElse(Long.MAX_VALUE);
    assertTrue(all.count() <= switches, () -> "more than switches: " + metrics);
    long least = 0;
    for (int percent = 0; percent <= 100; percent++) {
      long time = all.percentile(percent).orElseThrow();
      assertTrue(time >= least, () -> "percentiles fall: " + metrics);
      least = time;
    }
  }

  @RuleTest(
      intent =
          "Without its labels a dump of ten thousand equal goroutines does not tell "
              + "which request hangs.")
  default void s77_dumpHasTheLabels(Kit k) {
    Signal signal = new Signal();
    Goroutine g =
        k.go(
            GoroutineOptions.DEFAULT.name("dumped").label("tenant", "acme").label("shard", "a\"b"),
            () -> signal.await());
    k.awaitWaiting(g, WaitReason.COND_WAIT);
    String dump = k.runtime().dump();
    String header =
        " (dumped) [sync.Cond.Wait] labels:{\"shard\": \"a\\\"b\", \"tenant\": \"acme\"}:\n";
    assertTrue(dump.contains("goroutine " + g.id() + header), () -> dump);
    signal.set();
    k.awaitDone(g);
  }

  @RuleTest(
      intent = "The length of the queue is the sign of overload on which admission control acts.",
      needs = Capability.MILLIONS)
  default void s88_goroutinesThatWaitForAProcessorAreCountedAsQueued(Kit k) throws Exception {
    int n = 1_000;
    AtomicBoolean stop = k.flag();
    AtomicInteger ran = new AtomicInteger();
    Body holds =
        () -> {
          while (!stop.get()) {
            Thread.onSpinWait();
          }
          ran.incrementAndGet();
        };
    k.run(
        () -> {
          try {
            for (int i = 0; i < n; i++) {
              var _ = k.go(holds);
            }
            var metrics = k.scheduler().metrics();
            assertTrue(
                metrics.queued() >= n / 2 && metrics.queued() <= n,
                () -> "of " + n + " goroutines that are ready: " + metrics);
          } finally {
            stop.set(true);
          }
        });
    k.await("all have run", () -> ran.get() == n);
    k.await("none is queued", () -> k.scheduler().metrics().queued() == 0);
  }
}
