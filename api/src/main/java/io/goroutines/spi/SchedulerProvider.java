package io.goroutines.spi;

import io.goroutines.ConfigurationException;
import io.goroutines.MayImplement;
import java.util.Optional;
import java.util.Set;

/**
 * Opens schedulers of one kind; found through {@link java.util.ServiceLoader}, or bound in a Guice
 * module.
 *
 * <p>In your own jar, {@code META-INF/services/io.goroutines.spi.SchedulerProvider} contains the
 * name of your class, and {@code module-info.java}, if there is one, {@code provides} it.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface SchedulerProvider {

  /**
   * The version of this SPI. It changes when schedulers written for the previous version would not
   * run.
   */
  int SPI_VERSION = 1;

  /**
   * Returns the version of the SPI that this provider was written for. Write {@code return
   * SchedulerProvider.SPI_VERSION;}: the compiler inlines the number.
   */
  int spiVersion();

  /**
   * Returns the name by which users choose this scheduler: lower-case letters, digits and hyphens.
   */
  String name();

  /** Returns a one-line description of this scheduler. */
  String description();

  /** Returns the optional abilities of schedulers of this kind. */
  Set<Capability> capabilities();

  /**
   * Returns why this scheduler cannot be opened in this JVM, in one line that names the remedy (a
   * missing flag, in full); empty if it can be opened.
   */
  default Optional<String> unavailable() {
    return Optional.empty();
  }

  /**
   * Opens a scheduler.
   *
   * @param config the configuration
   * @throws ConfigurationException if it cannot be opened with this configuration, or not in this
   *     JVM
   */
  Scheduler open(SchedulerConfig config);
}
