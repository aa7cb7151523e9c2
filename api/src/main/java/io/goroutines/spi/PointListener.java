package io.goroutines.spi;

import io.goroutines.MayImplement;
import org.jspecify.annotations.Nullable;

/**
 * Observes every {@linkplain Seam#point point}: where a simulation chooses the goroutine to run.
 *
 * @see Seam#listen
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.PROVIDERS)
public interface PointListener {

  /**
   * Called by a thread that is about to perform an operation, with no lock held. It may wait.
   *
   * @param op the operation
   * @param on the object of the operation, or null
   */
  void point(Op op, @Nullable Object on);
}
