package io.goroutines.spi;

import io.goroutines.ConfigurationException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The configuration of a scheduler. Immutable.
 *
 * @param procs the number of processors, at least 1; empty for the scheduler's default
 * @param closeTimeout how long {@link Scheduler#close()} waits for goroutines to end
 * @param settings further settings specific to the scheduler, by name; unmodifiable
 */
public record SchedulerConfig(
    OptionalInt procs, Duration closeTimeout, Map<String, String> settings) {

  /** The scheduler's defaults, and a close timeout of five seconds. */
  public static final SchedulerConfig DEFAULT =
      new SchedulerConfig(OptionalInt.empty(), Duration.ofSeconds(5), Map.of());

  /**
   * Creates a configuration.
   *
   * @throws ConfigurationException if {@code procs} is below 1 or {@code closeTimeout} is negative
   */
  public SchedulerConfig {
    Objects.requireNonNull(closeTimeout, "closeTimeout");
    settings = Map.copyOf(settings);
    if (procs.isPresent() && procs.getAsInt() < 1) {
      throw new ConfigurationException("procs must be at least 1, not " + procs.getAsInt());
    }
    if (closeTimeout.isNegative()) {
      throw new ConfigurationException("close-timeout must not be negative: " + closeTimeout);
    }
  }

  /** Returns a copy of this configuration with the given number of processors. */
  public SchedulerConfig withProcs(int procs) {
    return new SchedulerConfig(OptionalInt.of(procs), closeTimeout, settings);
  }

  /** Returns a copy of this configuration with the given limit for {@link Scheduler#close()}. */
  public SchedulerConfig withCloseTimeout(Duration closeTimeout) {
    return new SchedulerConfig(procs, closeTimeout, settings);
  }
}
