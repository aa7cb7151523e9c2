package io.goroutines.channels;

import io.goroutines.ChannelSpec;
import io.goroutines.ChannelSpec.Overflow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a channel differs from Go's two kinds, which have none of this. */
sealed class Kind permits AlarmKind {

  /** The ring of an unlimited buffer: what is in it at other times than bursts. */
  private static final int UNLIMITED_RING = 16;

  /** What is asked for; {@link ChannelSpec#UNLIMITED} is no length of an array. */
  final int capacity;

  final Overflow overflow;

  /** Hears of undelivered elements; with nothing locked. */
  final @Nullable Consumer<Object> hook;

  /** The elements of an unlimited buffer for which the ring has no room; null for other kinds. */
  final @Nullable Spill spill;

  @SuppressWarnings("unchecked") // it gets elements that came in as E
  Kind(ChannelSpec<?> spec) {
    capacity = spec.capacity();
    overflow = spec.overflow();
    hook = (Consumer<Object>) spec.onUndelivered();
    spill = capacity == ChannelSpec.UNLIMITED ? new Spill() : null;
  }

  /** Creates a kind without a buffer that passes for one of that capacity. */
  Kind(int capacity) {
    this.capacity = capacity;
    overflow = Overflow.WAIT;
    hook = null;
    spill = null;
  }

  /** Returns the length of the ring. */
  int ring() {
    return spill == null ? capacity : UNLIMITED_RING;
  }

  /**
   * Returns the number of elements in the buffer at which a send must wait; -1 if it never does.
   */
  int full() {
    return spill == null && overflow == Overflow.WAIT ? capacity : -1;
  }

  /** Returns what stands between the brackets of a channel's name in dumps. */
  @Override
  public String toString() {
    if (spill != null) {
      return "unlimited";
    }
    return switch (overflow) {
      case WAIT -> Integer.toString(capacity);
      case DROP_OLDEST -> capacity + ", drops oldest";
      case DROP_LATEST -> capacity + ", drops latest";
    };
  }
}
