package io.goroutines.scheduler.loom;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets starts pass until it is closed, and tells the one who closes when the last of them is
 * through.
 *
 * <p>Invariant: {@code state} is the number of starts inside, plus {@link #CLOSED} once closed. A
 * start that is inside when the gate closes has finished before {@link #close} returns, so a list
 * that is read after that holds everything that was ever started.
 */
final class StartGate {

  private static final long CLOSED = Long.MIN_VALUE;

  private final AtomicLong state = new AtomicLong();

  /** Goes in; to be followed by {@link #leave} if this returns true. */
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
   * Closes the gate and waits for those inside, who are there for a few instructions.
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
