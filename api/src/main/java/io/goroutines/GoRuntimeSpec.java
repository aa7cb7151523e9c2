package io.goroutines;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a program says about a runtime: the argument of {@link
 * io.goroutines.spi.RuntimeProvider#open}. Immutable. Programs use {@link GoRuntime#builder()}.
 *
 * @param settings the settings by their names in the configuration, without the prefix {@code
 *     goroutines.}; what is not set here comes from the configuration
 * @param interceptors wrap bodies, outermost first
 * @param panicHandler receives panics; null if the configuration decides
 * @param longRunningHandler receives reports of goroutines that hold a processor; null if the
 *     configuration decides
 */
public record GoRuntimeSpec(
    Map<String, String> settings,
    List<Interceptor> interceptors,
    @Nullable PanicHandler panicHandler,
    @Nullable LongRunningHandler longRunningHandler) {

  /** The specification that leaves everything to the configuration. */
  public static final GoRuntimeSpec DEFAULT = new GoRuntimeSpec(Map.of(), List.of(), null, null);

  /**
   * Creates a specification.
   *
   * @throws NullPointerException if a collection is null, or contains null
   */
  public GoRuntimeSpec {
    settings = Map.copyOf(settings);
    interceptors = List.copyOf(interceptors);
  }
}
