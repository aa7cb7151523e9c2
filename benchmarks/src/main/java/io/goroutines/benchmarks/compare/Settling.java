package io.goroutines.benchmarks.compare;

/**
 * Tells when a cost that falls while the JVM compiles has stopped falling: interpreted frames are
 * large, and so is what waits in them.
 */
public final class Settling {

  private static final int LEAST_ROUNDS = 8;
  private static final int MOST_ROUNDS = 60;

  /** So many rounds in a row must not be clearly below the best before. */
  private static final int STEADY = 4;

  private int rounds;
  private int steady;
  private long best = Long.MAX_VALUE;

  /** Creates one that knows of no round. */
  public Settling() {}

  /**
   * Learns what another round has cost.
   *
   * @return whether the cost has settled, or as many rounds were tried as make sense
   */
  public boolean settlesAt(long cost) {
    rounds++;
    steady = cost < best - best / 20 ? 0 : steady + 1;
    best = Math.min(best, cost);
    return rounds >= MOST_ROUNDS || rounds >= LEAST_ROUNDS && steady >= STEADY;
  }
}
