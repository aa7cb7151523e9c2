package io.goroutines;

import io.goroutines.spi.RuntimeProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says what a {@link GoRuntime} is to be like. Whatever is not said here comes from {@code
 * -Dgoroutines.…}, the environment, {@code goroutines.conf}, or the defaults, in this order.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class GoRuntimeBuilder {

  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Interceptor> interceptors = new ArrayList<>();
  private @Nullable PanicHandler panicHandler;
  private @Nullable HoldHandler holdHandler;

  GoRuntimeBuilder() {}

  /** Chooses the scheduler by its name, or {@code auto}. */
  public GoRuntimeBuilder scheduler(String name) {
    return set("scheduler", name);
  }

  /** Sets the number of processors (Go's GOMAXPROCS) for a scheduler that takes one. */
  public GoRuntimeBuilder procs(int procs) {
    return set("procs", Integer.toString(procs));
  }

  /**
   * Sets any setting by the name that it has in the configuration, without the leading {@code
   * goroutines.}.
   */
  public GoRuntimeBuilder set(String key, String value) {
    settings.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /** Hands panics to a handler instead of logging them. */
  public GoRuntimeBuilder onPanic(PanicHandler handler) {
    this.panicHandler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /** Has a handler hear of goroutines that hold a processor, instead of logging them. */
  public GoRuntimeBuilder onHold(HoldHandler handler) {
    this.holdHandler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /** Adds an interceptor, inside those already added. */
  public GoRuntimeBuilder intercept(Interceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
    return this;
  }

  /** Returns what was set by name, unmodifiable; for runtime providers. */
  public Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** Returns the interceptors, outermost first, unmodifiable; for runtime providers. */
  public List<Interceptor> interceptors() {
    return List.copyOf(interceptors);
  }

  /** Returns the handler of panics, or null if none was given; for runtime providers. */
  public @Nullable PanicHandler panicHandler() {
    return panicHandler;
  }

  /** Returns the handler of holds, or null if none was given; for runtime providers. */
  public @Nullable HoldHandler holdHandler() {
    return holdHandler;
  }

  /**
   * Opens the runtime.
   *
   * @throws ConfigurationException if it cannot be put together as asked for
   */
  public GoRuntime open() {
    return RuntimeProvider.instance().open(this);
  }
}
