package io.goroutines.scheduler.workstealing;

import io.goroutines.ConfigurationException;
import io.goroutines.scheduler.JdkHook;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Optional;
import java.util.Set;

/**
 * Provider of the scheduler {@code workstealing}, after Go's: a run queue for each processor, and
 * work stealing; by default as many processors as the JVM has.
 */
public final class WorkStealingSchedulerProvider implements SchedulerProvider {

  /** Creates the provider; called by {@link java.util.ServiceLoader}. */
  public WorkStealingSchedulerProvider() {}

  @Override
  public int spiVersion() {
    return SchedulerProvider.SPI_VERSION;
  }

  @Override
  public String name() {
    return WorkStealingScheduler.NAME;
  }

  @Override
  public String description() {
    return "after Go's: a run queue for each processor, a run-next slot, and stealing";
  }

  @Override
  public Set<Capability> capabilities() {
    return WorkStealingScheduler.CAPABILITIES;
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
    JdkHook.require(WorkStealingScheduler.NAME);
    return WorkStealingScheduler.open(config);
  }
}
