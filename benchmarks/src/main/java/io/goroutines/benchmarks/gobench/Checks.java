package io.goroutines.benchmarks.gobench;

/** Further conditions at the end of a pass, beside its result. */
final class Checks {

  private Checks() {}

  static void equal(long expected, long found, String what) {
    if (found != expected) {
      throw new IllegalStateException(what + ": " + found + " instead of " + expected);
    }
  }
}
