package io.goroutines.spi;

import io.goroutines.MayImplement;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of scheduler finds its current goroutine.
 *
 * @see Seam#register
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.PROVIDERS)
public interface GoroutineLookup {

  /**
   * Returns the goroutine of this kind of scheduler that the calling thread is running now, or null
   * if it is running none. It is called often: a few nanoseconds matter. It must not wait or throw.
   */
  @Nullable AbstractGoroutine current();
}
