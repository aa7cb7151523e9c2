package io.goroutines.benchmarks.compare;

import java.util.Arrays;

/** How late a ticker was; the same for all on the JVM. */
public final class Lateness {

  private Lateness() {}

  /**
   * Returns the 99th of a hundred, in microseconds; a negative number, which no contest takes, if
   * one came too early.
   *
   * @param nanos how late each tick was, counted from when it was due; is sorted
   */
  public static long worstHundredth(long[] nanos) {
    Arrays.sort(nanos);
    return nanos[0] < 0 ? -1 : nanos[nanos.length - 1 - nanos.length / 100] / 1_000;
  }
}
