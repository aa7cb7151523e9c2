package io.goroutines.channels;

import static io.goroutines.Go.onReceive;
import static io.goroutines.channels.Threads.chan;
import static io.goroutines.channels.Threads.select;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Pearson's statistic of the choices of many selects. A fair choice exceeds {@link #BOUND} with a
 * probability below 1e-9 for up to three ready cases: the tail of chi-square is exp(-45/2) =
 * 1.7e-10 with two degrees of freedom, and less with one.
 */
class SelectFairnessTest {

  private static final double BOUND = 45;
  private static final int ROUNDS = 30_000;

  private static double statistic(int[] taken) {
    double expected = (double) ROUNDS / taken.length;
    double sum = 0;
    for (int count : taken) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }

  @Test
  void threeReadyCases_areTakenEquallyOften() throws Exception {
    Channel<Integer> a = chan(1);
    Channel<Integer> b = chan(1);
    Channel<Integer> c = chan(1);
    int[] taken = new int[3];
    for (int i = 0; i < ROUNDS; i++) {
      a.trySend(0);
      b.trySend(1);
      c.trySend(2);
      taken[select(onReceive(a, v -> v), onReceive(b, v -> v), onReceive(c, v -> v))]++;
    }
    double statistic = statistic(taken);
    assertTrue(statistic < BOUND, () -> "chi-square " + statistic);
  }

  /** A rotation of the list by a random step would prefer the case after the unready one. */
  @Test
  void twoReadyCasesAfterAnUnreadyOne_areTakenEquallyOften() throws Exception {
    Channel<Integer> empty = chan(1);
    Channel<Integer> b = chan(1);
    Channel<Integer> c = chan(1);
    int[] taken = new int[2];
    for (int i = 0; i < ROUNDS; i++) {
      b.trySend(0);
      c.trySend(1);
      taken[select(onReceive(empty, v -> v), onReceive(b, v -> v), onReceive(c, v -> v))]++;
    }
    double statistic = statistic(taken);
    assertTrue(statistic < BOUND, () -> "chi-square " + statistic);
  }

  /** A channel in two cases has twice the probability. */
  @Test
  void oneChannelInTwoCases_isTakenTwiceAsOften() throws Exception {
    Channel<Integer> a = chan(1);
    Channel<Integer> b = chan(1);
    int[] taken = new int[3];
    for (int i = 0; i < ROUNDS; i++) {
      a.trySend(0);
      b.trySend(2);
      taken[select(onReceive(a, v -> 0), onReceive(a, v -> 1), onReceive(b, v -> 2))]++;
    }
    double statistic = statistic(taken);
    assertTrue(statistic < BOUND, () -> "chi-square " + statistic);
  }

  /** The negative control: the bound detects the bias of a rotated list. */
  @Test
  void bound_detectsARotatedList() {
    int[] taken = new int[2];
    for (int i = 0; i < ROUNDS; i++) {
      int first = ThreadLocalRandom.current().nextInt(3); // case 0 is unready, so case 1 follows
      taken[first == 2 ? 1 : 0]++;
    }
    assertTrue(statistic(taken) > BOUND);
  }
}
