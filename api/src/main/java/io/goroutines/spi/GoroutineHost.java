package io.goroutines.spi;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.MayImplement;
import java.time.Duration;

/** Whom goroutines belong to, and who hears of their panics: the runtime that started them. */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface GoroutineHost {

  /** Returns the runtime that the goroutines belong to. */
  GoRuntime runtime();

  /**
   * Called once for each goroutine whose body threw something that was no ordinary end, such as the
   * answer to an interrupt, on its thread, before it counts as ended. Must not throw.
   *
   * @param goroutine the goroutine
   * @param cause what its body threw
   */
  void panicked(Goroutine goroutine, Throwable cause);

  /**
   * Called when a goroutine has held its processor for long while others wait, on a thread where
   * user code may run, once for each time. Must not throw. The default does nothing.
   *
   * @param goroutine the goroutine
   * @param time how long, until now
   * @param stack where it is
   */
  default void held(Goroutine goroutine, Duration time, StackTraceElement[] stack) {}
}
