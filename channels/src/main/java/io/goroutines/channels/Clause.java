package io.goroutines.channels;

import io.goroutines.SelectCase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One case of a {@link Select}, a send or a receive, and its node in the queue of its channel.
 *
 * <p>Unless said otherwise its fields are the owner's of the select. In a select that is prepared
 * it is queued again and again: see there.
 */
final class Clause extends Node {

  final SelectCase<?, ?> selectCase;

  /** Its place among the cases as the user lists them. */
  final int index;

  final Chan<?> chan;

  /** Whether it sends. */
  final boolean sends;

  /**
   * What it sends in this use of the select; null if it does not send, or its supplier has nothing
   * this time.
   */
  @Nullable Object offered;

  /** The next one in lock order, each channel once; null for the last. */
  @Nullable Clause nextToLock;

  Clause(Select<?, ?> select, SelectCase<?, ?> selectCase, int index) {
    super(select, null);
    this.selectCase = selectCase;
    this.index = index;
    chan = (Chan<?>) Objects.requireNonNull(selectCase.target());
    sends = selectCase.isSend();
  }

  /** Whether it may be ready, by a look that needs no lock. */
  boolean looksReady() {
    return sends ? offered != null && chan.looksSendable() : chan.looksReceivable();
  }

  /** Takes the clause out of the queue. */
  void leave() {
    if (sends) {
      chan.removeSender(this);
    } else {
      chan.removeReceiver(this);
    }
  }
}
