package io.goroutines.runtime;

import io.goroutines.ConfigurationException;
import io.goroutines.scheduler.loom.LoomSchedulerProvider;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A third party's scheduler; runs on loom, and records how it was opened. */
class FakeProvider implements SchedulerProvider {

  private final String name;
  private final Set<Capability> capabilities;
  private final @Nullable String unavailable;
  @Nullable SchedulerConfig opened;

  FakeProvider(String name, Set<Capability> capabilities, @Nullable String unavailable) {
    this.name = name;
    this.capabilities = capabilities;
    this.unavailable = unavailable;
  }

  static FakeProvider withProcs(String name) {
    return new FakeProvider(name, Set.of(Capability.PROCS), null);
  }

  static FakeProvider withoutProcs(String name) {
    return new FakeProvider(name, Set.of(), null);
  }

  /** Found through ServiceLoader where a test registers it. */
  public static final class Service extends FakeProvider {
    public Service() {
      super("stranger", Set.of(Capability.PROCS), null);
    }
  }

  /** Not a provider at all: its constructor fails. */
  public static final class Broken extends FakeProvider {
    public Broken() {
      super("broken", Set.of(), null);
      throw new IllegalStateException("no luck");
    }
  }

  @Override
  public int spiVersion() {
    return SchedulerProvider.SPI_VERSION;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "for tests";
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.ofNullable(unavailable);
  }

  @Override
  public Scheduler open(SchedulerConfig config) {
    opened = config;
    String reuse = config.settings().getOrDefault("reuse", "on");
    if (reuse.equals("crash")) {
      throw new IllegalStateException("crashed");
    }
    if (!reuse.equals("on") && !reuse.equals("off")) {
      throw new ConfigurationException("reuse must be on or off, not '" + reuse + "'");
    }
    return new LoomSchedulerProvider()
        .open(new SchedulerConfig(OptionalInt.empty(), config.closeTimeout(), Map.of()));
  }
}
