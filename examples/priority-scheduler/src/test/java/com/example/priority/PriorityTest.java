package com.example.priority;

import static io.goroutines.Go.go;
import static io.goroutines.Go.gosched;
import static io.goroutines.Go.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The order in which goroutines run. With one processor no two goroutines execute at the same time,
 * and a goroutine that starts others continues until it waits: so the order is deterministic, and
 * the test counts it.
 */
@Timeout(60)
class PriorityTest {

  /** In this many turns every goroutine has had one, unless it starves. */
  private static final int MANY = 5_000;

  private final List<String> order = new ArrayList<>();
  private final List<Goroutine> started = new ArrayList<>();

  /** Runs a main goroutine, of normal priority, and all that it starts. */
  private void run(int ageing, Body main) throws Exception {
    try (GoRuntime runtime =
        GoRuntime.builder()
            .scheduler("priority")
            .set("priority.ageing", Integer.toString(ageing))
            .open()) {
      assertEquals(1, runtime.scheduler().procs());
      runtime.run(
          () -> {
            main.run();
            for (Goroutine goroutine : List.copyOf(started)) {
              goroutine.join();
            }
          });
    }
  }

  private static GoroutineOptions with(String priority) {
    return named("").label(Priority.LABEL, priority);
  }

  private void start(String name, String priority) {
    started.add(go(with(priority), () -> order.add(name)));
  }

  @Test
  void highGoesBeforeNormalAndLowWhenAllAreReady() throws Exception {
    run(
        PriorityFiberQueue.AGEING,
        () -> {
          start("low", "low");
          started.add(go(() -> order.add("unlabelled")));
          start("normal", "normal");
          start("high", "high");
        });
    assertEquals(List.of("high", "unlabelled", "normal", "low"), order);
  }

  @Test
  void oneThatWaitsIsPassedByAsManyAsAgeingAllows() throws Exception {
    run(
        2,
        () -> {
          start("low", "low");
          start("normal", "normal");
          for (int i = 1; i <= 6; i++) {
            start("high" + i, "high");
          }
        });
    // Two for each step: two overtake the normal one, and four the low one, the normal one among
    // them if it was first; later ones do not.
    assertEquals(
        List.of("high1", "high2", "normal", "high3", "low", "high4", "high5", "high6"), order);
  }

  @Test
  void withoutAgeingToCountPriorityIsNothing() throws Exception {
    run(
        0,
        () -> {
          start("low", "low");
          start("high", "high");
        });
    assertEquals(List.of("low", "high"), order);
  }

  @Test
  void lowGetsItsTurnWhileHighOnesKeepComing() throws Exception {
    int passed = turnsBeforeLow(50);
    assertTrue(passed >= 0, "low was starved");
    assertTrue(passed <= 100, () -> "low was passed " + passed + " times");
  }

  /** The twin: with almost no ageing, the same test detects starvation. */
  @Test
  void withHardlyAnyAgeingLowStarves() throws Exception {
    assertEquals(-1, turnsBeforeLow(1_000_000));
  }

  /**
   * Counts the turns of high ones before the first turn of a low one; -1 if it had none in many.
   */
  private int turnsBeforeLow(int ageing) throws Exception {
    int[] turns = new int[1];
    int[] turnsWhenLowRan = {-1};
    boolean[] over = new boolean[1];
    run(
        ageing,
        () -> {
          started.add(
              go(
                  with("low"),
                  () -> {
                    if (!over[0]) {
                      turnsWhenLowRan[0] = turns[0];
                    }
                  }));
          for (int i = 0; i < 2; i++) {
            started.add(
                go(
                    with("high"),
                    () -> {
                      while (turnsWhenLowRan[0] < 0 && turns[0] < MANY) {
                        turns[0]++;
                        gosched();
                      }
                      over[0] = true;
                    }));
          }
        });
    return turnsWhenLowRan[0];
  }

  @Test
  void goroutinesInheritThePriority() throws Exception {
    run(
        PriorityFiberQueue.AGEING,
        () -> {
          Goroutine parent =
              go(
                  with("high"),
                  () -> {
                    started.add(go(() -> order.add("child")));
                  });
          start("normal", "normal");
          parent.join();
        });
    assertEquals(List.of("child", "normal"), order);
  }

  @Test
  void unknownPriorityCountsAsNormalAndIsSaidOnce() throws Exception {
    List<String> warnings = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            warnings.add(
                java.text.MessageFormat.format(record.getMessage(), record.getParameters()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(PriorityFiberQueue.class.getName());
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      run(
          PriorityFiberQueue.AGEING,
          () -> {
            start("low", "low");
            start("urgent", "urgent");
            start("also urgent", "urgent");
            start("HIGH", "HIGH");
            start("high", "high");
          });
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    assertEquals(List.of("high", "urgent", "also urgent", "HIGH", "low"), order);
    assertEquals(
        Stream.of("urgent", "HIGH")
            .map(
                asked ->
                    "label priority='" + asked + "' counts as normal; available: high, normal, low")
            .toList(),
        warnings);
  }

  @Test
  void severalProcessorsLoseNobody() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().scheduler("priority").procs(4).open()) {
      runtime.run(
          () -> {
            for (int i = 0; i < 10_000; i++) {
              started.add(go(with(List.of("high", "normal", "low").get(i % 3)), () -> gosched()));
            }
            for (Goroutine goroutine : started) {
              goroutine.join();
            }
          });
      assertEquals(0, runtime.metrics().queued());
    }
    assertFalse(started.isEmpty());
  }

  @Test
  void wrongAgeingIsRefusedInOneLine() {
    for (String ageing : List.of("-1", "x", "", "1000001", "99999999999")) {
      ConfigurationException refused =
          assertThrows(
              ConfigurationException.class,
              () ->
                  GoRuntime.builder().scheduler("priority").set("priority.ageing", ageing).open());
      assertEquals(1, refused.getMessage().lines().count());
      assertTrue(
          refused
              .getMessage()
              .startsWith(
                  "priority.ageing must be a whole number from 0 to 1000000, not '" + ageing + "'"),
          refused.getMessage());
    }
  }

  @Test
  void unknownSettingIsRefused() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () -> GoRuntime.builder().scheduler("priority").set("priority.aging", "1").open());
    assertTrue(refused.getMessage().contains("ageing"), refused.getMessage());
  }
}
