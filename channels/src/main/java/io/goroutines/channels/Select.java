package io.goroutines.channels;

import io.goroutines.Channel;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One select among two or more channel cases; the claim cell that its cases share.
 *
 * @param <R> the type of what the cases yield
 * @param <X> the type of what the cases' functions throw
 */
final class Select<R extends @Nullable Object, X extends Exception> extends Claim {

  /*
   * Algorithm, after Go's runtime/select.go:
   *
   *   Pass 1, with all channels locked: look at the cases in poll order; perform the first that can go
   *     on. The poll order is random or as listed.
   *   Pass 2, the locks still held: queue a node on every channel. Unlock; wait.
   *   Pass 3: take the nodes out of the queues that still hold them.
   *
   * All locks together make it atomic: there is one moment at which no case was ready, or at which none
   * before the one that was taken was. Nodes of one select never meet each other: pass 1 ends before the
   * first is queued, and whoever serves one later takes the cell for the whole select.
   *
   * How it differs from Go. Nodes are made with nothing locked: before pass 1 if no case looks ready,
   * else after a first pass 1 that found none, which is then repeated. Pass 3 locks one channel at a
   * time, since the cell is already taken. A select of one case is the plain operation. Time-outs are no
   * channels but the deadline of the wait.
   */

  private static final Comparator<Chan<?>> LOCK_ORDER = (a, b) -> Long.compare(a.id, b.id);

  /** The cases in poll order. Only the owner reads it. */
  private final SelectCase<? extends R, ? extends X>[] poll;

  /** The channels in lock order, each once. */
  private final Chan<?>[] locks;

  /** How many of them are locked, from the first on. */
  private int held;

  /** For each case of {@code poll} its node; null as long as none are made. */
  private Node @Nullable [] nodes;

  /**
   * The case that was taken, and what it received: an element; null if it sent; {@link Chan#DONE}
   * if it found its channel closed.
   */
  private int chosen = -1;

  private @Nullable Object received;

  private Select(Waiter waiter, SelectCase<? extends R, ? extends X>[] poll) {
    super(waiter, null, chan(poll[0]).isWorthLooking());
    this.poll = poll;
    Chan<?>[] chans = new Chan<?>[poll.length];
    for (int i = 0; i < poll.length; i++) {
      chans[i] = chan(poll[i]);
    }
    Arrays.sort(chans, LOCK_ORDER);
    int n = 1;
    for (int i = 1; i < chans.length; i++) {
      if (chans[i] != chans[n - 1]) {
        chans[n++] = chans[i];
      }
    }
    locks = n == chans.length ? chans : Arrays.copyOf(chans, n);
  }

  static <R extends @Nullable Object, X extends Exception> R select(
      SelectOrder order, SelectCase<? extends R, ? extends X>[] cases)
      throws X, InterruptedException {
    Objects.requireNonNull(order, "order");
    // A copy, because the caller's array could change; then without the cases that are never taken.
    SelectCase<? extends R, ? extends X>[] enabled = cases.clone();
    SelectCase<? extends R, ? extends X> byDefault = null;
    SelectCase<? extends R, ? extends X> timeout = null;
    int n = 0;
    for (SelectCase<? extends R, ? extends X> each : enabled) {
      switch (Objects.requireNonNull(each, "case").kind()) {
        case DEFAULT -> {
          if (byDefault != null) {
            throw new IllegalArgumentException("a select has at most one default");
          }
          byDefault = each;
        }
        case TIMEOUT -> {
          if (timeout == null || each.timeout().compareTo(timeout.timeout()) < 0) {
            timeout = each;
          }
        }
        case SEND, RECEIVE -> {
          if (isEnabled(each)) {
            enabled[n++] = each;
          }
        }
      }
    }
    if (byDefault != null && timeout != null) {
      throw new IllegalArgumentException(
          "a select has a default or a time-out, not both: the default leaves no time to wait");
    }
    Seam.point(Op.SELECT, cases);
    if (byDefault == null && Thread.interrupted()) {
      throw new InterruptedException();
    }
    Duration limit = timeout == null ? null : timeout.timeout();
    boolean waits = byDefault == null && (limit == null || limit.isPositive());
    SelectCase<? extends R, ? extends X> taken = null;
    Object received = null;
    switch (n) {
      case 0 -> {
        if (waits) {
          awaitNothing(limit);
        }
      }
      case 1 -> {
        SelectCase<? extends R, ? extends X> only = enabled[0];
        Chan<?> chan = chan(only);
        if (only.kind() == SelectCase.Kind.SEND) {
          Object element = only.element();
          boolean sent =
              waits ? chan.sendOrWait(element, limit, WaitReason.SELECT) : chan.sendOrFail(element);
          taken = sent ? only : null;
        } else {
          received = waits ? chan.receiveOrWait(limit, WaitReason.SELECT) : chan.receiveOrFail();
          taken = received != null ? only : null;
        }
      }
      default -> {
        Waiter waiter = Seam.current();
        SelectCase<? extends R, ? extends X>[] poll =
            n == enabled.length ? enabled : Arrays.copyOf(enabled, n);
        if (order == SelectOrder.RANDOM) {
          shuffle(poll, waiter);
        }
        Select<R, X> select = new Select<>(waiter, poll);
        select.choose(waits, limit);
        if (select.chosen >= 0) {
          taken = poll[select.chosen];
          received = select.received;
        }
      }
    }
    if (taken == null) {
      taken = Objects.requireNonNull(byDefault != null ? byDefault : timeout);
      return taken.complete(null);
    }
    return taken.complete(received == null ? null : chan(taken).element(received));
  }

