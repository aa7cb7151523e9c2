package io.goroutines.channels;

import io.goroutines.SelectCase;
import org.jspecify.annotations.Nullable;

/** One case of a {@link Select}, a send or a receive, and its node in the queue of its channel. */
final class Clause extends Node {

  final SelectCase<?, ?> selectCase;

  final Chan<?> chan;

  /** Whether the case is a send. */
  final boolean sends;

  /** The next clause in lock order, one for each channel; null for the last one. */
  @Nullable Clause nextToLock;

  Clause(Select<?, ?> select, SelectCase<?, ?> selectCase, Chan<?> chan) {
    super(select, selectCase.isSend() ? elementOf(selectCase) : null);
    this.selectCase = selectCase;
    this.chan = chan;
    sends = selectCase.isSend();
  }

  /** Returns the element of a send case without a supplier. */
  @SuppressWarnings("unchecked") // only a supplier throws
  private static @Nullable Object elementOf(SelectCase<?, ?> send) {
    return ((SelectCase<?, RuntimeException>) send).element();
  }

  /** Whether the case may be ready, checked without the lock. */
  boolean looksReady() {
    return sends ? chan.looksSendable() : chan.looksReceivable();
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
