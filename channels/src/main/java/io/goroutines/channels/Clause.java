package io.goroutines.channels;

import io.goroutines.SelectCase;
import io.goroutines.spi.Event;
import io.goroutines.spi.WaiterList;
import io.goroutines.spi.Wakeable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One case of a {@link Select}: a send, a receive, or the wait for an event. Its node, too, in the
 * queue of its channel; among those who wait for its event, what stands in for the select.
 *
 * <p>Unless said otherwise its fields are the owner's of the select. In a select that is prepared
 * it is queued again and again: see there.
 */
final class Clause extends Node implements Wakeable {

  final SelectCase<?, ?> selectCase;

  /** Its place among the cases as the user lists them. */
  final int index;

  /** The channel; null if it waits for an event. */
  final @Nullable Chan<?> chan;

  /** The event; null if it sends or receives. */
  final @Nullable Event event;

  /** Whether it sends. */
  final boolean sends;

  /**
   * What it sends in this use of the select; null if it does not send, or its supplier has nothing
   * this time.
   */
  @Nullable Object offered;

  /** The next one in lock order, each channel once; null for the last. */
  @Nullable Clause nextToLock;

  /** Its place among those who wait for its event; made by the first wait. */
  private WaiterList.@Nullable Entry entry;

  Clause(Select<?, ?> select, SelectCase<?, ?> selectCase, int index) {
    super(select, null);
    this.selectCase = selectCase;
    this.index = index;
    Object target = selectCase.target();
    chan = target instanceof Chan<?> found ? found : null;
    event = chan == null ? (Event) target : null;
    sends = selectCase.isSend();
  }

  /** Whether it may be ready, by a look that needs no lock. */
  boolean looksReady() {
    if (event != null) {
      return event.hasHappened();
    }
    return sends ? offered != null && channel().looksSendable() : channel().looksReceivable();
  }

  /** Returns the channel of a clause that has one. */
  Chan<?> channel() {
    return Objects.requireNonNull(chan);
  }

  /** Stands among those who wait for the event. */
  void register(Event event) {
    WaiterList.Entry mine = entry;
    if (mine == null) {
      mine = new WaiterList.Entry(this);
      entry = mine;
    }
    event.waiters().add(mine);
  }

  /** Takes the clause out of the queue, or from among those who wait for the event. */
  void leave() {
    if (chan == null) {
      WaiterList.Entry mine = entry;
      if (mine != null && event != null) {
        event.waiters().abandon(mine);
      }
    } else if (sends) {
      chan.removeSender(this);
    } else {
      chan.removeReceiver(this);
    }
  }

  /** Called by whoever makes the event happen. */
  @Override
  public void ready(boolean next) {
    if (claim.tryTake(this)) {
      claim.ready(next);
    }
  }
}
