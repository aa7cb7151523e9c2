package io.goroutines.spi;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.MayImplement;
import java.time.Duration;

/** The owner of goroutines, which receives their panics: the runtime that started them. */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface GoroutineHost {

  /** Returns the runtime that the goroutines belong to. */
  GoRuntime runtime();

  /**
   * Called once for each goroutine whose body threw an exception that is not an ordinary end, such
   * as the response to an interrupt; on the goroutine's thread, before it counts as ended. Must not
   * throw.
   *
   * @param goroutine the goroutine
   * @param cause the exception thrown by its body
   */
  void panicked(Goroutine goroutine, Throwable cause);

  /**
   * Called when a goroutine has held its processor for long while others wait, once for each
   * occurrence, on a thread where user code may run. Must not throw. The default does nothing.
   *
   * @param goroutine the goroutine
   * @param time how long it has held the processor until now
   * @param stack its stack trace
   */
  default void longRunning(Goroutine goroutine, Duration time, StackTraceElement[] stack) {}
}
