package io.goroutines.benchmarks.gobench;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.go;
import static io.goroutines.benchmarks.Numbers.some;

import io.goroutines.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares the operations of a pass among as many goroutines as there are processors. Each takes a
 * portion when it has performed its last one, so that all end at about the same time.
 */
final class Parallel {

  /**
   * Few enough that taking them is negligible, and enough that the last goroutines do not wait
   * long.
   */
  private static final int PORTIONS = 1_000;

  private final AtomicInteger left;
  private final int portion;

  private Parallel(int operations) {
    this.left = new AtomicInteger(operations);
    this.portion = Math.max(1, operations / PORTIONS);
  }

  /** The body of each goroutine, which returns its count. */
  @FunctionalInterface
  interface Share {
    long run(Operations mine) throws Exception;
  }

  /** Runs the bodies, and returns the sum of their counts. */
  static long run(int procs, int operations, Share share) throws Exception {
    Parallel parallel = new Parallel(operations);
    Channel<Long> results = chan(procs);
    for (int p = 0; p < procs; p++) {
      go(() -> results.send(share.run(parallel.new Operations())));
    }
    long sum = 0;
    for (int p = 0; p < procs; p++) {
      sum += some(results.receive());
    }
    return sum;
  }

  /** The operations of one goroutine. */
  final class Operations {

    private int mine;

    /** Returns whether there is another one to perform. */
    boolean next() {
      if (mine > 0) {
        mine--;
        return true;
      }
      int before = left.getAndAdd(-portion);
      if (before <= 0) {
        return false;
      }
      mine = Math.min(portion, before) - 1;
      return true;
    }
  }
}
