package io.goroutines.testkit;

import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A one-shot signal for one waiter, implemented with the seam only.
 *
 * <p>Invariant: the waiter publishes itself before it checks {@code set}; the signaller sets it
 * before it checks for the waiter. At least one of the two sees the other.
 */
final class Signal {

  private volatile boolean set;
  private volatile boolean received;
  private volatile @Nullable Waiter waiter;

  /** Waits for {@link #set}; returns how often the park returned without it. */
  int await() throws InterruptedException {
    Waiter self = Seam.current();
    waiter = self;
    int early = 0;
    while (!set) {
      self.park(WaitReason.COND_WAIT, this, Waiter.NO_DEADLINE);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      early += set ? 0 : 1;
    }
    return early;
  }

  void set() {
    set(false);
  }

  void set(boolean next) {
    set = true;
    Waiter waiting = waiter;
    if (waiting != null) {
      waiting.ready(next);
    }
  }

  /** Records that the waiter resumed, for {@link #isReceived}. */
  void received() {
    received = true;
  }

  boolean isReceived() {
    return received;
  }

  boolean isSet() {
    return set;
  }

  static Signal[] signals(int n) {
    Signal[] signals = new Signal[n];
    for (int i = 0; i < n; i++) {
      signals[i] = new Signal();
    }
    return signals;
  }

  /** Waits for a signal despite interrupts, and counts them. */
  static void awaitThroughInterrupts(Signal signal, AtomicInteger interrupts) {
    boolean woken = false;
    while (!woken) {
      try {
        signal.await();
        woken = true;
      } catch (InterruptedException _) {
        interrupts.incrementAndGet();
      }
    }
  }
}
