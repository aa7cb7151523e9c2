package io.goroutines.scheduler.workstealing;

import io.goroutines.spi.SchedulerProvider;
import io.goroutines.testkit.SchedulerVerification;

class WorkStealingVerificationTest extends SchedulerVerification {
  @Override
  protected SchedulerProvider provider() {
    return new WorkStealingSchedulerProvider();
  }
}
