package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is wrong on purpose is caught, by the rules that should, and each rule catches something.
 */
class TwinsTest {

  /**
   * Rules without a twin. S32: the threads of {@link BareScheduler} carry no others, so it cannot
   * take one with it; a scheduler with carriers of its own can.
   */
  private static final Set<String> WITHOUT_TWIN = Set.of("S32");

  /** A wait that ends in vain is the failure here: no need to wait for long. */
  private static final double SCALE = 0.05;

  @ParameterizedTest
  @EnumSource(value = SchedulerFault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aWrongSchedulerFails(SchedulerFault fault) {
    assertFails(
        Conformance.of(new BareProvider(fault)).channels(new SimpleChannels()), fault.breaks);
  }

  @ParameterizedTest
  @EnumSource(value = ChannelFault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void wrongChannelsFail(ChannelFault fault) {
    assertFails(
        Conformance.of(new BareProvider()).channels(new SimpleChannels(fault)), fault.breaks);
  }

  private static void assertFails(Conformance conformance, List<String> rules) {
    Conformance.Report report =
        conformance.rules(rules::contains).procs(1, 2).scale(SCALE).run(outcome -> {});
    Set<String> failed = new HashSet<>();
    report.failed().forEach(outcome -> failed.add(outcome.rule()));
    assertEquals(Set.copyOf(rules), failed);
  }

  @Test
  void everyRuleHasATwinThatBreaksIt() {
    Set<String> uncaught = new TreeSet<>(Conformance.allRules().keySet());
    Stream.of(SchedulerFault.values()).forEach(fault -> uncaught.removeAll(fault.breaks));
    Stream.of(ChannelFault.values()).forEach(fault -> uncaught.removeAll(fault.breaks));
    assertEquals(WITHOUT_TWIN, uncaught);
  }
}
