package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ChannelFactory;
import io.goroutines.spi.SchedulerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What JUnit shows of rules: levels, intents and waivers. */
class VerificationTest {

  /** Runs bodies in place, which breaks S2. Not a test class of its own: its name is no test's. */
  static class InPlace extends SchedulerVerification {
    @Override
    protected SchedulerProvider provider() {
      return new BareProvider(SchedulerFault.RUNS_IN_PLACE);
    }

    @Override
    protected ChannelFactory channels() {
      return new SimpleChannels();
    }
  }

  static final class Waiving extends InPlace {
    @Override
    protected Map<String, String> waivers() {
      return Map.of("S2", "callers expect it", "S13", "not yet");
    }
  }

  static final class WaivingNothing extends InPlace {
    @Override
    protected Map<String, String> waivers() {
      return Map.of("S999", "a rule of tomorrow");
    }
  }

  @Test
  void aFailureSaysIntentAndLevel() {
    Ended ended = run(InPlace.class, "s02_goNeverRunsTheBodyInPlace");
    assertTrue(ended.names.contains("S2 (required) go never runs the body in place"));
    Throwable failure = ended.last().getThrowable().orElseThrow();
    assertInstanceOf(AssertionError.class, failure);
    String intent = failure.getSuppressed()[failure.getSuppressed().length - 1].toString();
    assertTrue(intent.startsWith("S2 (required) go never runs the body in place: A body"), intent);
  }

  @Test
  void aWaivedRuleIsSkippedWithItsReason() {
    assertAborted(
        "waived: callers expect it; the test fails with: ",
        run(Waiving.class, "s02_goNeverRunsTheBodyInPlace"));
    assertAborted(
        "waiver not needed, the rule holds: not yet",
        run(Waiving.class, "s13_readyAfterTheEndDoesNothing"));
  }

  private static void assertAborted(String message, Ended ended) {
    assertEquals(TestExecutionResult.Status.ABORTED, ended.last().getStatus());
    String shown = ended.last().getThrowable().orElseThrow().getMessage();
    assertTrue(shown.startsWith(message), shown);
  }

  @Test
  void aWaiverOfNoRuleFailsEachTest() {
    Throwable failure =
        run(WaivingNothing.class, "s13_readyAfterTheEndDoesNothing")
            .last()
            .getThrowable()
            .orElseThrow();
    assertEquals(
        "cannot waive 'S999': no such rule; docs/spec.md lists them", failure.getMessage());
  }

  /** The display names, and the results of all tests and of containers that failed. */
  private record Ended(List<String> names, List<TestExecutionResult> results) {
    TestExecutionResult last() {
      return results.getLast();
    }
  }

  private static Ended run(Class<?> suite, String rule) {
    Ended ended = new Ended(new ArrayList<>(), new ArrayList<>());
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectMethod(suite, rule, Kit.class.getName()))
                .build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                ended.names.add(test.getDisplayName());
                if (test.isTest() || result.getStatus() == TestExecutionResult.Status.FAILED) {
                  ended.results.add(result);
                }
              }
            });
    return ended;
  }
}
