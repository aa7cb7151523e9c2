package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.testkit.Conformance;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules hold while the number of processors changes every millisecond. */
@Timeout(600)
class ChangingProcsTest {

  /** What says how many processors there are, and so cannot hold here. */
  private static final Set<String> ABOUT_PROCS = Set.of("S6", "S7", "S8", "S62", "S63", "S64");

  /** Opens schedulers whose number of processors somebody changes all the time. */
  private static final class Restless implements SchedulerProvider {
    private final SchedulerProvider steady = new WorkStealingSchedulerProvider();

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
                      scheduler.procs(ThreadLocalRandom.current().nextInt(1, 5));
                      LockSupport.parkNanos(1_000_000);
                    }
                  });
      return scheduler;
    }
  }

  @Test
  void theRulesHoldWhileProcsChange() {
    Conformance.Report report =
        Conformance.of(new Restless())
            .rules(rule -> !ABOUT_PROCS.contains(rule))
            .procs(2)
            .run(outcome -> {});
    assertTrue(report.passed().size() > 50, "the rules were not run");
    assertEquals("[]", report.failed().toString());
  }
}
