package io.goroutines.benchmarks.compare;

/** A loop that only computes, the same for all: a generator of random numbers. */
public final class Compute {

  private Compute() {}

  /**
   * Performs a number of turns.
   *
   * @param count how many
   * @return the last number
   */
  public static long turns(int count) {
    return turns(count, 88_172_645_463_325_252L);
  }

  private static long turns(int count, long start) {
    long x = start;
    for (int i = 0; i < count; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }

  /**
   * Computes for a time, and gives way to nobody.
   *
   * @param millis how long
   * @return something computed
   */
  public static long during(long millis) {
    long began = System.nanoTime();
    long x = 1;
    while (System.nanoTime() - began < millis * 1_000_000) {
      x = turns(1_000, x);
    }
    return x;
  }
}
