package io.goroutines.channels;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue that grows, in pieces of fixed size, and shrinks: the rear of an unlimited buffer.
 * Guarded by the channel's lock.
 *
 * <p>Pieces, and not an array that doubles: to grow takes the same short time however much there
 * is, since the lock is held meanwhile, and what a burst has taken is free when it is drained. One
 * piece that was drained is kept for the next; so a queue of steady length allocates nothing.
 *
 * <p>Nothing is changed before the last call, the allocation of a piece, so that a stack overflow
 * or a lack of memory leaves the queue as it was.
 */
final class Spill {

  /** Elements in a piece. Behind them stands the next piece. */
  static final int PIECE = 64;

  /** The pieces: a chain from the first to the last; null before the first element. */
  @Nullable Object @Nullable [] first;

  private @Nullable Object @Nullable [] last;

  /** Where in the first piece the next element stands; where in the last one the next will. */
  private int head;

  private int tail;

  /** A piece that was drained, for use again. */
  @Nullable Object @Nullable [] spare;

  void add(Object element) {
    @Nullable Object[] piece = last;
    if (piece == null || tail == PIECE) {
      @Nullable Object[] more = spare != null ? spare : new Object[PIECE + 1];
      spare = null;
      if (piece == null) {
        first = more;
      } else {
        piece[PIECE] = more;
      }
      piece = more;
      last = more;
      tail = 0;
    }
    piece[tail++] = element;
  }

  /** Takes the oldest element. There is one. */
  Object poll() {
    @Nullable Object[] piece = Objects.requireNonNull(first);
    Object element = Objects.requireNonNull(piece[head]);
    piece[head++] = null;
    if (piece == last && head == tail) {
      head = 0;
      tail = 0;
    } else if (head == PIECE) {
      first = (@Nullable Object[]) piece[PIECE];
      piece[PIECE] = null;
      head = 0;
      spare = piece;
    }
    return element;
  }
}
