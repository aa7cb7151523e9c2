package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.scheduler.fifo.FifoSchedulerProvider;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.testkit.Conformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules hold with many more processors than the machine has. */
class ManyProcsTest {

  private static final int PROCS = 64;

  /**
   * Rules in which as many goroutines compute at once as there are processors, which takes its
   * time.
   */
  private static final Set<String> SLOW = Set.of("S6", "S62", "S63", "S87");

  /** A kind of scheduler, and whether it reuses threads. */
  record Kind(SchedulerProvider provider, String reuse) {
    Conformance conformance() {
      return Conformance.of(provider)
          .config(
              new SchedulerConfig(
                  OptionalInt.empty(),
                  SchedulerConfig.DEFAULT.closeTimeout(),
                  Map.of("reuse", reuse)))
          .procs(PROCS);
    }

    @Override
    public String toString() {
      return provider.name() + ", reuse " + reuse;
    }
  }

  static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (String reuse : List.of("on", "off")) {
      kinds.add(new Kind(new WorkStealingSchedulerProvider(), reuse));
      kinds.add(new Kind(new FifoSchedulerProvider(), reuse));
    }
    return kinds;
  }

  /** Of the rules, those of the scheduler; all of them, on all kinds, run in the long test. */
  @Timeout(300)
  @Test
  void rulesOfTheSchedulerHoldWithManyProcs() {
    check(
        new Kind(new WorkStealingSchedulerProvider(), "on")
            .conformance()
            .rules(rule -> rule.startsWith("S") && !SLOW.contains(rule)));
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("kinds")
  void allRulesHoldWithManyProcs(Kind kind) {
    check(kind.conformance().scale(5));
  }

  private static void check(Conformance conformance) {
    Conformance.Report report = conformance.run(outcome -> {});
    assertTrue(report.passed().size() > 50, "the rules were not run");
    assertEquals("[]", report.failed().toString());
  }
}
