package io.goroutines.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class SettlingTest {

  /** After how many rounds, counted from 1, a cost is taken for settled. */
  private static int rounds(IntToLongFunction cost) {
    Settling settling = new Settling();
    int round = 1;
    while (!settling.settlesAt(cost.applyAsLong(round))) {
      round++;
    }
    return round;
  }

  @Test
  void whatNeverFallsIsTriedForAWhile() {
    assertEquals(8, rounds(round -> 1_000));
    assertEquals(8, rounds(round -> 1_000 + round));
  }

  @Test
  void whatFallsLateIsWaitedFor() {
    assertEquals(11, rounds(round -> round < 7 ? 1_000 : 900));
    assertEquals(8, rounds(round -> round < 7 ? 1_000 : 951), "as good as settled");
  }

  @Test
  void whatFallsForEverEnds() {
    assertEquals(60, rounds(round -> 1_000_000_000_000L >> round / 2));
  }
}
