package com.example.template;

import static io.goroutines.Go.go;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order in which goroutines run: change this with {@link TemplateQueue}. */
class TemplateOrderTest {

  @Test
  void goroutinesBeginInTheOrderOfTheirStarts() throws Exception {
    List<Integer> order = new ArrayList<>(); // with one processor, no two execute at the same time
    try (GoRuntime runtime = GoRuntime.builder().scheduler("@name@").procs(1).open()) {
      runtime.run(
          () -> {
            List<Goroutine> started = new ArrayList<>();
            for (int i = 1; i <= 5; i++) {
              int number = i;
              started.add(go(() -> order.add(number)));
            }
            for (Goroutine goroutine : started) {
              goroutine.join();
            }
          });
    }
    assertEquals(List.of(1, 2, 3, 4, 5), order);
  }
}
