package io.goroutines.spi;

import io.goroutines.MayImplement;

/** The receiver of a wake-up: a {@link Waiter}, or a callback in place of one. */
@FunctionalInterface
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Wakeable {

  /**
   * Signals that the awaited event may have happened. May be called from any thread, repeatedly,
   * and late. Never blocks, throws, or runs user code.
   *
   * @param next requests that the woken waiter run next on the caller's processor, because the
   *     caller is about to wait; a hint
   */
  void ready(boolean next);
}
