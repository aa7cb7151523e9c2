package io.goroutines.runtime;

import io.goroutines.ChannelFactory;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntimeSpec;
import io.goroutines.LongRunningHandler;
import io.goroutines.PanicHandler;
import io.goroutines.runtime.Configuration.PanicPolicy;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import io.goroutines.spi.support.StandardRuntime;
import java.util.Collection;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Wires a runtime: a method for each part, from the parts that it needs. {@link GoroutinesModule}
 * binds them for Guice. {@link #open} calls them in turn, for programs without an injector: loading
 * Guice takes longer than all the rest.
 */
final class Wiring {

  /** How many runtimes this process has had; the source of their numbers. */
  static final AtomicLong LAST_ID = new AtomicLong();

  private final GoRuntimeSpec spec;
  private final PanicPolicy defaultPanic;
  private final PanicHandler logging;

  /**
   * Creates the wiring of a runtime that a specification determines, and the configuration where it
   * sets nothing.
   */
  Wiring(GoRuntimeSpec spec) {
    this(spec, PanicPolicy.LOG, PanicHandler.logging());
  }

  /**
   * Creates the wiring of a runtime.
   *
   * @param defaultPanic what happens to a panic if nothing else is configured
   * @param logging what logs panics
   */
  Wiring(GoRuntimeSpec spec, PanicPolicy defaultPanic, PanicHandler logging) {
    this.spec = spec;
    this.defaultPanic = defaultPanic;
    this.logging = logging;
  }

  /** Opens a runtime of these parts, with the schedulers that are found and no others. */
  StandardRuntime open() {
    Sources sources = sources();
    Configuration configuration = configuration(sources, catalog(sources, List.of()));
    return runtime(configuration, () -> channels(sources), () -> scheduler(configuration));
  }

  Sources sources() {
    return Sources.ofProcess();
  }

  SchedulerCatalog catalog(Sources sources, Collection<? extends SchedulerProvider> bound) {
    return Schedulers.catalog(sources.loader(), bound);
  }

  Configuration configuration(Sources sources, SchedulerCatalog catalog) {
    return new Configuration(sources, spec.settings(), catalog, defaultPanic);
  }

  Scheduler scheduler(Configuration configuration) {
    return Schedulers.open(configuration);
  }

  StandardRuntime runtime(
      Configuration configuration,
      Supplier<ChannelFactory> channels,
      Supplier<Scheduler> scheduler) {
    PanicHandler panics = panicHandler(configuration);
    LongRunningHandler holds = longRunningHandler(configuration);
    ChannelFactory factory = channels.get(); // before the scheduler: it can be missing
    StandardRuntime runtime =
        new StandardRuntime(scheduler.get(), factory, panics, holds, spec.interceptors());
    SchedulerTracer.start(runtime, configuration);
    new Observation(runtime, LAST_ID.incrementAndGet(), configuration.jmx())
        .begin(runtime, configuration.setting(Configuration.JMX).isPresent());
    return runtime;
  }

  private PanicHandler panicHandler(Configuration configuration) {
    PanicHandler own = spec.panicHandler();
    if (own != null) {
      return own;
    }
    return switch (configuration.panic()) {
      case EXIT -> ProcessEnd.ON_PANIC;
      case LOG -> logging;
    };
  }

  private LongRunningHandler longRunningHandler(Configuration configuration) {
    LongRunningHandler own = spec.longRunningHandler();
    if (own != null) {
      return own;
    }
    return configuration.logsLongRunning()
        ? LongRunningHandler.logging()
        : LongRunningHandler.ignoring();
  }

  ChannelFactory channels(Sources sources) {
    ChannelFactory found = onlyChannels(sources.loader());
    if (found == null) {
      found = onlyChannels(Sources.ownLoader());
    }
    if (found == null) {
      throw new ConfigurationException(
          "no channels found: add io.goroutines:goroutines-channels to the class path or module"
              + " path");
    }
    return found;
  }

  private static @Nullable ChannelFactory onlyChannels(ClassLoader loader) {
    ChannelFactory found = null;
    try {
      for (ChannelFactory factory : ServiceLoader.load(ChannelFactory.class, loader)) {
        if (found != null) {
          throw new ConfigurationException(
              "two implementations of channels found: "
                  + found.getClass().getName()
                  + " and "
                  + factory.getClass().getName()
                  + "; remove one of them");
        }
        found = factory;
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new ConfigurationException("the channels cannot be loaded: " + Lines.first(e), e);
    }
    return found;
  }
}
