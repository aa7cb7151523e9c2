package io.goroutines.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.SchedulerMetrics;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WorkerCountersTest {

  private static final long UNIT = 16;

  @Test
  void eachTimeFallsBetweenTheBoundsOfItsBucket() {
    long[] bounds = WorkerCounters.bounds();
    assertEquals(WorkerCounters.BUCKETS, bounds.length);
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      for (int off = -2; off <= 2; off++) {
        int units = (1 << bit) + off;
        long nanos = Integer.toUnsignedLong(units) * UNIT;
        int bucket = WorkerCounters.bucket(units);
        assertTrue(nanos < bounds[bucket], () -> nanos + " in bucket " + bucket);
        assertTrue(bucket == 0 || nanos >= bounds[bucket - 1], () -> nanos + " in " + bucket);
      }
    }
    assertEquals(WorkerCounters.BUCKETS - 1, WorkerCounters.bucket(-1));
    assertEquals(UNIT << Integer.SIZE, bounds[bounds.length - 1]);
  }

  @Test
  void aBucketIsAtMostAnEighthOfItsTimeWide() {
    long[] bounds = WorkerCounters.bounds();
    for (int i = 8; i < bounds.length; i++) {
      long from = bounds[i - 1];
      long width = bounds[i] - from;
      assertTrue(width * 8 <= from, "bucket " + i);
    }
  }

  @Test
  void countersOfAnEndedWorkerPassToTheNextAndKeepTheirSums() {
    WorkerCounters.Pool pool = new WorkerCounters.Pool();
    WorkerCounters first = pool.take();
    WorkerCounters second = pool.take();
    assertNotSame(first, second);
    first.switched();
    first.addOwn(1, 7);
    first.waited(WorkerCounters.stamp());
    pool.giveBack(first);
    WorkerCounters third = pool.take();
    assertSame(first, third);
    third.switched();
    third.addOwn(1, 5);
    assertEquals(2, pool.all().size());
    SchedulerMetrics.Builder builder = SchedulerMetrics.builder();
    pool.addTo(builder);
    SchedulerMetrics metrics = builder.build();
    assertEquals(OptionalLong.of(2), metrics.value("switches"));
    assertEquals(1, metrics.latencies().orElseThrow().count());
    assertEquals(12, pool.own(1));
    assertEquals(0, pool.own(0));
  }
}