  /** Whether a case can ever be taken: it has a channel, and not the nil channel. */
  private static boolean isEnabled(SelectCase<?, ?> each) {
    Object channel =
        each.kind() == SelectCase.Kind.SEND ? each.sendChannel() : each.receiveChannel();
    if (channel == null || channel == Channel.never()) {
      return false;
    }
    if (!(channel instanceof Chan<?>)) {
      throw new IllegalArgumentException(
          "a select takes channels of its own implementation only, not a "
              + channel.getClass().getName());
    }
    return true;
  }

  /** Returns the channel of an enabled case. */
  private static Chan<?> chan(SelectCase<?, ?> each) {
    Object channel =
        each.kind() == SelectCase.Kind.SEND ? each.sendChannel() : each.receiveChannel();
    return (Chan<?>) Objects.requireNonNull(channel);
  }

  /** Puts the cases into random order, all orders being equally likely. */
  private static void shuffle(SelectCase<?, ?>[] cases, Waiter waiter) {
    for (int i = cases.length - 1; i > 0; i--) {
      int j = waiter.random(i + 1);
      SelectCase<?, ?> other = cases[j];
      cases[j] = cases[i];
      cases[i] = other;
    }
  }

  /** Waits, without a channel, until the limit has passed; for ever if it is null. */
  private static void awaitNothing(@Nullable Duration limit) throws InterruptedException {
    Waiter waiter = Seam.current();
    Claim self = new Claim(waiter, null, false); // which nobody else will ever see
    boolean _ =
        limit == null
            ? self.await(WaitReason.SELECT_NO_CASES, null, Waiter.NO_DEADLINE)
            : self.await(WaitReason.SELECT, null, Seam.deadline(waiter, limit));
  }

  /** Performs one case and leaves in {@code chosen} which; -1 if none was ready, or not in time. */
  private void choose(boolean waits, @Nullable Duration limit) throws InterruptedException {
    long deadline = waits && limit != null ? Seam.deadline(waiter, limit) : Waiter.NO_DEADLINE;
    if (waits && !looksReady()) {
      nodes = newNodes();
    }
    boolean performed = performOrEnqueue(waits);
    if (!performed && waits && nodes == null) {
      nodes = newNodes();
      performed = performOrEnqueue(true);
    }
    if (performed) {
      checkSent();
      return;
    }
    Node[] queued = nodes;
    if (queued == null) {
      return;
    }
    boolean completed = false;
    try {
      if (taken == null) {
        chan(poll[0]).looked(look());
      }
      completed = await(WaitReason.SELECT, this, deadline);
    } finally {
      if (!completed) {
        boolean _ = cancel(); // not yet done if it was the park that threw
      }
      dequeueAll(queued);
    }
    if (completed) {
      finish(queued);
    }
  }

  /** Whether a case may be ready, by a look without the locks. */
  private boolean looksReady() {
    for (SelectCase<?, ?> each : poll) {
      Chan<?> chan = chan(each);
      boolean blocked = each.kind() == SelectCase.Kind.SEND ? chan.looksFull() : chan.looksEmpty();
      if (!blocked || chan.closedNow()) {
        return true;
      }
    }
    return false;
  }

