package io.goroutines.scheduler.workstealing;

import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.testkit.SchedulerVerification;
import java.util.Map;
import java.util.OptionalInt;

/** The same rules hold if every goroutine has a separate virtual thread. */
class WorkStealingWithoutReuseVerificationTest extends SchedulerVerification {
  @Override
  protected SchedulerProvider provider() {
    return new WorkStealingSchedulerProvider();
  }

  @Override
  protected SchedulerConfig config() {
    return new SchedulerConfig(
        OptionalInt.empty(), SchedulerConfig.DEFAULT.closeTimeout(), Map.of("reuse", "off"));
  }

  /** One number is enough: the threads of goroutines do not depend on it. */
  @Override
  protected int[] procs() {
    return new int[] {2};
  }
}
