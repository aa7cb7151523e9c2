package com.example.priority;

import io.goroutines.ConfigurationException;
import io.goroutines.scheduler.JdkHook;
import io.goroutines.scheduler.Settings;
import io.goroutines.scheduler.SingleQueueScheduler;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Optional;
import java.util.Set;

/** Opens schedulers named {@code priority}; found by {@link java.util.ServiceLoader}. */
public final class PriorityProvider implements SchedulerProvider {

  private static final String NAME = "priority";
  private static final String AGEING = "ageing";
  private static final int MOST = 1_000_000;

  /** Creates the provider. */
  public PriorityProvider() {}

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
    return "by the label 'priority' (high, normal, low), with ageing; one processor unless told"
        + " otherwise";
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

  /**
   * Opens a scheduler. Its settings: {@code ageing}, the maximum number of later fibers that
   * overtake a waiting one for each step of priority, {@value PriorityFiberQueue#AGEING} by
   * default, 0 for first in, first out; and {@code stack-size}, that of its threads.
   */
  @Override
  public Scheduler open(SchedulerConfig config) {
    Settings.checkKnown(config, NAME, AGEING);
    return SingleQueueScheduler.open(NAME, config, 1, new PriorityFiberQueue(ageing(config)));
  }

  private static long ageing(SchedulerConfig config) {
    String text = config.settings().get(AGEING);
    if (text == null) {
      return PriorityFiberQueue.AGEING;
    }
    try {
      int ageing = Integer.parseInt(text.strip());
      if (ageing >= 0 && ageing <= MOST) {
        return ageing;
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw new ConfigurationException(
        NAME + "." + AGEING + " must be a whole number from 0 to " + MOST + ", not '" + text + "'");
  }
}
