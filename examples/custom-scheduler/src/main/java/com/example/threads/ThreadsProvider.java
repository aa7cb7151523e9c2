package com.example.threads;

import io.goroutines.ConfigurationException;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Set;

/** Opens schedulers named {@code threads}; found by {@link java.util.ServiceLoader}. */
public final class ThreadsProvider implements SchedulerProvider {

  /** Creates the provider. */
  public ThreadsProvider() {}

  @Override
  public int spiVersion() {
    return SchedulerProvider.SPI_VERSION; // a constant: the compiler inlines the number
  }

  @Override
  public String name() {
    return ThreadsScheduler.NAME;
  }

  @Override
  public String description() {
    return "a platform thread for each goroutine";
  }

  /** None: threads cannot exist by the million, and the operating system has no procs. */
  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Scheduler open(SchedulerConfig config) {
    if (config.procs().isPresent()) {
      throw new ConfigurationException(
          "scheduler '" + name() + "' takes no procs: the operating system decides; leave it out");
    }
    if (!config.settings().isEmpty()) {
      throw new ConfigurationException(
          "scheduler '" + name() + "' has no settings, but got " + config.settings().keySet());
    }
    return new ThreadsScheduler(config);
  }
}
