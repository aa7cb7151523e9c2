package io.goroutines.benchmarks.compare;

import io.goroutines.benchmarks.Turns;

/** A loop that only computes, the same for all. */
public final class Compute {

  private Compute() {}

  /**
   * Performs a number of turns.
   *
   * @param count how many
   * @return the last number
   */
  public static long turns(int count) {
    return Turns.of(count, Turns.START);
  }

  /**
   * Computes for some time, without yielding.
   *
   * @param millis how long
   * @return a computed value
   */
  public static long during(long millis) {
    long began = System.nanoTime();
    long x = 1;
    while (System.nanoTime() - began < millis * 1_000_000) {
      x = Turns.of(1_000, x);
    }
    return x;
  }
}
