package io.goroutines.verification;

import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * An operation that is already waiting when the race begins, performed by a virtual thread: so two
 * actors can meet a third party.
 */
final class Waiting {

  /** The operation still waits, though it should have ended. */
  static final int FOR_EVER = -9;

  private static final Duration LONG = Duration.ofSeconds(60);

  private final Thread thread;
  private int outcome;

  /** Returns once the operation waits. */
  Waiting(IntSupplier operation) {
    thread = Thread.startVirtualThread(() -> outcome = operation.getAsInt());
    while (thread.getState() != Thread.State.WAITING) {
      Thread.yield();
    }
  }

  /** Interrupts the operation. */
  void interrupt() {
    thread.interrupt();
  }

  /** Returns the outcome of the operation. */
  int outcome() {
    try {
      return thread.join(LONG) ? outcome : FOR_EVER;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
