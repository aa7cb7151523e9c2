package io.goroutines.channels;

import io.goroutines.SelectCase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One case of a {@link Select}, a send or a receive, and its node in the queue of its channel.
 *
 * <p>Unless stated otherwise, only the owner of the select accesses its fields.
 */
final class Clause extends Node {

  final SelectCase<?, ?> selectCase;

  final Chan<?> chan;

  /** Whether the case is a send. */
  final boolean sends;

  /** The element to send; null for a receive, or if the supplier has returned none. */
  @Nullable Object offered;

  /** The next clause in lock order, one for each channel; null for the last one. */
  @Nullable Clause nextToLock;

  Clause(Select<?, ?> select, SelectCase<?, ?> selectCase) {
    super(select, null);
    this.selectCase = selectCase;
    chan = (Chan<?>) Objects.requireNonNull(selectCase.target());
    sends = selectCase.isSend();
  }

  /** Whether the case may be ready, checked without the lock. */
  boolean looksReady() {
    return sends ? offered != null && chan.looksSendable() : chan.looksReceivable();
  }

  /** Removes the clause from its queue. */
  void leave() {
    if (sends) {
      chan.removeSender(this);
    } else {
      chan.removeReceiver(this);
    }
  }
}
