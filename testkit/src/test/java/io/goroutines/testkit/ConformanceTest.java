package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConformanceTest {

  @Test
  void countsWhatPassedFailedAndDoesNotApply() {
    List<Conformance.Outcome> heard = new ArrayList<>();
    Conformance.Report report =
        Conformance.of(new BareProvider(SchedulerFault.RUNS_IN_PLACE))
            .channels(new SimpleChannels())
            .rules(Set.of("S2", "S8", "S13")::contains)
            .run(heard::add);
    assertEquals(report.outcomes(), heard);
    assertEquals(2, report.ran());
    assertEquals(List.of("S13"), report.passed().stream().map(o -> o.rule().number()).toList());
    assertEquals(List.of("S2"), report.failed().stream().map(o -> o.rule().number()).toList());
    Conformance.Outcome none = report.doesNotApply().getFirst();
    assertEquals(
        "S8 (optional) procs are what was asked for [bare]: does not apply: the scheduler 'bare' does not have"
            + " the capability PROCS",
        none.toString().replace("apply: does not apply:", "apply:"));
    assertTrue(report.failed().getFirst().message().contains("bodies that ran within the call"));
  }

  @Test
  void aSelectionOfNoRuleIsRefused() {
    Conformance none = Conformance.of(new BareProvider()).rules(rule -> false);
    assertThrows(IllegalArgumentException.class, () -> none.run(outcome -> {}));
  }
}
