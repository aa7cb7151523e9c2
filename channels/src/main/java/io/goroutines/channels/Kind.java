package io.goroutines.channels;

import io.goroutines.ChannelSpec;
import io.goroutines.ChannelSpec.Overflow;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a channel differs from Go's two kinds, which have no such object. */
sealed class Kind permits AlarmKind {

  /** The length of the ring of an unlimited buffer: enough for its elements outside of bursts. */
  private static final int UNLIMITED_RING = 16;

  /** The requested capacity; {@link ChannelSpec#UNLIMITED} is not an array length. */
  final int capacity;

  final Overflow overflow;

  /** Receives undelivered elements; called with no lock held. */
  final @Nullable Consumer<Object> hook;

  /** The elements of an unlimited buffer beyond the length of the ring; null for other kinds. */
  final @Nullable Spill spill;

  @SuppressWarnings("unchecked") // all its elements were sent as E
  Kind(ChannelSpec<?> spec) {
    capacity = spec.capacity();
    overflow = spec.overflow();
    hook = (Consumer<Object>) spec.onUndelivered();
    spill = capacity == ChannelSpec.UNLIMITED ? new Spill() : null;
  }

  /** Creates a kind without a buffer that reports the given capacity. */
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
   * Returns the number of elements in the buffer at which a send must wait; -1 if a send never
   * waits.
   */
  int full() {
    return spill == null && overflow == Overflow.WAIT ? capacity : -1;
  }

  /** Returns the text between the parentheses of the channel's name in dumps. */
  @Override
  public String toString() {
    if (spill != null) {
      return "unlimited";
    }
    String drops = overflow.name().toLowerCase(Locale.ROOT).replace("drop_", "drops ");
    return overflow == Overflow.WAIT ? Integer.toString(capacity) : capacity + ", " + drops;
  }
}
