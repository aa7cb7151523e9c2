package io.goroutines.scheduler.loom;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Admits starts until it is closed; the closer waits until the last admitted start has left.
 *
 * <p>Invariant: {@code state} is the number of starts inside, plus {@link #CLOSED} once closed. A
 * start that is inside when the gate closes has finished before {@link #close} returns, so a list
 * read after that contains everything that was ever started.
 */
final class StartGate {

  private static final long CLOSED = Long.MIN_VALUE;

  private final AtomicLong state = new AtomicLong();

  /** Enters the gate; must be followed by {@link #leave} if this returns true. */
  boolean enter() {
    if (state.getAndIncrement() < 0) {
      state.getAndDecrement();
      return false;
    }
    return true;
  }

  void leave() {
    state.getAndDecrement();
  }

  boolean isClosed() {
    return state.get() < 0;
  }

  /**
   * Closes the gate and waits for the starts inside, which leave after a few instructions.
   *
   * @return whether this call closed it
   */
  boolean close() {
    if (state.getAndUpdate(s -> s | CLOSED) < 0) {
      return false;
    }
    for (int tries = 0; state.get() != CLOSED; tries++) {
      if (tries < 64) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    return true;
  }
}
