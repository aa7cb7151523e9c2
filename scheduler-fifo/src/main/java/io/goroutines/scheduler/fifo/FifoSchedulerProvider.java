package io.goroutines.scheduler.fifo;

import io.goroutines.ConfigurationException;
import io.goroutines.scheduler.InjectQueue;
import io.goroutines.scheduler.JdkHook;
import io.goroutines.scheduler.Settings;
import io.goroutines.scheduler.SingleQueueScheduler;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Optional;
import java.util.Set;

/**
 * Provider of the scheduler {@code fifo}: a single FIFO run queue, and one processor by default.
 *
 * <p>Goroutines begin and resume strictly in the order in which they became ready. With one
 * processor no two of them execute at once as long as the scheduler is open. After its close,
 * goroutines that did not end in time resume in no particular order.
 */
public final class FifoSchedulerProvider implements SchedulerProvider {

  private static final String NAME = "fifo";

  /** Creates the provider; called by {@link java.util.ServiceLoader}. */
  public FifoSchedulerProvider() {}

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
    return "one queue for all, first in, first out; one processor unless told otherwise";
  }

  @Override
  public Set<Capability> capabilities() {
    return SingleQueueScheduler.CAPABILITIES;
  }

  @Override
  public Optional<String> unavailable() {
    return JdkHook.unavailable();
  }

  /**
   * Opens a scheduler. Its settings: {@code stack-size}, the stack size of its threads, 8m by
   * default; {@code reuse}, {@code on} by default: whether virtual threads are reused; and {@code
   * names}, {@code off} by default: whether the threads of unnamed goroutines are named after the
   * goroutine's number, as {@code goroutine-18}.
   *
   * @throws ConfigurationException if the hook is unavailable, more than 1024 processors are
   *     configured, or a setting is unknown or invalid
   */
  @Override
  public Scheduler open(SchedulerConfig config) {
    Settings.checkKnown(config, NAME);
    return SingleQueueScheduler.open(NAME, config, 1, new InjectQueue());
  }
}
