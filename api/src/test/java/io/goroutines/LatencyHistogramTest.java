package io.goroutines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.goroutines.LatencyHistogram.Bucket;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

  private static LatencyHistogram histogram(long... counts) {
    return new LatencyHistogram(new long[] {10, 20, 40}, counts);
  }

  @Test
  void percentiles_areTheEndsOfBuckets() {
    LatencyHistogram histogram = histogram(90, 9, 1);
    assertEquals(100, histogram.count());
    assertEquals(OptionalLong.of(10), histogram.percentile(0));
    assertEquals(OptionalLong.of(10), histogram.percentile(50));
    assertEquals(OptionalLong.of(10), histogram.percentile(90));
    assertEquals(OptionalLong.of(20), histogram.percentile(90.5));
    assertEquals(OptionalLong.of(20), histogram.percentile(99));
    assertEquals(OptionalLong.of(40), histogram.percentile(99.9));
    assertEquals(OptionalLong.of(40), histogram.percentile(100));
  }

  @Test
  void emptyHistogram_hasNoPercentiles() {
    assertEquals(OptionalLong.empty(), histogram(0, 0, 0).percentile(50));
    assertEquals("0 latencies", histogram(0, 0, 0).toString());
  }

  @Test
  void buckets_areAdjacent() {
    assertEquals(
        List.of(new Bucket(0, 10, 1), new Bucket(10, 20, 0), new Bucket(20, 40, 2)),
        histogram(1, 0, 2).buckets());
  }

  @Test
  void since_isTheDifference() {
    assertEquals(
        histogram(1, 0, 5).buckets(), histogram(3, 4, 6).since(histogram(2, 4, 1)).buckets());
    assertThrows(
        IllegalArgumentException.class, () -> histogram(1, 1, 1).since(histogram(2, 0, 0)));
    LatencyHistogram other = new LatencyHistogram(new long[] {10}, new long[] {0});
    assertThrows(IllegalArgumentException.class, () -> histogram(1, 1, 1).since(other));
  }

  @Test
  void invalidHistograms_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> histogram(1));
    assertThrows(IllegalArgumentException.class, () -> histogram(1, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> histogram(1, 1, 1).percentile(101));
    assertThrows(IllegalArgumentException.class, () -> histogram(1, 1, 1).percentile(Double.NaN));
    long[] falling = {10, 10};
    assertThrows(IllegalArgumentException.class, () -> new LatencyHistogram(falling, new long[2]));
  }

  @Test
  void toString_isOneLine() {
    assertEquals(
        "100 latencies: p50 < 10 ns, p90 < 10 ns, p99 < 20 ns, max < 40 ns",
        histogram(90, 9, 1).toString());
  }
}
