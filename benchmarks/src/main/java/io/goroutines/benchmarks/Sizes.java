package io.goroutines.benchmarks;

/**
 * How many operations an invocation performs: the same for every competitor, and enough that an
 * invocation takes milliseconds and the handoff from JMH's thread, some 20 µs, is negligible.
 */
final class Sizes {

  /** For operations of tens or hundreds of nanoseconds; divisible by 2, 3, 4 and 1,000. */
  static final int MANY = 240_000;

  /** For operations of a few nanoseconds by one goroutine alone. */
  static final int CHEAP = 2_400_000;

  /** Goroutines that sleep at the same time. */
  static final int SLEEPERS = 200_000;

  /** Leaves of the skynet tree: a power of 10. */
  static final int LEAVES = 1_000_000;

  /** Primes out of the sieve. */
  static final int PRIMES = 1_500;

  private Sizes() {}
}
