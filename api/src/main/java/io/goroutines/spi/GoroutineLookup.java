package io.goroutines.spi;

import io.goroutines.MayImplement;
import org.jspecify.annotations.Nullable;

/**
 * Finds the current goroutine for one kind of scheduler.
 *
 * @see Seam#register
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.PROVIDERS)
public interface GoroutineLookup {

  /**
   * Returns the goroutine of this kind of scheduler that the calling thread is running now, or null
   * if there is none. It is called often: a few nanoseconds matter. It must not wait or throw.
   */
  @Nullable ScheduledGoroutine current();
}
