package com.example.template;

import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import io.goroutines.testkit.SchedulerVerification;

/** The kit: every rule that applies, with 1, 2 and 4 processors. */
class TemplateVerificationTest extends SchedulerVerification {

  /** Found as users find it, so that META-INF/services is tested, too. */
  @Override
  protected SchedulerProvider provider() {
    return SchedulerCatalog.load(getClass().getClassLoader()).get("@name@");
  }
}
