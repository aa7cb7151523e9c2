package io.goroutines.channels;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue that grows and shrinks in pieces of fixed size: the rear of an unlimited buffer. Guarded
 * by the lock of the channel.
 *
 * <p>Pieces rather than an array that doubles: growing takes the same short time at any length,
 * which matters because the lock is held, and the memory of a burst is released when it is drained.
 * One drained piece is kept for reuse, so a queue of steady length does not allocate.
 *
 * <p>All state changes follow the last call, the allocation of a piece, so that a
 * StackOverflowError or an OutOfMemoryError leaves the queue unchanged.
 */
final class Spill {

  /** The number of elements in a piece. The slot behind them links to the next piece. */
  static final int PIECE = 64;

  /** The pieces, a chain from the first to the last; null before the first element is added. */
  @Nullable Object @Nullable [] first;

  private @Nullable Object @Nullable [] last;

  /**
   * The index of the next element to poll in the first piece, and of the next one to add in the
   * last.
   */
  private int head;

  private int tail;

  /** A drained piece for reuse. */
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

  boolean isEmpty() {
    return first == null || (first == last && head == tail);
  }

  /** Dequeues the oldest element. The queue is not empty. */
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
