package io.goroutines.benchmarks.compare;

/**
 * Detects when a cost that falls while the JVM compiles has stopped falling: interpreted frames are
 * large, and so are the stacks of waiting goroutines.
 */
public final class Settling {

  private static final int LEAST_ROUNDS = 8;
  private static final int MOST_ROUNDS = 60;

  /** This many consecutive rounds must not be clearly below the previous minimum. */
  private static final int STEADY = 4;

  private int rounds;
  private int steady;
  private long best = Long.MAX_VALUE;

  /** Creates an instance without rounds. */
  public Settling() {}

  /**
   * Takes the cost of another round.
   *
   * @return whether the cost has settled, or the maximum number of rounds was tried
   */
  public boolean settlesAt(long cost) {
    rounds++;
    steady = cost < best - best / 20 ? 0 : steady + 1;
    best = Math.min(best, cost);
    return rounds >= MOST_ROUNDS || rounds >= LEAST_ROUNDS && steady >= STEADY;
  }
}
