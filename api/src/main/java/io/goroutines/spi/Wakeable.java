package io.goroutines.spi;

import io.goroutines.MayImplement;

/** Whoever is told when something has happened: a {@link Waiter}, or what stands in for one. */
@FunctionalInterface
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Wakeable {

  /**
   * Says that it may have happened. From any thread, more than once, and too late, too. Never
   * blocks, throws, or runs user code.
   *
   * @param next asks that whoever is woken run next on the caller's processor, because the caller
   *     is about to wait; a hint
   */
  void ready(boolean next);
}
