package io.goroutines;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * A histogram of latencies: counts in adjacent buckets, beginning at 0. Immutable. All times are in
 * nanoseconds.
 *
 * <p>Counts only grow, over the whole life of a scheduler. For the counts of the last minute take
 * two histograms a minute apart, and apply {@link #since}.
 */
public final class LatencyHistogram {

  /** {@code bounds[i]} is the exclusive end of bucket i and the start of bucket i + 1. */
  private final long[] bounds;

  private final long[] counts;

  /**
   * Creates a histogram.
   *
   * @param bounds the exclusive ends of the buckets; the first bucket begins at 0
   * @param counts the count of each bucket
   * @throws IllegalArgumentException if the numbers of bounds and counts differ, the bounds do not
   *     increase from above 0, or a count is negative
   */
  public LatencyHistogram(long[] bounds, long[] counts) {
    this.bounds = bounds.clone();
    this.counts = counts.clone();
    if (this.bounds.length != this.counts.length) {
      throw new IllegalArgumentException(
          this.bounds.length + " bounds and " + this.counts.length + " counts");
    }
    long from = 0;
    for (int i = 0; i < this.bounds.length; i++) {
      if (this.bounds[i] <= from || this.counts[i] < 0) {
        throw new IllegalArgumentException(
            "bucket " + i + ": from " + from + " to " + this.bounds[i] + ": " + this.counts[i]);
      }
      from = this.bounds[i];
    }
  }

  /**
   * A bucket.
   *
   * @param from the least time counted in it
   * @param to the exclusive end
   * @param count the number of times counted in it
   */
  public record Bucket(long from, long to, long count) {}

  /** Returns all buckets in order, including the empty ones; unmodifiable. */
  public List<Bucket> buckets() {
    List<Bucket> buckets = new ArrayList<>(counts.length);
    long from = 0;
    for (int i = 0; i < counts.length; i++) {
      buckets.add(new Bucket(from, bounds[i], counts[i]));
      from = bounds[i];
    }
    return List.copyOf(buckets);
  }

  /** Returns the sum of the counts of all buckets. */
  public long count() {
    return Arrays.stream(counts).sum();
  }

  /**
   * Returns an upper bound of a percentile: the exclusive end of the bucket that contains it. For
   * 50 that is the median, rounded up to the next bound.
   *
   * @param percent from 0 to 100
   * @return the time; empty if nothing is counted
   * @throws IllegalArgumentException if {@code percent} is not from 0 to 100
   */
  public OptionalLong percentile(double percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException("percent must be from 0 to 100, not " + percent);
    }
    long rank = Math.max(1, (long) Math.ceil(percent / 100 * count()));
    long below = 0;
    for (int i = 0; i < counts.length; i++) {
      below += counts[i];
      if (below >= rank) {
        return OptionalLong.of(bounds[i]);
      }
    }
    return OptionalLong.empty();
  }

  /**
   * Returns the counts since an earlier histogram.
   *
   * @param earlier an earlier histogram of the same scheduler
   * @throws IllegalArgumentException if its buckets differ, or one of its counts is greater
   */
  public LatencyHistogram since(LatencyHistogram earlier) {
    if (!Arrays.equals(bounds, earlier.bounds)) {
      throw new IllegalArgumentException("the other histogram has other buckets");
    }
    long[] grown = new long[counts.length];
    for (int i = 0; i < grown.length; i++) {
      grown[i] = counts[i] - earlier.counts[i];
    }
    return new LatencyHistogram(bounds, grown);
  }

  /** Returns {@code 12 latencies: p50 < 2048 ns, p90 < …}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(count()).append(" latencies");
    String before = ": ";
    for (double percent : new double[] {50, 90, 99, 100}) {
      OptionalLong time = percentile(percent);
      if (time.isPresent()) {
        text.append(before)
            .append(percent == 100 ? "max" : "p" + (int) percent)
            .append(" < ")
            .append(time.getAsLong())
            .append(" ns");
        before = ", ";
      }
    }
    return text.toString();
  }
}
