package io.goroutines.scheduler.fifo;

import io.goroutines.spi.SchedulerProvider;
import io.goroutines.testkit.SchedulerVerification;

class FifoVerificationTest extends SchedulerVerification {
  @Override
  protected SchedulerProvider provider() {
    return new FifoSchedulerProvider();
  }
}
