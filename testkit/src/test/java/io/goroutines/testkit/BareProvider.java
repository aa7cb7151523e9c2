package io.goroutines.testkit;

import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Set;

/** Opens {@link BareScheduler}s. */
final class BareProvider implements SchedulerProvider {

  private final SchedulerFault fault;

  BareProvider() {
    this(SchedulerFault.NONE);
  }

  BareProvider(SchedulerFault fault) {
    this.fault = fault;
  }

  static Set<Capability> capabilities(SchedulerFault fault) {
    return switch (fault) {
      case CLAIMS_PROCS_AND_RUNS_ONE,
          CLAIMS_PROCS_AND_RUNS_ALL,
          PROCS_ARE_NOT_TAKEN,
          CLOSE_LEAVES_THE_QUEUE,
          USES_8_PROCS_AT_MOST ->
          Set.of(Capability.PROCS);
      case PROCS_RISE_IN_NAME_ONLY, PROCS_FALL_IN_NAME_ONLY, TAKES_ANY_PROCS ->
          Set.of(Capability.PROCS, Capability.RESIZABLE);
      case CLAIMS_TO_LEND -> Set.of(Capability.HANDOFF);
      case CLAIMS_MILLIONS,
          CLAIMS_MILLIONS_AND_HIDES_ITS_THREADS,
          DROPS_BEYOND_150_000,
          QUEUE_LOOKS_EMPTY ->
          Set.of(Capability.MILLIONS);
      default -> Set.of();
    };
  }

  @Override
  public int spiVersion() {
    return SchedulerProvider.SPI_VERSION;
  }

  @Override
  public String name() {
    return "bare";
  }

  @Override
  public String description() {
    return "a platform thread for each goroutine";
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities(fault);
  }

  @Override
  public Scheduler open(SchedulerConfig config) {
    return new BareScheduler(config, fault);
  }
}
