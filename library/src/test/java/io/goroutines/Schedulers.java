package io.goroutines;

import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import io.goroutines.spi.support.StandardRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Every scheduler that this JVM can open, with one processor and with two if the number can be set.
 */
public final class Schedulers {

  private Schedulers() {}

  /** A scheduler and how it is opened. */
  public record Setup(SchedulerProvider provider, SchedulerConfig config) {

    /** Opens a runtime that passes panics to a handler. */
    public GoRuntime open(PanicHandler handler) {
      ChannelFactory channels = ServiceLoader.load(ChannelFactory.class).findFirst().orElseThrow();
      return new StandardRuntime(provider.open(config), channels, handler, List.of());
    }

    @Override
    public String toString() {
      return provider.name() + (config.procs().isPresent() ? ", " + config.procs() : "");
    }
  }

  /** Returns the setups, at least one. */
  public static Stream<Setup> setups() {
    List<Setup> setups = new ArrayList<>();
    for (SchedulerProvider provider :
        SchedulerCatalog.load(Schedulers.class.getClassLoader()).providers()) {
      if (provider.unavailable().isEmpty()) {
        if (provider.capabilities().contains(Capability.PROCS)) {
          setups.add(new Setup(provider, SchedulerConfig.DEFAULT.withProcs(1)));
          setups.add(new Setup(provider, SchedulerConfig.DEFAULT.withProcs(2)));
        } else {
          setups.add(new Setup(provider, SchedulerConfig.DEFAULT));
        }
      }
    }
    return setups.stream();
  }
}
