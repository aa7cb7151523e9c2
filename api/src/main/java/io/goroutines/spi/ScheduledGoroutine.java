package io.goroutines.spi;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.MayImplement;

/**
 * A goroutine as its scheduler and the seam see it: it is also the waiter of its own operations.
 * Schedulers usually extend {@link io.goroutines.spi.support.AbstractGoroutine}.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface ScheduledGoroutine extends Goroutine, Waiter {

  /** Returns the runtime that this goroutine belongs to. */
  GoRuntime runtime();

  /** Returns the class whose code started this goroutine, as far as it is known; for dumps. */
  Class<?> origin();
}
