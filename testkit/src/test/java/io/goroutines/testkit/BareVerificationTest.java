package io.goroutines.testkit;

import io.goroutines.ChannelFactory;
import io.goroutines.spi.SchedulerProvider;

/** The kit passes on a correct scheduler. */
class BareVerificationTest extends SchedulerVerification {

  @Override
  protected SchedulerProvider provider() {
    return new BareProvider();
  }

  @Override
  protected ChannelFactory channels() {
    return new SimpleChannels();
  }
}
