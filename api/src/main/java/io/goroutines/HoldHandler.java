package io.goroutines;

import java.time.Duration;

/**
 * Hears of goroutines that hold a processor for long, a second or more, while others wait: because
 * they compute without a scheduling point, or are in a call that blocks their thread.
 *
 * <p>Reported by schedulers that can tell, such as {@code workstealing}, which lends the share of
 * such a goroutine. By default each is {@linkplain #logging() logged}; the setting {@code hold} is
 * {@code log} or {@code off}.
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.USERS)
public interface HoldHandler {

  /**
   * Called at most once for each time that a goroutine holds a processor, on a thread of its own,
   * while the goroutine does so. The thread has the context class loader of whoever opened the
   * runtime. What it throws is logged.
   *
   * @param goroutine the goroutine
   * @param time how long it has held its processor until now
   * @param stack where it is, the innermost frame first
   */
  void held(Goroutine goroutine, Duration time, StackTraceElement[] stack);

  /**
   * Returns the handler that logs each, with the stack, at level {@code WARNING} to the {@link
   * System.Logger} named {@code io.goroutines}.
   */
  static HoldHandler logging() {
    return LoggingHoldHandler.INSTANCE;
  }

  /** Returns the handler that does nothing. */
  static HoldHandler ignoring() {
    return (goroutine, time, stack) -> {};
  }
}
