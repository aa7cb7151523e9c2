package io.goroutines.verification;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.ChannelFactory;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.channels.StandardChannelFactory;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Channel operations with numbers as outcomes, as jcstress needs them. */
final class Numbers {

  /** No success: interrupted, given up, or not possible at once. */
  static final int NOTHING = 0;

  /** A send or try-send that succeeded. */
  static final int SENT = 1;

  /** The channel was closed. */
  static final int CLOSED = -1;

  /** A limit that has passed by the time the operation starts to wait. */
  static final Duration MOMENT = Duration.ofNanos(1);

  private static final ChannelFactory CHANNELS = new StandardChannelFactory();

  private Numbers() {}

  static Channel<Integer> channel(int capacity) {
    return CHANNELS.buffered(capacity);
  }

  /** Performs an operation on a goroutine, so that a lost wake-up is detected. */
  static int on(BareGoroutine waiter, IntSupplier operation) {
    waiter.enter();
    try {
      return operation.getAsInt();
    } finally {
      waiter.leave();
    }
  }

  static int send(Channel<Integer> channel, int element) {
    try {
      channel.send(element);
      return SENT;
    } catch (InterruptedException _) {
      return NOTHING;
    } catch (ChannelClosedException _) {
      return CLOSED;
    }
  }

  static int trySend(Channel<Integer> channel, int element) {
    try {
      return channel.trySend(element) ? SENT : NOTHING;
    } catch (ChannelClosedException _) {
      return CLOSED;
    }
  }

  static int trySend(Channel<Integer> channel, int element, Duration limit) {
    try {
      return channel.trySend(element, limit) ? SENT : NOTHING;
    } catch (InterruptedException _) {
      return NOTHING;
    } catch (ChannelClosedException _) {
      return CLOSED;
    }
  }

  static int receive(Channel<Integer> channel) {
    try {
      return element(channel.receive());
    } catch (InterruptedException _) {
      return NOTHING;
    } catch (ChannelClosedException _) {
      return CLOSED;
    }
  }

  /** Returns an element of a channel that is not closed, or {@link #NOTHING}. */
  static int tryReceive(Channel<Integer> channel) {
    Integer element = channel.tryReceive();
    return element == null ? NOTHING : element;
  }

  /** As {@link #tryReceive(Channel)}, within a limit. */
  static int tryReceive(Channel<Integer> channel, Duration limit) {
    try {
      Integer element = channel.tryReceive(limit);
      return element == null ? NOTHING : element;
    } catch (InterruptedException _) {
      return NOTHING;
    }
  }

  static int close(Channel<Integer> channel) {
    try {
      channel.close();
      return 1;
    } catch (ChannelClosedException _) {
      return CLOSED;
    }
  }

  /** Returns the outcome of a receive case. */
  static int element(@Nullable Integer received) {
    return received == null ? CLOSED : received;
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  static int select(SelectCase<Integer, RuntimeException>... cases) {
    try {
      return CHANNELS.select(SelectOrder.RANDOM, cases);
    } catch (InterruptedException _) {
      return NOTHING;
    } catch (ChannelClosedException _) {
      return CLOSED;
    }
  }
}
