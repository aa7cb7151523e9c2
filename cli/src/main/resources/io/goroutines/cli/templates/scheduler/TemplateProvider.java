package com.example.template;

import io.goroutines.scheduler.JdkHook;
import io.goroutines.scheduler.Settings;
import io.goroutines.scheduler.SingleQueueScheduler;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Optional;
import java.util.Set;

/** Opens schedulers named {@code template}; found by {@link java.util.ServiceLoader}. */
public final class TemplateProvider implements SchedulerProvider {

  private static final String NAME = "@name@";

  /** Creates the provider. */
  public TemplateProvider() {}

  @Override
  public int spiVersion() {
    return SchedulerProvider.SPI_VERSION;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "first in, first out; TemplateQueue is the policy to change";
  }

  @Override
  public Set<Capability> capabilities() {
    return SingleQueueScheduler.CAPABILITIES;
  }

  /** The scheduler runs virtual threads, which JDK 25 allows only with a flag. */
  @Override
  public Optional<String> unavailable() {
    return JdkHook.unavailable();
  }

  @Override
  public Scheduler open(SchedulerConfig config) {
    Settings.checkKnown(config, NAME); // name further settings here
    int procs = Runtime.getRuntime().availableProcessors();
    return SingleQueueScheduler.open(NAME, config, procs, new TemplateQueue());
  }
}
