package io.goroutines.testkit;

import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Set;
import java.util.function.Function;

/** Opens {@link BareScheduler}s, or twins of it. */
final class BareProvider implements SchedulerProvider {

  private final Function<SchedulerConfig, Scheduler> opener;
  private final Set<Capability> capabilities;

  BareProvider() {
    this(BareScheduler::new);
  }

  BareProvider(Function<SchedulerConfig, Scheduler> opener, Capability... capabilities) {
    this.opener = opener;
    this.capabilities = Set.of(capabilities);
  }

  @Override
  public int spiVersion() {
    return SchedulerProvider.SPI_VERSION;
  }

  @Override
  public String name() {
    return "bare";
  }

  @Override
  public String description() {
    return "a platform thread for each goroutine";
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Scheduler open(SchedulerConfig config) {
    return opener.apply(config);
  }
}
