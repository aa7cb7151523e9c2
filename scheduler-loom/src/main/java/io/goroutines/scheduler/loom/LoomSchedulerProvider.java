package io.goroutines.scheduler.loom;

import io.goroutines.ConfigurationException;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens {@code loom}: one virtual thread for each goroutine, on the JDK's own scheduler.
 *
 * <p>It needs no flag and runs wherever Java 25 does. It takes no number of processors, because the
 * JDK's scheduler is one for the whole process and sized on the command line. It has no settings of
 * its own.
 */
public final class LoomSchedulerProvider implements SchedulerProvider {

  static final String NAME = "loom";

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

  @Override
  public Scheduler open(SchedulerConfig config) {
    if (config.procs().isPresent()) {
      throw new ConfigurationException(
          "scheduler 'loom' takes no procs: the JDK's scheduler is sized by"
              + " -Djdk.virtualThreadScheduler.parallelism="
              + config.procs().getAsInt()
              + " on the command line");
    }
    if (!config.settings().isEmpty()) {
      throw new ConfigurationException(
          "scheduler 'loom' has no setting '"
              + new TreeSet<>(config.settings().keySet()).first()
              + "': it has none of its own; remove it");
    }
    return new LoomScheduler(config.closeTimeout());
  }
}
