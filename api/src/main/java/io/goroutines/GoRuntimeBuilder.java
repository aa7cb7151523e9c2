package io.goroutines;

import io.goroutines.spi.RuntimeProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Configures a {@link GoRuntime}. Options that are not set here come from {@code -Dgoroutines.…},
 * the environment, {@code goroutines.conf}, or the defaults, in this order.
 *
 * <p>Not thread-safe.
 */
public final class GoRuntimeBuilder {

  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Interceptor> interceptors = new ArrayList<>();
  private @Nullable PanicHandler panicHandler;
  private @Nullable LongRunningHandler longRunningHandler;

  GoRuntimeBuilder() {}

  /** Chooses the scheduler by its name, or {@code auto}. */
  public GoRuntimeBuilder scheduler(String name) {
    return set("scheduler", name);
  }

  /** Sets the number of processors (Go's GOMAXPROCS) for a scheduler that accepts one. */
  public GoRuntimeBuilder procs(int procs) {
    return set("procs", Integer.toString(procs));
  }

  /** Sets any setting by its name in the configuration, without the prefix {@code goroutines.}. */
  public GoRuntimeBuilder set(String key, String value) {
    settings.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /** Passes panics to a handler instead of logging them. */
  public GoRuntimeBuilder onPanic(PanicHandler handler) {
    this.panicHandler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /** Passes reports of goroutines that hold a processor to a handler instead of logging them. */
  public GoRuntimeBuilder onLongRunning(LongRunningHandler handler) {
    this.longRunningHandler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /** Adds an interceptor, inside the interceptors already added. */
  public GoRuntimeBuilder intercept(Interceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
    return this;
  }

  /** Returns what was set so far, as a value that later calls do not change. */
  public GoRuntimeSpec spec() {
    return new GoRuntimeSpec(settings, interceptors, panicHandler, longRunningHandler);
  }

  /**
   * Opens the runtime.
   *
   * @throws ConfigurationException if it cannot be opened with this configuration
   */
  public GoRuntime open() {
    return RuntimeProvider.instance().open(spec());
  }
}
