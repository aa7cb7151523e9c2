package com.example.threads;

import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import io.goroutines.testkit.SchedulerVerification;

/** Every rule that applies to a scheduler without capabilities. */
class ThreadsVerificationTest extends SchedulerVerification {

  /** Found as users find it, so that META-INF/services is tested, too. */
  @Override
  protected SchedulerProvider provider() {
    return SchedulerCatalog.load(getClass().getClassLoader()).get("threads");
  }
}
