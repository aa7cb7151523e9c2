package io.goroutines;

import java.time.Duration;

/**
 * Receives reports of goroutines that hold a processor for long, a second or more, while others
 * wait: because they compute without a scheduling point, or are in a call that blocks their thread.
 *
 * <p>Reported by schedulers that can detect it, such as {@code workstealing}, which hands off the
 * permit of such a goroutine. By default each is {@linkplain #logging() logged}; the setting {@code
 * long-running} is {@code log} or {@code off}.
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.USERS)
public interface LongRunningHandler {

  /**
   * Called at most once for each time that a goroutine holds a processor, on a separate thread,
   * while the goroutine does so. The thread has the context class loader of the thread that opened
   * the runtime. An exception thrown by this method is logged.
   *
   * @param goroutine the goroutine
   * @param time how long it has held its processor until now
   * @param stack its stack trace, innermost frame first
   */
  void longRunning(Goroutine goroutine, Duration time, StackTraceElement[] stack);

  /**
   * Returns the handler that logs each report, with the stack, at level {@code WARNING} to the
   * {@link System.Logger} named {@code io.goroutines}.
   */
  static LongRunningHandler logging() {
    return LoggingLongRunningHandler.INSTANCE;
  }

  /** Returns the handler that does nothing. */
  static LongRunningHandler ignoring() {
    return (goroutine, time, stack) -> {};
  }
}
