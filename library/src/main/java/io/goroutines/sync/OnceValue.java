package io.goroutines.sync;

import io.goroutines.SelectCase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that is computed once, at its first use: Go's {@code sync.OnceValue}.
 *
 * <pre>{@code
 * private final OnceValue<Config, IOException> config = new OnceValue<>(this::load);
 *
 * void handle(Request request) throws Exception {
 *   Config current = config.get();
 *   …
 * }
 * }</pre>
 *
 * <p>Memory consistency: the computation happens before the return of each call of {@link #get}.
 *
 * @param <T> the type of the value
 * @param <X> the type of the exceptions that the computation throws
 */
public final class OnceValue<T extends @Nullable Object, X extends Exception> {

  private final Once once = new Once();

  // Written by the computation.
  private SelectCase.@Nullable Supplier<? extends T, ? extends X> function;
  private @Nullable T value;
  private @Nullable Throwable thrown;

  /**
   * Creates a value that was not computed.
   *
   * @param function computes the value, at most once; not retained afterwards
   */
  public OnceValue(SelectCase.Supplier<? extends T, ? extends X> function) {
    this.function = Objects.requireNonNull(function, "function");
  }

  /**
   * Returns the value; the first call computes it on its thread, and others wait for that. If the
   * computation throws, each call throws the same object.
   *
   * @return the value
   * @throws X what the computation threw
   * @throws InterruptedException if the thread is interrupted while another one computes the value,
   *     or on entry before it was computed; or if the computation threw it
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // the function throws X; T may be nullable
  public T get() throws X, InterruptedException {
    once.run(this::compute);
    switch (thrown) {
      case null -> {
        return value;
      }
      case Error e -> throw e;
      case InterruptedException e -> throw e;
      case Throwable t -> throw (X) t;
    }
  }

  private void compute() {
    SelectCase.Supplier<? extends T, ? extends X> toCall = Objects.requireNonNull(function);
    function = null;
    try {
      value = toCall.get();
    } catch (Throwable t) {
      thrown = t;
    }
  }
}
