package io.goroutines;

/**
 * Receives the panics of a runtime's goroutines: the exceptions that nothing in their bodies
 * caught.
 *
 * <p>Not everything that leaves a body is a panic. It is an ordinary end if it, or one of its
 * causes, answers an interrupt that was delivered to this goroutine by {@link Goroutine#interrupt}
 * or the close of its runtime; if it is the {@link RuntimeClosedException} of the goroutine's own
 * runtime; or if it is a {@link ChannelCancelledException}.
 *
 * <p>A panic never vanishes. It ends the process with Go's report and status 2 ({@link Go#main
 * Go.main}'s default), or it goes to a handler like this one (the default elsewhere: {@linkplain
 * #logging() logged}).
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.USERS)
public interface PanicHandler {

  /**
   * Called once for each panic, on the goroutine that panicked, before it counts as ended, and
   * within the {@linkplain Interceptor interceptors}: what they have set, such as a logging
   * context, is still there. What the handler itself throws is logged together with the panic, and
   * goes no further.
   *
   * @param goroutine the goroutine whose body threw
   * @param cause what it threw
   */
  void panicked(Goroutine goroutine, Throwable cause);

  /**
   * Returns the handler that logs each panic, with its stack, at level {@code ERROR} to the {@link
   * System.Logger} named {@code io.goroutines}.
   */
  static PanicHandler logging() {
    return LoggingPanicHandler.INSTANCE;
  }
}
