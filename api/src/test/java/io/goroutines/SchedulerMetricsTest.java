package io.goroutines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SchedulerMetricsTest {

  private static SchedulerMetrics.Builder builder() {
    return SchedulerMetrics.builder().started(5).ended(2).procs(4).threads(3).queued(1);
  }

  @Test
  void whatIsNotSetIsAbsent() {
    SchedulerMetrics metrics = builder().build();
    assertEquals(5, metrics.started());
    assertEquals(2, metrics.ended());
    assertEquals(3, metrics.live());
    assertEquals(4, metrics.procs());
    assertEquals(3, metrics.threads());
    assertEquals(1, metrics.globalQueued());
    assertEquals(List.of(), metrics.runQueues());
    assertEquals(OptionalInt.empty(), metrics.running());
    assertEquals(OptionalLong.empty(), metrics.waiting());
    assertEquals(OptionalLong.empty(), metrics.value("steals"));
    assertEquals(Optional.empty(), metrics.get("steals"));
    assertEquals(Optional.empty(), metrics.latencies());
    assertEquals(
        "procs=4 threads=3 goroutines=3 goroutines-created=5 goroutines-ended=2"
            + " goroutines-runnable=1 global-run-queue=1",
        metrics.toString());
  }

  @Test
  void aSchedulersOwnMetricsAreShownLikeTheOthers() {
    LatencyHistogram latencies = new LatencyHistogram(new long[] {10}, new long[] {7});
    SchedulerMetrics metrics =
        builder()
            .queued(6)
            .runQueues(List.of(1, 2))
            .running(1)
            .add(Metric.counter("preemptions", "preemptions", "a goroutine was preempted", 9))
            .latencies(latencies)
            .build();
    assertEquals(OptionalLong.of(9), metrics.value("preemptions"));
    assertEquals(3, metrics.globalQueued());
    assertEquals(List.of(1, 2), metrics.runQueues());
    assertEquals(OptionalLong.of(0), metrics.waiting()); // 3 - 1 - 6, and never negative
    assertEquals(Optional.of(latencies), metrics.latencies());
    assertTrue(
        metrics
            .toString()
            .endsWith(
                " run-queues=[1, 2] preemptions=9"
                    + " scheduling-latency=[7 latencies: p50 < 10 ns, p90 < 10 ns, p99 < 10 ns,"
                    + " max < 10 ns]"),
        metrics::toString);
    assertThrows(IllegalStateException.class, () -> metrics.value("run-queues"));
  }

  @Test
  void aNameIsUniqueAndOfLowerCaseWords() {
    Metric threads = Metric.gauge("threads", "threads", "threads of another kind", 1);
    SchedulerMetrics.Builder clash = builder().add(threads);
    assertThrows(IllegalArgumentException.class, () -> clash.add(threads));
    assertThrows(IllegalArgumentException.class, clash::build);
    assertThrows(
        IllegalArgumentException.class, () -> Metric.gauge("noCamels", "humps", "camels", 1));
    assertThrows(IllegalArgumentException.class, () -> Metric.gauge("camels", "camels", " ", 1));
  }
}
