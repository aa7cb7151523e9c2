package io.goroutines.benchmarks.compare;

import java.util.Arrays;

/** The lateness of a ticker; the same for all on the JVM. */
public final class Lateness {

  private Lateness() {}

  /**
   * Returns the 99th percentile, in microseconds; a negative number, which no contest accepts, if a
   * tick came too early.
   *
   * @param nanos the lateness of each tick, from when it was due; is sorted
   */
  public static long worstHundredth(long[] nanos) {
    Arrays.sort(nanos);
    return nanos[0] < 0 ? -1 : nanos[nanos.length - 1 - nanos.length / 100] / 1_000;
  }
}
