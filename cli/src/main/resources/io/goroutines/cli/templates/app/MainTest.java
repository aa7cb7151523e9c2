package com.example.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.goroutines.GoRuntime;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {

  @Test
  void addsTheSquaresOnEveryScheduler() throws Exception {
    for (String scheduler : List.of("workstealing", "fifo", "loom")) {
      long[] sum = new long[1];
      try (GoRuntime runtime = GoRuntime.builder().scheduler(scheduler).open()) {
        runtime.run(() -> sum[0] = Main.sumOfSquares(1_000));
      }
      assertEquals(333_833_500, sum[0], scheduler);
    }
  }
}
