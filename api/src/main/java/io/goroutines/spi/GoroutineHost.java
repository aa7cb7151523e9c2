package io.goroutines.spi;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.MayImplement;

/** Whom goroutines belong to, and who hears of their panics: the runtime that started them. */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface GoroutineHost {

  /** Returns the runtime that the goroutines belong to. */
  GoRuntime runtime();

  /**
   * Called once for each goroutine whose body threw something that was not the answer to an
   * interrupt, on its thread, before it counts as ended. Must not throw.
   *
   * @param goroutine the goroutine
   * @param cause what its body threw
   */
  void panicked(Goroutine goroutine, Throwable cause);
}
