package io.goroutines;

/**
 * The code that a goroutine runs.
 *
 * <p>A body may throw: an exception that leaves it is a <i>panic</i> of its goroutine (see {@link
 * PanicHandler}), except an {@link InterruptedException} or {@link GoroutineInterruptedException}
 * in response to an {@linkplain Goroutine#interrupt() interrupt} or to the close of the runtime,
 * which is an ordinary end. The same applies to the exceptions that the JDK's sockets and channels
 * throw when interrupted.
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.USERS)
public interface Body {

  /**
   * Runs to the end of the goroutine.
   *
   * @throws Exception whatever the body throws
   */
  void run() throws Exception;
}
