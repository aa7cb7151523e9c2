package io.goroutines.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void medianOfOddCountIsMiddleValue() {
    assertEquals(new Statistics(2, 1, 9), Statistics.of(List.of(9.0, 1.0, 2.0)));
  }

  @Test
  void medianOfEvenCountIsMeanOfMiddleValues() {
    assertEquals(new Statistics(3, 1, 9), Statistics.of(List.of(9.0, 2.0, 1.0, 4.0)));
  }

  @Test
  void singleValueIsMedianMinAndMax() {
    assertEquals(new Statistics(5, 5, 5), Statistics.of(List.of(5.0)));
  }

  @Test
  void emptyInputIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Statistics.of(List.of()));
  }
}
