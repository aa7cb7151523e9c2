package io.goroutines;

/**
 * Receives the panics of a runtime's goroutines: exceptions that their bodies do not catch.
 *
 * <p>Not every exception that leaves a body is a panic. It is an ordinary end if the exception, or
 * one of its causes, is the response to an interrupt that was delivered to this goroutine by {@link
 * Goroutine#interrupt} or the close of its runtime; if it is the {@link RuntimeClosedException} of
 * the goroutine's own runtime; or if it is a {@link ChannelCancelledException}.
 *
 * <p>A panic never vanishes. It ends the process with Go's report and status 2 (the default of
 * {@link Go#main Go.main}), or it is passed to a handler (by default elsewhere, it is {@linkplain
 * #logging() logged}).
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.USERS)
public interface PanicHandler {

  /**
   * Called once for each panic, on the goroutine that panicked, before it counts as ended, and
   * inside the {@linkplain Interceptor interceptors}: their context, such as a logging context, is
   * still available. An exception of the handler itself is logged together with the panic, and not
   * propagated.
   *
   * @param goroutine the goroutine whose body threw
   * @param cause the exception
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
