package io.goroutines.spi;

import io.goroutines.ConfigurationException;
import io.goroutines.MayImplement;
import java.util.Optional;
import java.util.Set;

/**
 * Opens schedulers of one kind; found through {@link java.util.ServiceLoader}, or bound in a Guice
 * module.
 *
 * <p>In a jar of your own: {@code META-INF/services/io.goroutines.spi.SchedulerProvider} holds the
 * name of your class, and {@code module-info.java}, if there is one, {@code provides} it.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface SchedulerProvider {

  /**
   * The version of this SPI. Changes when a scheduler that was written for the former would not
   * run.
   */
  int SPI_VERSION = 1;

  /**
   * Returns the version of the SPI that this provider was written for. Write {@code return
   * SchedulerProvider.SPI_VERSION;}: the compiler puts the number in.
   */
  int spiVersion();

  /**
   * Returns the name by which users choose this scheduler: lower-case letters, digits and hyphens.
   */
  String name();

  /** Returns one line that says what this scheduler is. */
  String description();

  /** Returns what schedulers of this kind can do beyond what all can. */
  Set<Capability> capabilities();

  /**
   * Returns why this scheduler cannot be opened in this JVM, in one line that says what to do about
   * it (a missing flag, by its full text); empty if it can.
   */
  default Optional<String> unavailable() {
    return Optional.empty();
  }

  /**
   * Opens a scheduler.
   *
   * @param config how
   * @throws ConfigurationException if it cannot be opened like this, or not in this JVM
   */
  Scheduler open(SchedulerConfig config);
}