  private Node[] newNodes() {
    Node[] made = new Node[poll.length];
    for (int i = 0; i < made.length; i++) {
      SelectCase<?, ?> each = poll[i];
      made[i] = new Node(this, each.kind() == SelectCase.Kind.SEND ? each.element() : null);
    }
    return made;
  }

  /** Locks every channel. Whoever finds one taken for long lets go of the others and gives way. */
  private void lockAll() {
    for (int tries = 0; held < locks.length; ) {
      Chan<?> chan = locks[held];
      if (chan.tryLock(tries)) {
        held++;
      } else {
        unlockAll();
        chan.giveWay(tries++);
      }
    }
  }

  private void unlockAll() {
    while (held > 0) {
      locks[held - 1].unlock();
      held--;
    }
  }

  /**
   * Passes 1 and 2, in one section. If it throws, the handler unlocks by plain writes; see Chan.
   *
   * @param next as in {@link Chan#readyAll}
   * @return whether a case was performed; if not, the nodes are queued, if there are any
   */
  private boolean performOrEnqueue(boolean next) {
    Node served;
    try {
      lockAll();
      performFirstReady();
      served = null;
      if (chosen >= 0) {
        served = chan(poll[chosen]).takeWake();
      } else if (nodes != null) {
        enqueueAll(nodes);
      }
      unlockAll();
    } catch (Throwable t) {
      served = null;
      if (held == locks.length) {
        taken = CANCELLED; // no race: whoever claims a node holds the lock of its channel
      }
      for (; held > 0; held--) {
        Chan<?> chan = locks[held - 1];
        if (chan.wake != null) {
          served = chan.wake;
          chan.wake = null;
        }
        chan.lock = 0;
      }
      boolean _ = cancel();
      Chan.readyAll(served, false);
      throw t;
    }
    if (served != null) {
      served.claim.ready(next);
    }
    return chosen >= 0;
  }

  /** Pass 1. */
  private void performFirstReady() {
    for (int i = 0; i < poll.length; i++) {
      SelectCase<?, ?> each = poll[i];
      Chan<?> chan = chan(each);
      Object got;
      if (each.kind() == SelectCase.Kind.RECEIVE) {
        got = chan.receiveNow();
        if (got == null) {
          continue;
        }
      } else if (chan.closedNow()) {
        got = Chan.DONE;
      } else if (chan.sendNow(each.element())) {
        got = null;
      } else {
        continue;
      }
      received = got;
      chosen = i;
      return;
    }
  }

  /** Throws if the chosen case is a send that found its channel closed. */
  private void checkSent() {
    SelectCase<?, ?> each = poll[chosen];
    if (each.kind() == SelectCase.Kind.SEND && received == Chan.DONE) {
      throw chan(each).closedException("send on closed channel");
    }
  }

  /** Pass 2. */
  private void enqueueAll(Node[] queued) {
    for (int i = 0; i < queued.length; i++) {
      if (poll[i].kind() == SelectCase.Kind.SEND) {
        chan(poll[i]).senders.enqueue(queued[i]);
      } else {
        chan(poll[i]).receivers.enqueue(queued[i]);
      }
    }
  }

  /** Pass 3. */
  private void dequeueAll(Node[] queued) {
    for (int i = 0; i < queued.length; i++) {
      if (poll[i].kind() == SelectCase.Kind.SEND) {
        chan(poll[i]).removeSender(queued[i]);
      } else {
        chan(poll[i]).removeReceiver(queued[i]);
      }
    }
  }

  /** Finds out which case a peer or a close completed. */
  private void finish(Node[] queued) {
    int i = 0;
    while (!isTakenThrough(queued[i])) {
      i++;
    }
    Node node = queued[i];
    if (!node.ok()) {
      received = Chan.DONE;
    } else if (poll[i].kind() == SelectCase.Kind.RECEIVE) {
      received = node.element;
    }
    chosen = i;
    checkSent();
  }

  /** Returns {@code select(chan#3, chan(8)#5)}, for dumps. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("select(");
    for (int i = 0; i < locks.length; i++) {
      text.append(i == 0 ? "" : ", ").append(locks[i]);
    }
    return text.append(')').toString();
  }
}
