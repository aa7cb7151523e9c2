package io.goroutines.scheduler.loom;

import io.goroutines.spi.SchedulerProvider;
import io.goroutines.testkit.SchedulerVerification;

class LoomVerificationTest extends SchedulerVerification {
  @Override
  protected SchedulerProvider provider() {
    return new LoomSchedulerProvider();
  }
}
