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

  @Test
  void waivedRulesCountNeitherAsPassedNorAsFailed() {
    Conformance.Report report =
        Conformance.of(new BareProvider(SchedulerFault.RUNS_IN_PLACE))
            .channels(new SimpleChannels())
            .rules(Set.of("S2", "S8", "S13", "S16")::contains)
            .waive("S2", "callers expect it")
            .waive("S8", "there is no number")
            .waive("S13", "not yet")
            .run(outcome -> {});
    assertEquals(List.of("S16"), report.passed().stream().map(o -> o.rule().number()).toList());
    assertEquals(List.of(), report.failed());
    assertEquals(3, report.ran());
    Conformance.Outcome broken = report.waived().getFirst();
    assertEquals("S2", broken.rule().number());
    assertEquals(Conformance.Status.WAIVED, broken.status());
    assertEquals("callers expect it", broken.waiver());
    assertTrue(broken.message().contains("bodies that ran within the call"), broken::message);
    Conformance.Outcome holds = report.waived().getLast();
    assertEquals("S13", holds.rule().number());
    assertEquals(Conformance.Status.WAIVER_NOT_NEEDED, holds.status());
    assertEquals("not yet", holds.waiver());
    assertEquals("", holds.message());
    assertEquals("there is no number", report.doesNotApply().getFirst().waiver());
    assertEquals("", report.passed().getFirst().waiver());
  }

  @Test
  void aWaiverNeedsARuleAndAReasonAndIsGivenOnce() {
    Conformance run = Conformance.of(new BareProvider()).waive("S84", "strict priority");
    assertRefused("cannot waive 'S999': no such rule; docs/spec.md lists them", "S999", "x", run);
    assertRefused("cannot waive 's84': no such rule; docs/spec.md lists them", "s84", "x", run);
    assertRefused("cannot waive S85 without a reason", "S85", " ", run);
    assertRefused("cannot waive S84 twice", "S84", "once more", run);
  }

  private static void assertRefused(String message, String rule, String reason, Conformance run) {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> run.waive(rule, reason));
    assertEquals(message, thrown.getMessage());
  }
}
