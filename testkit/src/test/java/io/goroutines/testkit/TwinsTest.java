package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.goroutines.spi.SchedulerConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each deliberate fault is detected, by the rules that should, and each rule detects a fault. */
class TwinsTest {

  /**
   * Rules without a twin. S32: the threads of {@link BareScheduler} carry no other goroutines, so
   * it cannot block one together with its carrier; a scheduler with carriers of its own can.
   */
  private static final Set<String> WITHOUT_TWIN = Set.of("S32");

  /** For faults that keep running forever: no need to wait for long. */
  private static final double SCALE = 1.0 / 60;

  /** Checks of a stalled test before it is ended: a tenth of a second. */
  private static final int LOOKS = 40;

  /** Faults that must be detected by an observation, and not by a time-out: here none expires. */
  private static final Set<Enum<?>> BY_CONDITION =
      Set.of(
          SchedulerFault.DROPS_A_GOROUTINE,
          SchedulerFault.RUNS_A_BODY_TWICE,
          SchedulerFault.READY_BEFORE_PARK_IS_LOST,
          SchedulerFault.READY_WITH_NEXT_IS_IGNORED,
          SchedulerFault.READY_FROM_OUTSIDE_IS_LOST,
          SchedulerFault.READY_FROM_ANOTHER_RUNTIME_IS_LOST,
          SchedulerFault.LOSES_A_READY,
          ChannelFault.LOSES_A_WAKE_UP,
          ChannelFault.LOSES_AN_ELEMENT,
          ChannelFault.DELIVERS_TWICE,
          ChannelFault.CLOSE_FORGETS_A_RECEIVER,
          ChannelFault.CLOSE_FORGETS_A_SENDER,
          ChannelFault.SELECT_TAKES_THE_FIRST,
          ChannelFault.SELECT_PREFERS_THE_FIRST,
          ChannelFault.DEFAULT_THOUGH_READY,
          ChannelFault.DEFAULT_LOOKS_CASE_BY_CASE,
          ChannelFault.INTERRUPT_THAT_LOSES_IS_SWALLOWED,
          ChannelFault.INTERRUPT_WINS_AFTER_THE_FACT);

  @ParameterizedTest
  @EnumSource(value = SchedulerFault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aWrongSchedulerFails(SchedulerFault fault) {
    assertFails(
        Conformance.of(new BareProvider(fault)).channels(new SimpleChannels()),
        fault.breaks,
        BY_CONDITION.contains(fault));
  }

  @ParameterizedTest
  @EnumSource(value = ChannelFault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void wrongChannelsFail(ChannelFault fault) {
    assertFails(
        Conformance.of(new BareProvider()).channels(new SimpleChannels(fault)),
        fault.breaks,
        BY_CONDITION.contains(fault));
  }

  private static void assertFails(
      Conformance conformance, List<String> rules, boolean byCondition) {
    Conformance.Report report =
        conformance
            .rules(rules::contains)
            .procs(1, 2)
            .scale(byCondition ? 1 : SCALE)
            .looks(LOOKS)
            .config(SchedulerConfig.DEFAULT.withCloseTimeout(Duration.ofMillis(20)))
            .run(outcome -> {});
    Set<String> failed = new HashSet<>();
    for (Conformance.Outcome outcome : report.failed()) {
      failed.add(outcome.rule().number());
      if (byCondition) {
        assertFalse(outcome.message().startsWith(Kit.OVER_TIME), outcome::message);
      }
    }
    assertEquals(Set.copyOf(rules), failed);
  }

  @Test
  void everyRuleHasATwinThatBreaksIt() {
    Set<String> uncaught = new TreeSet<>();
    Rule.all().forEach(rule -> uncaught.add(rule.number()));
    Stream.of(SchedulerFault.values()).forEach(fault -> uncaught.removeAll(fault.breaks));
    Stream.of(ChannelFault.values()).forEach(fault -> uncaught.removeAll(fault.breaks));
    assertEquals(WITHOUT_TWIN, uncaught);
  }
}
