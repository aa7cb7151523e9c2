package io.goroutines.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class SettlingTest {

  /** The number of rounds, counted from 1, after which a cost counts as settled. */
  private static int rounds(IntToLongFunction cost) {
    Settling settling = new Settling();
    int round = 1;
    while (!settling.settlesAt(cost.applyAsLong(round))) {
      round++;
    }
    return round;
  }

  @Test
  void constantCostSettlesAfterSomeRounds() {
    assertEquals(8, rounds(round -> 1_000));
    assertEquals(8, rounds(round -> 1_000 + round));
  }

  @Test
  void lateFallIsAwaited() {
    assertEquals(11, rounds(round -> round < 7 ? 1_000 : 900));
    assertEquals(8, rounds(round -> round < 7 ? 1_000 : 951), "as good as settled");
  }

  @Test
  void endlessFallIsBounded() {
    assertEquals(60, rounds(round -> 1_000_000_000_000L >> round / 2));
  }
}
