package io.goroutines.channels;

import java.util.function.LongSupplier;

/**
 * Says when a rendezvous may try whether it pays to be apart. That depends on the machine most of
 * all, so all channels of a process learn from the trials of each. A trial that fails costs up to a
 * millisecond: after one that was too slow, nobody tries for a while, a hundred times as long at
 * last.
 *
 * <p>Its fields are hints, written without a lock: a lost update costs a trial.
 */
final class Trials {

  /** Of all channels. */
  static final Trials SHARED = new Trials(System::nanoTime);

  static final long MIN_PAUSE_NANOS = 1_000_000;
  static final long MAX_PAUSE_NANOS = 100_000_000;

  private final LongSupplier clock;

  /** For how long nobody tries after the one that was too slow; 0 since one was not. */
  private volatile long pause;

  private volatile long failed;

  /**
   * Creates one that knows of no trial.
   *
   * @param clock in nanoseconds
   */
  Trials(LongSupplier clock) {
    this.clock = clock;
  }

  /** Whether somebody may try now. */
  boolean mayBegin() {
    long nanos = pause;
    return nanos == 0 || clock.getAsLong() - failed >= nanos;
  }

  /** Learns that it was too slow. */
  void failed() {
    failed = clock.getAsLong();
    pause = Math.clamp(2 * pause, MIN_PAUSE_NANOS, MAX_PAUSE_NANOS);
  }

  /** Learns that it pays. */
  void wentWell() {
    if (pause != 0) {
      pause = 0;
    }
  }
}
