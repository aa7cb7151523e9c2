package io.goroutines.spi;

import io.goroutines.MayImplement;
import org.jspecify.annotations.Nullable;

/**
 * Sees every {@link Seam#point point}: where a simulation chooses who goes on.
 *
 * @see Seam#listen
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.PROVIDERS)
public interface PointListener {

  /**
   * Called by a thread that is about to perform an operation, with nothing locked. It may wait.
   *
   * @param op the operation
   * @param on what it is performed on, or null
   */
  void point(Op op, @Nullable Object on);
}
