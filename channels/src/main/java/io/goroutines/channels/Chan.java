package io.goroutines.channels;

import io.goroutines.Channel;
import io.goroutines.ChannelCancelledException;
import io.goroutines.ChannelClosedException;
import io.goroutines.ChannelSpec.Overflow;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.Received;
import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.Callback;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A channel: a lock, a ring buffer, a queue of waiting senders and a queue of waiting receivers.
 *
 * @param <E> the type of the elements
 */
final class Chan<E> implements Channel<E> {

  /*
   * Invariants, whenever the lock is free. A node counts as waiting while its claim is open.
   *
   *   At least one of `senders` and `receivers` has no waiting node, except when one select waits
   *   for both.
   *   If the buffer has an element, no receiver waits.
   *   If the buffer has room, no sender waits.
   *   Once the channel is closed, no node waits, and the buffer only shrinks.
   *
   * Algorithm. After Go's runtime/chan.go (chansend, chanrecv, closechan, dequeue); select, in
   * Select, is after runtime/select.go. An operation locks the channel and checks the peers' queue:
   * if a node waits there, the operation claims the first one and hands off its element, or takes
   * the node's element, without a detour through the buffer. (A receive from a full buffer takes
   * the head of the buffer and moves the element of the first waiting sender to the tail.)
   * Otherwise it uses the buffer. If that is not possible either, it enqueues a node, unlocks, and
   * waits until a peer, an interrupt, its deadline or a close has taken the claim of the node: see
   * Claim.
   *
   * How it differs from Go. Go's goroutines cannot be interrupted: only a select leaves stale nodes
   * behind, and selectDone marks them. Here every waiting operation has such a claim cell. A node
   * is allocated, and the current waiter determined, outside the critical section: an operation
   * that finds under the lock that it must wait, and has no node, unlocks, allocates one, and
   * starts over. A check without the lock, `looksFull` or `looksEmpty`, avoids that second round in
   * most cases.
   *
   * Yielding before a park. An operation that must wait first yields to the run-next goroutine of
   * its processor: often its peer, which then completes the operation while the waiter is still in
   * the run queue, and need not unpark it. That saves a park and a wake-up. After a useless yield,
   * `looked` makes the next waiters park at once.
   *
   * The lock. It is a spin lock, because its critical sections are shorter than a park. No critical
   * section parks, allocates (except for an unlimited buffer, see Kinds) or runs user code: the
   * waiter to wake is stored in `wake` and woken after the unlock. A contender that spins too long
   * backs off: it yields, so that a holder without a processor gets one; it holds no other lock
   * then. Barging: the owner's core still holds the cache line and reacquires first, which has
   * starved contenders for half a second. So a contender that has failed STARVED times sets
   * `starved`, and new arrivals wait until it has had the lock.
   *
   * StackOverflowError inside a critical section. Any call there can throw it. So each critical
   * section is a try block whose handler unlocks by plain writes, without a call; and its state
   * changes follow its last call, the claim of a node, so that it takes effect entirely or not at
   * all. A claimed waiter is then still woken, and an enqueued node removed, if the stack has room
   * for that: a peer of the thread with the error may be left waiting, but the channel is never
   * left locked.
   *
   * Kinds. Extensions of Go's channels begin where a Go operation would have to wait, so that Go's
   * own kinds do not pay for them: a send finds the ring full. An unlimited buffer then appends the
   * element to its Spill, behind the ring, and a receive moves one up as it would a waiting
   * sender's element; this sometimes allocates under the lock, in pieces of fixed size. A dropping
   * buffer never looks full without the lock; the send that finds it full under the lock calls
   * `sendOrDrop`. Undelivered elements are reported after the unlock. After a cancel `count` stays
   * 0, and the elements still in the ring belong to the canceller. A timer channel has no buffer,
   * but a tick that becomes due: see AlarmKind.
   *
   * Lock order. Only a select holds more than one lock, and acquires them in the order of the
   * channels' ids; every chain of contenders therefore ends at a holder that waits for no lock.
   *
   * Happens-before. Of two operations that meet in the buffer, the later one acquires the lock that
   * the earlier one released. An operation that waited reads its claim, written by its peer or the
   * closer. A receive that finds the channel closed and drained has read `closed`, and nothing
   * else.
   */

