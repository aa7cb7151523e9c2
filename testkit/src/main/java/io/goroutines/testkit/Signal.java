package io.goroutines.testkit;

import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * A one-shot signal for one waiter, by nothing but the seam.
 *
 * <p>Invariant: the waiter publishes itself before it looks at {@code set}; the signaller sets it
 * before it looks for the waiter. One of the two sees the other.
 */
final class Signal {

  private volatile boolean set;
  private volatile boolean received;
  private volatile @Nullable Waiter waiter;

  /** Waits for {@link #set}; how often the park returned without it is the result. */
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

  /** Says that the waiter resumed, for whoever asks {@link #isReceived}. */
  void received() {
    received = true;
  }

  boolean isReceived() {
    return received;
  }

  boolean isSet() {
    return set;
  }
}
