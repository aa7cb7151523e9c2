package io.goroutines.channels;

import io.goroutines.ChannelClosedException;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Rendezvous, and those who come there; elements are positive numbers. */
final class Places {

  /** What came of a receive or a send that got nowhere. */
  static final int NOTHING = 0;

  private static final Duration MOMENT = Duration.ofNanos(1);

  private Places() {}

  /** Returns a rendezvous at which a receiver stands. */
  static Rendezvous awaited() {
    Rendezvous place = new Rendezvous(Trials.SHARED);
    boolean _ = place.tryStand();
    return place;
  }

  /** Returns a channel without a buffer whose rendezvous is this one. */
  static Chan<Integer> channel(Rendezvous place) {
    Chan<Integer> channel = new Chan<>(0);
    channel.rendezvous = place;
    return channel;
  }

  /** Sends, as one does who may wait; but not for long. Returns whether it was sent. */
  static int send(Chan<Integer> channel, int element) {
    try {
      return number(channel.trySend(element, MOMENT));
    } catch (ChannelClosedException _) {
      return NOTHING;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns an element as a number. */
  static int number(@Nullable Object element) {
    return element instanceof Integer number ? number : NOTHING;
  }

  static int number(boolean happened) {
    return happened ? 1 : NOTHING;
  }

  /** One who looks for its peer on another processor, but not for long, and never parks. */
  static final class Apart implements Waiter {

    @Override
    public boolean isApart() {
      return true;
    }

    @Override
    public void ready(boolean next) {}

    @Override
    public void park(WaitReason reason, @Nullable Object on, long deadline) {
      throw new UnsupportedOperationException("it only looks");
    }

    @Override
    public void yieldNow() {
      Thread.yield();
    }

    @Override
    public long now() {
      return 0;
    }

    @Override
    public int random(int bound) {
      return 0;
    }

    @Override
    public int spins() {
      return 0;
    }
  }
}
