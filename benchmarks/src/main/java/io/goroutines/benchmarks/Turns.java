package io.goroutines.benchmarks;

/** Pure computation: turns of a random number generator, which no compiler eliminates. */
public final class Turns {

  /** The initial state of the generator; any number but 0 will do. */
  public static final long START = 88_172_645_463_325_252L;

  private Turns() {}

  /**
   * Performs a number of turns.
   *
   * @param count how many
   * @param start the number to begin with, not 0
   * @return the last number
   */
  public static long of(int count, long start) {
    long x = start;
    for (int i = 0; i < count; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