  private static final VarHandle LOCK;
  private static final VarHandle COUNT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LOCK = lookup.findVarHandle(Chan.class, "lock", int.class);
      COUNT = lookup.findVarHandle(Chan.class, "count", int.class);
      // Initialised here: an initialisation that failed with StackOverflowError would leave the
      // class unusable for good.
      lookup.ensureInitialized(Claim.class);
      lookup.ensureInitialized(Callback.class); // also initialises CompletableFuture
      lookup.ensureInitialized(Pending.class);
      lookup.ensureInitialized(Received.class);
      lookup.ensureInitialized(Select.class);
      lookup.ensureInitialized(Sent.class);
      lookup.ensureInitialized(WaitReason.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The result of a receive from a closed and drained channel; never an element. */
  static final Object DONE = new Object();

  /** The ring of all unbuffered channels. */
  private static final @Nullable Object[] UNBUFFERED = new Object[0];

  /**
   * How often to poll a taken lock before backing off: some microseconds, many times what a running
   * holder needs. With one processor the holder cannot run while the contender spins.
   */
  private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 8 : 1;

  /**
   * The pause between two polls of a taken lock, in {@link Thread#onSpinWait}s: half a microsecond
   * or more. Meanwhile the holder completes some twenty operations on a channel that is in its
   * cache. Polling without a pause would move the cache lines of the channel between the cores at
   * each operation, which then takes three to five times as long.
   */
  private static final int PAUSE = 32;

  /**
   * The number of failed tries, some five microseconds each, after which a contender is starved.
   */
  private static final int STARVED = 4;

  /** How long to park while a holder is preempted; a time slice is some milliseconds. */
  private static final long STOPPED_NANOS = 50_000;

  /**
   * At this number of misses, only one wait in 256 yields before it parks; the cost of a miss, a
   * useless switch, then becomes negligible.
   */
  private static final int MAX_MISSES = 4;

  private static final AtomicLong LAST_ID = new AtomicLong();

  /** Unique in the process; names the channel in dumps, and defines the lock order. */
  final long id = LAST_ID.incrementAndGet();

  /** 1 while locked, else 0. Acquired by compare-and-set, released by a write. */
  volatile int lock;

  /**
   * Whether a contender is starved, so that new arrivals must let it acquire the lock first. A
   * hint: set by starved contenders without the lock, cleared by the starved contender that
   * acquires it.
   */
  volatile boolean starved;

  /**
   * The buffer: `count` elements from `head` on, wrapping around; elements beyond its length are in
   * the spill; null elsewhere. Guarded by the lock.
   */
  private final @Nullable Object[] ring;

  /** How this channel differs from Go's kinds; null for those kinds. */
  private final @Nullable Kind kind;

  /** The count at which a send must wait: the capacity; -1 if a send never waits. */
  private final int full;

  /** The index of the next element to receive, and of the next one to send. Guarded by the lock. */
  private int head;

  private int tail;

  /**
   * The number of elements in the buffer. Written under the lock, by plain writes, since a write
   * through the handle is a call; the release of the lock publishes it. Read without the lock.
   */
  private int count;

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
   * The nodes that the lock holder has claimed and whose waiters it will wake, linked by {@code
   * next}; null while the lock is free.
   */
  @Nullable Node wake;

  /** The channel that a select locked before this one; null except during {@code noneReady}. */
  @Nullable Chan<?> lockedBefore;

  /**
   * The number of consecutive waits for which the yield was useless, at most {@link #MAX_MISSES};
   * and the number of further waits that are to park at once. Hints, written by waiters without the
   * lock.
   */
  private byte misses;

  private short parksAtOnce;

  Chan(int capacity) {
    ring = capacity == 0 ? UNBUFFERED : new Object[capacity];
    full = capacity;
    kind = null;
  }

  Chan(Kind kind) {
    int length = kind.ring();
    ring = length == 0 ? UNBUFFERED : new Object[length];
    full = kind.full();
    this.kind = kind;
  }

  // The lock

  void lock() {
    for (int tries = 0; !tryLock(tries); tries++) {
      giveWay(tries);
    }
  }

  /** Tries to lock, spinning for as long as is worthwhile before a backoff. */
  boolean tryLock() {
    if (!starved && LOCK.compareAndSet(this, 0, 1)) {
      return true;
    }
    for (int looks = LOOKS; looks > 0; looks--) {
      for (int pause = PAUSE; pause > 0; pause--) {
        Thread.onSpinWait();
      }
      if (!starved && (int) LOCK.getOpaque(this) == 0 && LOCK.compareAndSet(this, 0, 1)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tries to lock after a number of failed tries, each followed by a {@linkplain #giveWay backoff}.
   * From {@link #STARVED} failed tries on, it makes new arrivals wait.
   */
  boolean tryLock(int before) {
    if (before < STARVED) {
      return tryLock();
    }
    for (int looks = LOOKS * PAUSE; looks > 0; looks--) {
      starved = true; // repeatedly: another starved contender clears it when it acquires the lock
      if (LOCK.compareAndSet(this, 0, 1)) {
        starved = false;
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  /**
   * Backs off after a failed try to lock, so that other threads run, the lock holder perhaps. The
   * caller holds no lock. If a lock is not free during all polls of a starved contender, its holder
   * has been preempted; it gets a processor soonest if this thread parks.
   *
   * @param before the number of tries before the failed one
   */
  void giveWay(int before) {
    if (before < STARVED) {
      Thread.yield();
    } else {
      Waiter waiter = Seam.current();
      waiter.park(WaitReason.SEMACQUIRE, this, waiter.now() + STOPPED_NANOS);
    }
  }

  void unlock() {
    LOCK.setRelease(this, 0);
  }

  /** Returns the nodes whose waiters the lock holder must wake after the unlock. */
  @Nullable Node takeWake() {
    Node node = wake;
    if (node != null) {
      wake = null;
    }
    return node;
  }

  /**
   * Wakes the waiters of all nodes of a chain that {@link #takeWake} returned, after a close. The
   * caller holds no lock.
   *
   * @param next whether the caller is likely to wait for that waiter in its next step
   */
  static void readyAll(@Nullable Node chain, boolean next) {
    Throwable thrown = null;
    for (Node node = chain; node != null; ) {
      Node after = node.next;
      node.next = null;
      try {
        node.claim.ready(next);
      } catch (Throwable t) { // StackOverflowError, or a waiter that breaks its contract
        thrown = t;
      }
      node = after;
    }
    if (thrown != null) {
      Chan.<RuntimeException>throwAsItIs(thrown);
    }
  }

  // Whether to yield before a park

  /** Whether an operation that must wait now should yield or spin before it parks. */
  boolean isWorthLooking() {
    int left = parksAtOnce; // read once: other waiters count it down too
    if (left > 0) {
      parksAtOnce = (short) (left - 1);
    }
    return left == 0;
  }

  /** Records whether the yield or spin of a waiter paid off. */
  void looked(boolean worthWhile) {
    if (!worthWhile) {
      if (misses < MAX_MISSES) {
        misses++;
      }
      parksAtOnce = (short) (1 << 2 * misses);
    } else if (misses > 0) {
      misses = 0;
    }
  }

  // Operations under the lock

  /** Sends if that is possible at once. The channel is not closed. */
  boolean sendNow(Object element) {
    Node receiver = receivers.dequeue(element);
    if (receiver != null) {
      wake = receiver;
      return true;
    }
    if (count < ring.length) {
      ring[tail] = element;
      tail = tail + 1 == ring.length ? 0 : tail + 1;
      count++;
      return true;
    }
    return kind != null && spillNow(element);
  }

  /**
   * Appends an element for which the ring has no room to the spill; false if the buffer is bounded.
   */
  private boolean spillNow(Object element) {
    Spill spill = spill();
    if (spill == null) {
      return false;
    }
    if (count == Integer.MAX_VALUE) {
      throw new IllegalStateException("a channel holds no more than " + count + " elements");
    }
    spill.add(element);
    count++;
    return true;
  }

  /** Returns the alarm of a timer channel; null for other channels. */
  @Nullable AlarmKind alarm() {
    return kind instanceof AlarmKind alarm ? alarm : null;
  }

  private @Nullable Spill spill() {
    return kind == null ? null : kind.spill;
  }

  /** Whether a send that is not possible at once drops an element instead of waiting. */
  boolean drops() {
    return kind != null && kind.overflow != Overflow.WAIT;
  }

  /**
   * Sends by dropping an element. The channel is not closed, {@link #sendNow} has failed, and
   * {@link #drops} is true.
   *
   * @return what is dropped, to be reported after the unlock
   */
  Object dropNow(Object element) {
    if (Objects.requireNonNull(kind).overflow == Overflow.DROP_LATEST) {
      return element;
    }
    Object oldest = Objects.requireNonNull(ring[head]);
    ring[head] = element;
    head = head + 1 == ring.length ? 0 : head + 1;
    tail = head;
    return oldest;
  }

  /** Returns the element received, {@link #DONE}, or null if the receiver must wait. */
  @Nullable Object receiveNow() {
    if (count == 0 && closed) {
      return DONE;
    }
    AlarmKind alarm = alarm();
    if (alarm != null) {
      Object tick = alarm.take();
      if (tick != null) {
        return tick;
      }
    }
    // If the buffer is empty although it has capacity, no sender waits.
    Node sender = senders.dequeue(null);
    if (sender != null) {
      wake = sender;
    }
    if (count == 0) {
      return sender == null ? null : sender.element;
    }
    Spill spill = count > ring.length ? spill() : null;
    Object moved = spill != null ? spill.poll() : null;
    Object element = ring[head];
    ring[head] = null;
    head = head + 1 == ring.length ? 0 : head + 1;
    if (sender != null) {
      ring[tail] = sender.element;
      tail = tail + 1 == ring.length ? 0 : tail + 1;
    } else {
      count--;
      if (moved != null) {
        ring[tail] = moved;
        tail = tail + 1 == ring.length ? 0 : tail + 1;
      }
    }
    return element;
  }

  // Checks without the lock

  /**
   * Whether a send would have to wait at some moment during the call, its linearization point,
   * provided that the channel is not closed. A queue never looks empty while a waiter in it can
   * still be served, and {@code count} stays at the capacity while a waiting sender takes the room
   * that a receive makes.
   */
  boolean looksFull() {
    return full == 0 ? receivers.looksEmpty() : (int) COUNT.getAcquire(this) == full;
  }

  /**
   * Whether a receive would have to wait at some moment during the call, provided that the channel
   * is not closed.
   */
  boolean looksEmpty() {
    return ring.length == 0
        ? senders.looksEmpty() && (kind == null || !isDue())
        : (int) COUNT.getAcquire(this) == 0;
  }

  private boolean isDue() {
    AlarmKind alarm = alarm();
    return alarm != null && alarm.isDue();
  }

  /** Whether the channel is closed and drained; once true, it stays true. */
  private boolean isOver() {
    return closed && (int) COUNT.getAcquire(this) == 0; // in this order: once closed, it only falls
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

  // The critical sections

  /** The outcome of a send. */
  enum Sent {
    YES,
    NO,
    CLOSED
  }

  /**
   * Sends if that is possible at once.
   *
   * @param self enqueued if the send is not possible; null to enqueue nothing
   * @param next as in {@link #readyAll}
   */
  Sent sendOrEnqueue(Object element, @Nullable Claim self, boolean next) {
    Sent sent = Sent.CLOSED;
    Node served = null;
    lock();
    try {
      if (!closed) {
        if (sendNow(element)) {
          sent = Sent.YES;
        } else {
          sent = Sent.NO;
          if (self != null) {
            senders.enqueue(self);
          }
        }
      }
      served = takeWake();
      unlock();
    } catch (Throwable t) {
      if (wake != null) {
        served = wake;
        wake = null;
      }
      lock = 0;
      if (served != null) {
        served.claim.ready(false);
      }
      throw t;
    }
    if (served != null) {
      served.claim.ready(next);
    }
    return sent;
  }

  /** Sends at once, dropping an element if necessary. For kinds that {@linkplain #drops drop}. */
  Sent sendOrDrop(Object element) {
    Sent sent = Sent.CLOSED;
    Object dropped = null;
    Node served = null;
    lock();
    try {
      if (!closed) {
        sent = Sent.YES;
        if (!sendNow(element)) {
          dropped = dropNow(element);
        }
      }
      served = takeWake();
      unlock();
    } catch (Throwable t) {
      if (wake != null) {
        served = wake;
        wake = null;
      }
      lock = 0;
      if (served != null) {
        served.claim.ready(false);
      }
      throw t;
    }
    if (served != null) {
      served.claim.ready(false);
    }
    if (dropped != null) {
      undelivered(dropped);
    }
    return sent;
  }

  /**
   * Receives if that is possible at once.
   *
   * @param self enqueued if the receive is not possible; null to enqueue nothing
   * @param next as in {@link #readyAll}
   * @return an element, {@link #DONE}, or null
   */
  @Nullable Object receiveOrEnqueue(@Nullable Claim self, boolean next) {
    if (isOver()) {
      return DONE;
    }
    Object received;
    Node served = null;
    lock();
    try {
      received = receiveNow();
      if (received == null && self != null) {
        receivers.enqueue(self);
      }
      served = takeWake();
      unlock();
    } catch (Throwable t) {
      if (wake != null) {
        served = wake;
        wake = null;
      }
      lock = 0;
      if (served != null) {
        served.claim.ready(false);
      }
      throw t;
    }
    if (served != null) {
      served.claim.ready(next);
    }
    return received;
  }

  private void remove(WaitQueue queue, Node node) {
    if (node.queued) {
      lock();
      try {
        queue.remove(node);
        unlock();
      } catch (Throwable t) {
        lock = 0;
        throw t;
      }
    }
  }

  /** Claims and dequeues all nodes of a queue because the channel is closed. */
  private void releaseAll(WaitQueue queue) {
    for (Node node; (node = queue.dequeueLast()) != null; ) {
      node.next = wake;
      wake = node;
    }
  }

  private void close0(@Nullable Throwable reason) {
    Seam.point(Op.CLOSE, this);
    boolean first;
    Node released = null;
    lock();
    try {
      first = !closed || mayClose;
      if (!closed) {
        cause = reason;
        closed = true;
        releaseAll(senders);
        releaseAll(receivers);
      }
      mayClose = false;
      released = takeWake();
      unlock();
    } catch (Throwable t) {
      if (wake != null) {
        released = wake;
        wake = null;
      }
      lock = 0;
      readyAll(released, false);
      throw t;
    }
    if (!first) {
      throw closedException("close of closed channel");
    }
    readyAll(released, false);
    settleAfterLeaving();
  }

  private void settleAfterLeaving() {
    AlarmKind alarm = alarm();
    if (alarm != null) {
      alarm.settleAfterLeaving();
    }
  }

  /** Removes and reports the elements found by a cancel: no other thread accesses them any more. */
  private void dropAll(int from, int left) {
    Spill spill = spill();
    Throwable thrown = null;
    for (int i = 0; i < left; i++) {
      Object element;
      if (i < ring.length) {
        int at = from + i < ring.length ? from + i : from + i - ring.length;
        element = ring[at];
        ring[at] = null;
      } else {
        element = Objects.requireNonNull(spill).poll();
      }
      try {
        undelivered(Objects.requireNonNull(element));
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

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // callers do not use the type X
  private static <X extends Throwable> void throwAsItIs(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** Reports an element that was accepted and will not be received. The caller holds no lock. */
  void undelivered(Object element) {
    if (kind != null && kind.hook != null) {
      kind.hook.accept(element);
    }
  }

  // The operations, without the checks at their start

  /** Sends if that is possible at once. */
  boolean sendOrFail(Object element) {
    // A channel is never reopened: if it is not closed now, it was not when it looked full. In this
    // order, because a close removes the waiting receivers, and the channel then looks full as
    // well.
    if (looksFull() && !closed) {
      return false;
    }
    Sent sent = sendOrEnqueue(element, null, false);
    if (sent == Sent.NO && drops()) {
      sent = sendOrDrop(element);
    }
    if (sent == Sent.CLOSED) {
      throw sendRefused();
    }
    return sent == Sent.YES;
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
        !closed && looksFull() ? new Claim(Seam.current(), element, isWorthLooking()) : null;
    Sent sent = sendOrEnqueue(element, self, true);
    if (sent == Sent.NO && drops()) {
      sent = sendOrDrop(element);
    }
    if (sent == Sent.NO) {
      if (self == null) {
        self = new Claim(Seam.current(), element, isWorthLooking());
        sent = sendOrEnqueue(element, self, true);
      }
      if (sent == Sent.NO) {
        if (!await(self, senders, reason, limit)) {
          return false;
        }
        sent = self.ok() ? Sent.YES : Sent.CLOSED;
      }
    }
    if (sent == Sent.CLOSED) {
      throw sendRefused();
    }
    return true;
  }

  /** Receives if that is possible at once: an element, {@link #DONE}, or null. */
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
   * @return an element, {@link #DONE}, or null if the limit has passed
   */
  @Nullable Object receiveOrWait(@Nullable Duration limit, WaitReason reason)
      throws InterruptedException {
    Claim self = looksEmpty() && !closed ? new Claim(Seam.current(), null, isWorthLooking()) : null;
    Object received = receiveOrEnqueue(self, true);
    if (received == null) {
      if (self == null) {
        self = new Claim(Seam.current(), null, isWorthLooking());
        received = receiveOrEnqueue(self, true);
      }
      if (received == null && await(self, receivers, reason, limit)) {
        received = self.ok() ? self.element : DONE;
      }
    }
    return received;
  }

  /** Waits in a queue; true if the claim was taken, false if the limit has passed. */
  private boolean await(Claim self, WaitQueue queue, WaitReason reason, @Nullable Duration limit)
      throws InterruptedException {
    boolean taken = false;
    AlarmKind alarm = alarm();
    try {
      if (alarm != null) {
        alarm.settle();
      }
      long deadline = limit == null ? Waiter.NO_DEADLINE : Seam.deadline(self.waiter, limit);
      if (self.taken == null) {
        looked(self.look());
      }
      taken = self.await(reason, this, deadline);
    } finally {
      if (!taken) {
        boolean _ = self.cancel(); // still open if the park threw
        remove(queue, self);
      }
      settleAfterLeaving();
    }
    return taken;
  }

  void removeSender(Node node) {
    remove(senders, node);
  }

  void removeReceiver(Node node) {
    remove(receivers, node);
    settleAfterLeaving();
  }

  /** Returns the result of a receive: an element, or null if there was none. */
  @SuppressWarnings("unchecked") // all elements were sent as E
  @Nullable E element(@Nullable Object received) {
    if (received != DONE) {
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
  private Received<E> received(@Nullable Object received) {
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
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>(); // early: see receiveAsync
    Pending.Send pending = !closed && looksFull() ? new Pending.Send(this, element) : null;
    Sent sent = sendOrEnqueue(element, pending == null ? null : pending.claim(), false);
    if (sent == Sent.NO && drops()) {
      sent = sendOrDrop(element);
    }
    if (sent == Sent.NO && pending == null) {
      pending = new Pending.Send(this, element);
      sent = sendOrEnqueue(element, pending.claim(), false);
    }
    return switch (sent) {
      case YES -> {
        boolean _ = done.complete(null);
        yield done;
      }
      case NO -> Objects.requireNonNull(pending);
      case CLOSED -> CompletableFuture.failedFuture(sendRefused());
    };
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
    // Before the receive: if this ran out of memory afterwards, the element would be lost.
    CompletableFuture<Received<E>> done = new CompletableFuture<>();
    Pending.Receive<E> pending = looksEmpty() && !closed ? new Pending.Receive<>(this) : null;
    Object received = receiveOrEnqueue(pending == null ? null : pending.claim(), false);
    if (received == null && pending == null) {
      pending = new Pending.Receive<>(this);
      received = receiveOrEnqueue(pending.claim(), false);
    }
    if (received == null) {
      Pending.Receive<E> waits = Objects.requireNonNull(pending);
      settle(waits);
      return waits;
    }
    try {
      boolean _ = done.complete(received(received));
    } catch (ChannelClosedException e) {
      boolean _ = done.completeExceptionally(e);
    }
    return done;
  }

  private void settle(Pending<?> waits) {
    AlarmKind alarm = alarm();
    if (alarm != null) {
      boolean settled = false;
      try {
        alarm.settle();
        settled = true;
      } finally {
        if (!settled) {
          boolean _ = waits.cancel(false); // the caller gets an error instead of the future
        }
      }
    }
  }

  @Override
  public void cancel() {
    Seam.point(Op.CLOSE, this);
    int from;
    int left;
    Node released = null;
    lock();
    try {
      if (!closed) {
        cancelled = true;
        mayClose = true;
        closed = true;
        releaseAll(senders);
        releaseAll(receivers);
      }
      released = takeWake();
      from = head;
      left = count;
      count = 0;
      unlock();
    } catch (Throwable t) {
      if (wake != null) {
        released = wake;
        wake = null;
      }
      lock = 0;
      readyAll(released, false);
      throw t;
    }
    readyAll(released, false);
    settleAfterLeaving();
    dropAll(from, left);
  }

  @Override
  public boolean isDone() {
    Seam.point(Op.INSPECT, this);
    return isOver();
  }

  @Override
  public Iterator<E> iterator() {
    return new ElementIterator();
  }

  /** Receives until the channel is closed and drained. Like other iterators, not thread-safe. */
  private final class ElementIterator implements Iterator<E> {

    /** The element that hasNext has received and next will return. */
    private @Nullable E ahead;

    @Override
    public boolean hasNext() {
      if (ahead == null) {
        try {
          ahead = receive();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new GoroutineInterruptedException(e);
        }
      }
      return ahead != null;
    }

    @Override
    public E next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the channel is closed and drained");
      }
      E element = Objects.requireNonNull(ahead);
      ahead = null;
      return element;
    }
  }

  // Both interfaces

  @Override
  public int length() {
    Seam.point(Op.INSPECT, this);
    return kind instanceof AlarmKind alarm
        ? alarm.isDue() && !closed ? 1 : 0
        : (int) COUNT.getAcquire(this);
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
