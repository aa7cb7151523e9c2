package io.goroutines;

/**
 * What a goroutine runs.
 *
 * <p>A body may throw: an exception that leaves it is a <i>panic</i> of its goroutine (see {@link
 * PanicHandler}), except an {@link InterruptedException} or {@link GoroutineInterruptedException}
 * that answers an {@linkplain Goroutine#interrupt() interrupt} or the close of the runtime, which
 * is an ordinary end. So is what the JDK's sockets and channels throw when they are interrupted.
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
