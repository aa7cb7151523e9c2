package io.goroutines.channels;

import io.goroutines.Channel;
import io.goroutines.ChannelCancelledException;
import io.goroutines.ChannelClosedException;
import io.goroutines.Received;
import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.Callback;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A channel: a lock, a buffer, a queue of waiting senders and a queue of waiting receivers.
 *
 * @param <E> the type of the elements
 */
final class Chan<E> extends Buffer implements Channel<E> {

  /*
   * Invariants, whenever the lock is free. A node counts as waiting while its claim is open.
   *
   *   At least one of `senders` and `receivers` has no waiting node, except when one select waits
   *     for both.
   *   If the buffer has an element, no receiver waits.
   *   If the buffer has room, no sender waits.
   *   Once the channel is closed, no node waits, and the buffer only shrinks.
   *
   * Algorithm, after Go's runtime/chan.go. An operation locks the channel and claims the first node
   * that waits on the other side: it hands off its element, or takes the node's. Otherwise it uses
   * the buffer. If that is not possible either, it enqueues a node, unlocks, and waits until a
   * peer, an interrupt, its deadline or a close has taken the claim of the node.
   *
   * How it differs from Go. Every waiting operation has a claim cell, since any can be interrupted.
   * A node is allocated, and the current waiter determined, outside the critical section: an
   * operation that finds under the lock that it must wait, and has no node, unlocks, allocates one,
   * and starts over. A check without the lock, `looksFull` or `looksEmpty`, avoids that second
   * round in most cases.
   *
   * Happens-before. Of two operations that meet in the buffer, the later one acquires the lock that
   * the earlier one released. An operation that waited reads its claim, written by its peer or the
   * closer. A receive that finds the channel closed and drained has read `closed`, and nothing
   * else.
   *
   * The parts: the lock and what holds in every critical section, SpinLock; elements and overflow,
   * Buffer; the wait, Claim; several channels, Select; asynchronous operations, Pending; ticks,
   * AlarmKind.
   */

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      // Initialised here: an initialisation that failed with StackOverflowError would leave the
      // class unusable for good.
      lookup.ensureInitialized(Claim.class);
      lookup.ensureInitialized(Callback.class); // also initialises CompletableFuture
      lookup.ensureInitialized(Pending.class);
      lookup.ensureInitialized(Received.class);
      lookup.ensureInitialized(Select.class);
      lookup.ensureInitialized(WaitReason.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * The result of a receive from a closed and drained channel, and of a send on a closed one; never
   * an element.
   */
  static final Object CLOSED = new Object();

  // What `locked` does

  private static final int REMOVE_SENDER = 0;
  private static final int REMOVE_RECEIVER = 1;
  private static final int CLOSE = 2;
  private static final int CANCEL = 3;

  /**
   * At this number of misses, only one wait in 256 yields before it parks; the cost of a miss, a
   * useless switch, then becomes negligible.
   */
  private static final int MAX_MISSES = 4;

  private static final AtomicLong LAST_ID = new AtomicLong();

  static {
    // The JVM links a call of a VarHandle when it is first executed, and for that it needs memory.
    // A claim or an unlock that failed so would leave waiters behind, after a close for ever.
    Chan<?> first = new Chan<>(0);
    first.lock();
    Node _ = first.unlock();
    Claim.link();
    LAST_ID.set(0);
  }

  /** Unique in the process; names the channel in dumps, and defines the lock order. */
  final long id = LAST_ID.incrementAndGet();

  /** Written once, under the lock, after `cause`; read without the lock. */
  private volatile boolean closed;

  /** Whether the channel was closed by a cancel. Written before `closed`, read after it. */
  private boolean cancelled;

  /**
   * Whether the channel was closed by a cancel and close has not been called since. Guarded by the
   * lock.
   */
  private boolean mayClose;

  /** The cause given to the close. Written before `closed`, read after it. */
  private @Nullable Throwable cause;

  /** The waiting operations. Guarded by the lock, except {@code looksEmpty}. */
  final WaitQueue receivers = new WaitQueue();

  final WaitQueue senders = new WaitQueue();

  /**
   * The number of consecutive waits for which the yield was useless, at most {@link #MAX_MISSES};
   * and the number of further waits that are to park at once. Hints, written by waiters without the
   * lock.
   */
  private byte misses;

  private short parksAtOnce;

  Chan(int capacity) {
    super(capacity);
  }

  Chan(Kind kind) {
    super(kind);
  }

  /** Returns the alarm of a timer channel; null for other channels. */
  @Nullable AlarmKind alarm() {
    return kind instanceof AlarmKind alarm ? alarm : null;
  }

  // Under the lock

  /**
   * Sends if that is possible at once: Go's {@code chansend}. The caller holds the lock.
   *
   * @return {@link #OK}, {@link #CLOSED}, an element dropped in its place, or null if the sender
   *     must wait
   */
  @Nullable Object sendNow(Object element) {
    if (closed) {
      return CLOSED;
    }
    Node receiver = receivers.dequeue(element);
    if (receiver != null) {
      wake = receiver;
      return OK;
    }
    return put(element);
  }

  /**
   * Receives if that is possible at once: Go's {@code chanrecv}. The caller holds the lock.
   *
   * @return the element, {@link #CLOSED}, or null if the receiver must wait
   */
  @Nullable Object receiveNow() {
    if (closed && isEmpty()) {
      return CLOSED;
    }
    AlarmKind alarm = alarm();
    if (alarm != null) {
      Object tick = alarm.take();
      if (tick != null) {
        return tick;
      }
    }
    return take(senders);
  }

  /**
   * Closes: Go's {@code closechan}. The caller holds the lock.
   *
   * @return {@link #OK}; null if the channel was closed before, other than by a cancel
   */
  private @Nullable Object closeNow(@Nullable Throwable reason) {
    Object result = !closed || mayClose ? OK : null;
    if (!closed) {
      cause = reason;
      closed = true;
      releaseAll(senders);
      releaseAll(receivers);
    }
    mayClose = false;
    return result;
  }

  /**
   * Closes, and leaves the buffer to the caller. The caller holds the lock.
   *
   * @return {@link #OK}; null if the buffer is empty
   */
  private @Nullable Object cancelNow() {
    if (!closed) {
      cancelled = true;
      mayClose = true;
      closed = true;
      releaseAll(senders);
      releaseAll(receivers);
    }
    return handOver() ? OK : null;
  }

  /** Claims and dequeues all nodes of a queue because the channel is closed. */
  private void releaseAll(WaitQueue queue) {
    for (Node node; (node = queue.dequeueLast()) != null; ) {
      node.next = wake;
      wake = node;
    }
  }

  // Checks without the lock

  /**
   * Whether a send would have to wait at some moment during the call, its linearization point,
   * provided that the channel is not closed. A queue never looks empty while a waiter in it can
   * still be served, and {@code count} stays at the capacity while a waiting sender takes the room
   * that a receive makes.
   */
  boolean looksFull() {
    return full == 0 ? receivers.looksEmpty() : count() == full;
  }

  /**
   * Whether a receive would have to wait at some moment during the call, provided that the channel
   * is not closed.
   */
  boolean looksEmpty() {
    return ring.length == 0 ? senders.looksEmpty() && (kind == null || !isDue()) : count() == 0;
  }

  private boolean isDue() {
    AlarmKind alarm = alarm();
    return alarm != null && alarm.isDue();
  }

  /** Whether the channel is closed and drained; once true, it stays true. */
  private boolean isOver() {
    return closed && count() == 0; // in this order: once closed, it only falls
  }

  /** Whether a select may be able to perform its send now; exact at a moment during the call. */
  boolean looksSendable() {
    return !looksFull() || closed;
  }

  /** Whether a select may be able to perform its receive now; exact at a moment during the call. */
  boolean looksReceivable() {
    if (kind instanceof AlarmKind) {
      // A due tick belongs to the waiting receivers. A select must not retry that in a loop.
      return closed || !looksEmpty() && receivers.looksEmpty();
    }
    return !looksEmpty() || closed;
  }

  /**
   * Removes receivers that gave up and have not yet removed themselves, which a select would
   * mistake for waiting ones. The caller holds the lock.
   */
  void dropGivenUp() {
    if (kind instanceof AlarmKind) {
      receivers.dropGivenUp();
    }
  }

  // Sends and receives that wait, and those that do not

  /**
   * Sends if that is possible at once.
   *
   * @param self enqueued if the send is not possible; null to enqueue nothing
   * @param next as in {@link #wakeAll}
   * @return {@link #OK}, {@link #CLOSED}, or null if the send is not possible
   */
  @Nullable Object sendOrEnqueue(Object element, @Nullable Claim self, boolean next) {
    Object result;
    Node claimed;
    lock();
    try {
      result = sendNow(element);
      if (result == null && self != null) {
        senders.enqueue(self);
      }
      claimed = unlock();
    } catch (Throwable t) { // by plain writes: see SpinLock
      claimed = wake;
      wake = null;
      lock = 0;
      wakeAll(claimed, false);
      throw t;
    }
    if (claimed != null) {
      claimed.claim.ready(next);
    }
    if (result == OK || result == null || result == CLOSED) {
      return result;
    }
    undelivered(result);
    return OK;
  }

  /** Sends if that is possible at once. */
  boolean sendOrFail(Object element) {
    // A channel is never reopened: if it is not closed now, it was not when it looked full. In this
    // order, because a close removes the waiting receivers, and the channel then looks full as
    // well.
    if (looksFull() && !closed) {
      return false;
    }
    return isSent(sendOrEnqueue(element, null, false));
  }

  /**
   * Sends, waiting if necessary.
   *
   * @param limit the maximum time to wait, positive; null to wait indefinitely
   * @return whether the element was sent in time
   */
  boolean sendOrWait(Object element, @Nullable Duration limit, WaitReason reason)
      throws InterruptedException {
    Claim self =
        !closed && looksFull() ? new Claim(Seam.current(), element, isYieldWorthwhile()) : null;
    Object result = sendOrEnqueue(element, self, true);
    if (result == null) {
      if (self == null) {
        self = new Claim(Seam.current(), element, isYieldWorthwhile());
        result = sendOrEnqueue(element, self, true);
      }
      if (result == null && await(self, REMOVE_SENDER, reason, limit)) {
        result = self.ok() ? OK : CLOSED;
      }
    }
    return isSent(result);
  }

  private boolean isSent(@Nullable Object result) {
    if (result == CLOSED) {
      throw sendRefused();
    }
    return result == OK;
  }

  /**
   * Receives if that is possible at once.
   *
   * @param self enqueued if the receive is not possible; null to enqueue nothing
   * @param next as in {@link #wakeAll}
   * @return an element, {@link #CLOSED}, or null if the receive is not possible
   */
  @Nullable Object receiveOrEnqueue(@Nullable Claim self, boolean next) {
    if (isOver()) {
      return CLOSED;
    }
    Object received;
    Node claimed;
    lock();
    try {
      received = receiveNow();
      if (received == null && self != null) {
        receivers.enqueue(self);
      }
      claimed = unlock();
    } catch (Throwable t) { // by plain writes: see SpinLock
      claimed = wake;
      wake = null;
      lock = 0;
      wakeAll(claimed, false);
      throw t;
    }
    if (claimed != null) {
      claimed.claim.ready(next);
    }
    return received;
  }

  /** Receives if that is possible at once: an element, {@link #CLOSED}, or null. */
  @Nullable Object receiveOrFail() {
    // A channel is never reopened: if it is not closed now, it was not when it looked empty.
    if (looksEmpty() && !closed) {
      return null;
    }
    return receiveOrEnqueue(null, false);
  }

  /**
   * Receives, waiting if necessary.
   *
   * @param limit the maximum time to wait, positive; null to wait indefinitely
   * @return an element, {@link #CLOSED}, or null if the limit has passed
   */
  @Nullable Object receiveOrWait(@Nullable Duration limit, WaitReason reason)
      throws InterruptedException {
    Claim self =
        looksEmpty() && !closed ? new Claim(Seam.current(), null, isYieldWorthwhile()) : null;
    Object received = receiveOrEnqueue(self, true);
    if (received == null) {
      if (self == null) {
        self = new Claim(Seam.current(), null, isYieldWorthwhile());
        received = receiveOrEnqueue(self, true);
      }
      if (received == null && await(self, REMOVE_RECEIVER, reason, limit)) {
        received = self.ok() ? self.element : CLOSED;
      }
    }
    return received;
  }

  /**
   * Waits in a queue: Go's {@code gopark}.
   *
   * @param remove how to leave the queue
   * @return true if the claim was taken, false if the limit has passed
   */
  private boolean await(Claim self, int remove, WaitReason reason, @Nullable Duration limit)
      throws InterruptedException {
    boolean taken = false;
    AlarmKind alarm = alarm();
    try {
      if (alarm != null) {
        alarm.settle();
      }
      long deadline = limit == null ? Waiter.NO_DEADLINE : Seam.deadline(self.waiter, limit);
      if (self.taken == null) {
        yielded(self.look());
      }
      taken = self.await(reason, this, deadline);
    } finally {
      if (!taken) {
        boolean _ = self.cancel(); // still open if the park threw
        remove(remove, self);
      }
      settleAfterLeaving();
    }
    return taken;
  }

  /**
   * The critical section of all operations but sends and receives.
   *
   * @param node the node to remove
   * @param reason the cause of the close
   * @return the result of the action
   */
  private @Nullable Object locked(int action, @Nullable Node node, @Nullable Throwable reason) {
    Object result = null;
    Node claimed;
    lock();
    try {
      switch (action) {
        case REMOVE_SENDER -> senders.remove(Objects.requireNonNull(node));
        case REMOVE_RECEIVER -> receivers.remove(Objects.requireNonNull(node));
        case CLOSE -> result = closeNow(reason);
        default -> result = cancelNow();
      }
      claimed = unlock();
    } catch (Throwable t) { // by plain writes: see SpinLock
      claimed = wake;
      wake = null;
      lock = 0;
      wakeAll(claimed, false);
      throw t;
    }
    wakeAll(claimed, false);
    return result;
  }

  void removeSender(Node node) {
    remove(REMOVE_SENDER, node);
  }

  void removeReceiver(Node node) {
    remove(REMOVE_RECEIVER, node);
    settleAfterLeaving();
  }

  private void remove(int action, Node node) {
    if (node.queued) {
      Object _ = locked(action, node, null);
    }
  }

  private void settleAfterLeaving() {
    AlarmKind alarm = alarm();
    if (alarm != null) {
      alarm.settleAfterLeaving();
    }
  }

  // Whether a waiter yields before it parks: see Claim

  /** Whether an operation that must wait now should yield or spin before it parks. */
  boolean isYieldWorthwhile() {
    int left = parksAtOnce; // read once: other waiters count it down too
    if (left > 0) {
      parksAtOnce = (short) (left - 1);
    }
    return left == 0;
  }

  /** Records whether the yield or spin of a waiter paid off. */
  void yielded(boolean worthWhile) {
    if (!worthWhile) {
      if (misses < MAX_MISSES) {
        misses++;
      }
      parksAtOnce = (short) (1 << 2 * misses);
    } else if (misses > 0) {
      misses = 0;
    }
  }

  // Close and cancel

  private void close0(@Nullable Throwable reason) {
    Seam.point(Op.CLOSE, this);
    if (locked(CLOSE, null, reason) == null) {
      throw closedException("close of closed channel");
    }
    settleAfterLeaving();
  }

  @Override
  public void cancel() {
    Seam.point(Op.CLOSE, this);
    Object left = locked(CANCEL, null, null);
    settleAfterLeaving();
    if (left != null) {
      reportLeft();
    }
  }

  /** Reports the elements that a cancel has found: no other thread accesses them any more. */
  private void reportLeft() {
    Throwable thrown = null;
    for (Object element; (element = takeLeft()) != null; ) {
      try {
        undelivered(element);
      } catch (Throwable t) {
        if (thrown == null) {
          thrown = t;
        } else if (thrown != t) {
          thrown.addSuppressed(t);
        }
      }
    }
    if (thrown != null) {
      Chan.<RuntimeException>throwAsItIs(thrown);
    }
  }

  // Results

  /** Reports an element that was accepted and will not be received. The caller holds no lock. */
  void undelivered(Object element) {
    if (kind != null && kind.hook != null) {
      kind.hook.accept(element);
    }
  }

  /** Returns the result of a receive: an element, or null if there was none. */
  @SuppressWarnings("unchecked") // all elements were sent as E
  @Nullable E element(@Nullable Object received) {
    if (received != CLOSED) {
      return (E)
          (kind instanceof AlarmKind alarm && received != null
              ? alarm.element(received)
              : received);
    }
    if (cause != null) {
      throw closedException("receive from closed channel");
    }
    return null;
  }

  /** Returns the comma-ok form of the result of a receive. */
  Received<E> received(@Nullable Object received) {
    E element = element(received);
    if (element == null) {
      return Received.closed();
    }
    try {
      return Received.of(element);
    } catch (OutOfMemoryError e) {
      undelivered(element); // the caller gets the error instead of the element
      throw e;
    }
  }

  /** Returns an exception with the caller's stack trace, and the cause of the close. */
  ChannelClosedException closedException(String message) {
    return new ChannelClosedException(message, cause);
  }

  /** Returns the exception for a send on this closed channel, with the caller's stack trace. */
  ChannelClosedException sendRefused() {
    return cancelled
        ? new ChannelCancelledException("send on cancelled channel", null)
        : closedException("send on closed channel");
  }

  private static void checkInterrupt() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  // SendChannel

  @Override
  public void send(E element) throws InterruptedException {
    Objects.requireNonNull(element, "element");
    Seam.point(Op.SEND, this);
    checkInterrupt();
    boolean _ = sendOrWait(element, null, WaitReason.CHAN_SEND);
  }

  @Override
  public boolean trySend(E element) {
    Objects.requireNonNull(element, "element");
    Seam.point(Op.SEND, this);
    return sendOrFail(element);
  }

  @Override
  public boolean trySend(E element, Duration limit) throws InterruptedException {
    Objects.requireNonNull(element, "element");
    Objects.requireNonNull(limit, "limit");
    Seam.point(Op.SEND, this);
    checkInterrupt();
    return limit.isPositive()
        ? sendOrWait(element, limit, WaitReason.CHAN_SEND)
        : sendOrFail(element);
  }

  @Override
  public CompletableFuture<@Nullable Void> sendAsync(E element) {
    Objects.requireNonNull(element, "element");
    Seam.point(Op.SEND, this);
    return Pending.send(this, element);
  }

  @Override
  public void close() {
    close0(null);
  }

  @Override
  public void close(Throwable cause) {
    close0(Objects.requireNonNull(cause, "cause"));
  }

  @Override
  public boolean isClosed() {
    Seam.point(Op.INSPECT, this);
    return closed;
  }

  // ReceiveChannel

  @Override
  public @Nullable E receive() throws InterruptedException {
    Seam.point(Op.RECEIVE, this);
    checkInterrupt();
    return element(receiveOrWait(null, WaitReason.CHAN_RECEIVE));
  }

  @Override
  public Received<E> receiveOk() throws InterruptedException {
    Seam.point(Op.RECEIVE, this);
    checkInterrupt();
    return received(receiveOrWait(null, WaitReason.CHAN_RECEIVE));
  }

  @Override
  public @Nullable E tryReceive() {
    Seam.point(Op.RECEIVE, this);
    return element(receiveOrFail());
  }

  @Override
  public @Nullable E tryReceive(Duration limit) throws InterruptedException {
    Objects.requireNonNull(limit, "limit");
    Seam.point(Op.RECEIVE, this);
    checkInterrupt();
    return element(
        limit.isPositive() ? receiveOrWait(limit, WaitReason.CHAN_RECEIVE) : receiveOrFail());
  }

  @Override
  public CompletableFuture<Received<E>> receiveAsync() {
    Seam.point(Op.RECEIVE, this);
    return Pending.receive(this);
  }

  @Override
  public boolean isDone() {
    Seam.point(Op.INSPECT, this);
    return isOver();
  }

  @Override
  public Iterator<E> iterator() {
    return new Elements<>(this);
  }

  // Both interfaces

  @Override
  public int length() {
    Seam.point(Op.INSPECT, this);
    return kind instanceof AlarmKind alarm ? alarm.isDue() && !closed ? 1 : 0 : count();
  }

  @Override
  public int capacity() {
    return kind == null ? ring.length : kind.capacity;
  }

  boolean closedNow() {
    return closed;
  }

  /**
   * Returns {@code chan#7}, {@code chan(128)#7}, {@code chan(unlimited)#7} or {@code timer#7}: the
   * kind and the id.
   */
  @Override
  public String toString() {
    if (kind instanceof AlarmKind) {
      return kind + "#" + id;
    }
    if (ring.length == 0) {
      return "chan#" + id;
    }
    return "chan(" + (kind == null ? ring.length : kind) + ")#" + id;
  }
}
