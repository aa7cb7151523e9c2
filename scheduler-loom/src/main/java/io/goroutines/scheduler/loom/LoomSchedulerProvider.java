package io.goroutines.scheduler.loom;

import io.goroutines.ConfigurationException;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Provider of {@code loom}: one virtual thread for each goroutine, on the JDK's own scheduler.
 *
 * <p>It needs no JVM flag and runs wherever Java 25 does. It accepts no number of processors,
 * because the JDK's scheduler is one for the whole process and sized on the command line.
 *
 * <p>Goroutines that compute are not preempted: such a goroutine occupies its carrier, and as many
 * as there are carriers occupy all of them. Goroutines that park, hand off to each other or yield
 * do not: every now and then they all park for a moment, so that carriers run other threads; see
 * rules S81 and S82. Virtual threads that are not goroutines of this scheduler do not take part in
 * that.
 */
public final class LoomSchedulerProvider implements SchedulerProvider {

  static final String NAME = "loom";

  private static final String NAMES = "names";

  static final Set<Capability> CAPABILITIES = Set.of(Capability.MILLIONS);

  /** Creates a provider. */
  public LoomSchedulerProvider() {}

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
    return "the JDK's own virtual threads; needs no flag, takes no procs";
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  /**
   * Opens a scheduler. Its only setting: {@code names}, {@code off} by default: whether the threads
   * of unnamed goroutines are named after the goroutine's number, as {@code goroutine-18}.
   *
   * @throws ConfigurationException if a number of processors is configured, or a setting is unknown
   *     or invalid
   */
  @Override
  public Scheduler open(SchedulerConfig config) {
    if (config.procs().isPresent()) {
      throw new ConfigurationException(
          "scheduler 'loom' takes no procs: the JDK's scheduler is sized by"
              + " -Djdk.virtualThreadScheduler.parallelism="
              + config.procs().getAsInt()
              + " on the command line");
    }
    for (String setting : new TreeSet<>(config.settings().keySet())) {
      if (!setting.equals(NAMES)) {
        throw new ConfigurationException(
            "scheduler 'loom' has no setting '" + setting + "'; available: " + NAMES);
      }
    }
    return new LoomScheduler(config.closeTimeout(), names(config));
  }

  private static boolean names(SchedulerConfig config) {
    String text = config.settings().getOrDefault(NAMES, "off");
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new ConfigurationException(NAMES + " must be on or off, not '" + text + "'");
    };
  }
}
