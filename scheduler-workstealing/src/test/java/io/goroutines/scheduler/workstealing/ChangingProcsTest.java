package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.testkit.Conformance;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules hold while the number of processors changes every millisecond. */
class ChangingProcsTest {

  /** Rules about the number of processors, which cannot hold here. */
  private static final Set<String> ABOUT_PROCS =
      Set.of("S6", "S7", "S8", "S62", "S63", "S64", "S87", "S89");

  /** Opens schedulers whose number of processors changes all the time. */
  private static final class Restless implements SchedulerProvider {
    private final SchedulerProvider steady = new WorkStealingSchedulerProvider();
    private final int most;

    Restless(int most) {
      this.most = most;
    }

    @Override
    public int spiVersion() {
      return steady.spiVersion();
    }

    @Override
    public String name() {
      return steady.name();
    }

    @Override
    public String description() {
      return steady.description();
    }

    @Override
    public Set<Capability> capabilities() {
      return steady.capabilities();
    }

    @Override
    public Scheduler open(SchedulerConfig config) {
      Scheduler scheduler = steady.open(config);
      Thread _ =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    while (!scheduler.isClosed()) {
                      scheduler.procs(ThreadLocalRandom.current().nextInt(1, most + 1));
                      LockSupport.parkNanos(1_000_000);
                    }
                  });
      return scheduler;
    }
  }

  @Timeout(600)
  @Test
  void theRulesHoldWhileProcsChange() {
    check(Conformance.of(new Restless(4)).procs(2));
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"on, 4", "off, 4", "on, 64", "off, 64"})
  void theRulesHoldForLongWhileProcsChange(String reuse, int most) {
    SchedulerConfig config =
        new SchedulerConfig(
            OptionalInt.empty(), SchedulerConfig.DEFAULT.closeTimeout(), Map.of("reuse", reuse));
    for (int round = 0; round < 10; round++) {
      check(Conformance.of(new Restless(most)).config(config).procs(2).scale(5).size(3));
    }
  }

  private static void check(Conformance conformance) {
    Conformance.Report report =
        conformance.rules(rule -> !ABOUT_PROCS.contains(rule)).run(outcome -> {});
    assertTrue(report.passed().size() > 100, "the rules were not run");
    assertEquals("[]", report.failed().toString());
  }
}
