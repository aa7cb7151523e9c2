package io.goroutines.channels;

import io.goroutines.Channel;
import io.goroutines.ChannelCancelledException;
import io.goroutines.ChannelClosedException;
import io.goroutines.ChannelSpec.Overflow;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.Received;
import io.goroutines.spi.Callback;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
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
 * A channel: a lock, a ring buffer, and two queues of those who wait.
 *
 * @param <E> the type of the elements
 */
final class Chan<E> implements Channel<E> {

  /*
   * Invariants, whenever the lock is free. A node counts as waiting while its claim is not taken.
   *
   *   Nobody waits to send or nobody waits to receive, except for one select that waits for both.
   *   If the buffer has an element, nobody waits to receive.
   *   If the buffer has room, nobody waits to send.
   *   Once closed, nobody waits, and the buffer only shrinks.
   *
   * Algorithm. After Go's runtime/chan.go (chansend, chanrecv, closechan, dequeue); select, in Select, is
   * after runtime/select.go. An operation takes the lock and looks at the other side's queue: if somebody
   * waits there, it claims the first and hands it the element, or takes its element, without a detour
   * through the buffer. (A receive from a full buffer takes the buffer's head, and puts the element of
   * the first waiting sender at its tail.) Otherwise the buffer serves. If that cannot either, the
   * operation queues a node, unlocks, and waits until a peer, an interrupt, its deadline or a close has
   * taken the node's claim: see Claim.
   *
   * How it differs from Go. Go's goroutines cannot be interrupted: only a select leaves nodes behind that
   * are no longer to be served, and it marks them by selectDone. Here every waiting operation has such a
   * cell. A node is allocated, and the waiter looked up, with nothing locked: an operation that finds
   * under the lock that it must wait, and has no node, unlocks, makes one, and starts over. A look
   * without the lock, `looksFull` or `looksEmpty`, mostly saves that round.
   *
   * Giving way. One who must wait first lets the goroutine go that is to run next on its processor: often
   * its peer, which then serves it while it stands in the run queue, not parked, and need not make it
   * ready. That saves a park and a wake-up. Where it was in vain, `looked` has the next ones park at once.
   *
   * The lock. It spins, because what it guards takes less time than a park. Nothing under it waits,
   * allocates (but for an unlimited buffer, see Kinds) or runs code that is not ours: who is to be made
   * ready is remembered in `wake` and made ready after the unlock. A thread that waits for a lock gives way
   * now and then, so that a holder without a processor gets one; it never does so holding another lock. Who
   * holds a lock has the channel in its cache, and would get it again and again before one who waits sees it free: that went on for
   * half a second. So one who has waited for long says that it is starved, and those who come wait
   * until it has had its turn.
   *
   * The end of the stack. A call inside a section can throw StackOverflowError. So each section stands in
   * a try whose handler unlocks by plain writes, without a call; and what a section changes it changes
   * after its last call, the claim of a node, so that it is done wholly or not at all. Whoever was claimed
   * is then still made ready, and who was queued taken out, if the stack has room for that: a peer of one
   * whose stack is at its end can be left waiting, but never a channel locked.
   *
   * Kinds. What Go does not have begins where an operation of Go's would have to wait, so that it costs
   * Go's kinds nothing: a send finds the ring full. An unlimited buffer then puts the element behind the
   * ring, into its Spill, and a receive moves one up as it would a waiting sender's; that takes memory
   * under the lock now and then, in pieces of fixed size. A buffer that drops is not full for those who
   * look without the lock; the send that finds it so does `sendOrDrop`. Elements that are undelivered
   * are reported after the unlock. After a cancel the count is 0 for good, and what is still in the ring
   * belongs to the one who cancelled. A channel that gives the time has no buffer, and a tick that
   * is due instead: see AlarmKind.
   *
   * Lock order. Only a select holds more than one, and takes them in the order of the channels' ids; a
   * wait for a lock therefore ends at a holder who waits for none.
   *
   * Happens-before. Of operations that meet in the buffer, the later one acquires the lock that the
   * earlier one released. One that waited reads its claim, which its peer or the close wrote. A receive
   * that finds the channel closed and drained has read `closed`, and no more.
   */

  private static final VarHandle LOCK;
  private static final VarHandle COUNT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LOCK = lookup.findVarHandle(Chan.class, "lock", int.class);
      COUNT = lookup.findVarHandle(Chan.class, "count", int.class);
      // Initialised now: at the end of a stack it would fail, and leave the class unusable for
      // good.
      lookup.ensureInitialized(Claim.class);
      lookup.ensureInitialized(Callback.class); // and with it CompletableFuture
      lookup.ensureInitialized(Pending.class);
      lookup.ensureInitialized(Received.class);
      lookup.ensureInitialized(Select.class);
      lookup.ensureInitialized(Sent.class);
      lookup.ensureInitialized(WaitReason.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What a receive from a channel that is closed and drained gets; never an element. */
  static final Object DONE = new Object();

  /** The ring of all channels without a buffer. */
  private static final @Nullable Object[] UNBUFFERED = new Object[0];

  /**
   * How often to look at a taken lock before giving way: some microseconds, many times what a
   * holder needs if it runs. With one processor it does not run while we look.
   */
  private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 8 : 1;

  /**
   * How long to leave a taken lock alone before the next look, in {@link Thread#onSpinWait}s: half
   * a microsecond or more. Meanwhile its holder does some twenty operations, for which it has the
   * channel in its cache. To look at once would tear the channel from cache to cache with each
   * operation, which then takes three to five times as long.
   */
  private static final int PAUSE = 32;

  /** After so many tries, some five microseconds each, one is starved. */
  private static final int STARVED = 4;

  /** How long to sleep while a holder is stopped; a time slice is some milliseconds. */
  private static final long STOPPED_NANOS = 50_000;

  /**
   * After so many misses, one wait in 256 tries again whether it is worth looking: what a miss
   * costs, a switch for nothing, then disappears.
   */
  private static final int MAX_MISSES = 4;

  private static final AtomicLong LAST_ID = new AtomicLong();

  /** Unique in the process; names the channel in dumps, and is its place in the lock order. */
  final long id = LAST_ID.incrementAndGet();

  /** 1 while locked, else 0. Compare-and-set to acquire, written to release. */
  volatile int lock;

  /**
   * Whether somebody has waited for the lock for long, and whoever comes is to let it go first. A
   * hint: written by those who wait so, without a lock, to false by who gets it.
   */
  volatile boolean starved;

  /**
   * The buffer: `count` elements from `head` on, round the end, and the rest in the spill; null
   * elsewhere. Under the lock.
   */
  private final @Nullable Object[] ring;

  /** How this channel differs from Go's kinds; null for these. */
  private final @Nullable Kind kind;

  /** The count at which a send must wait: the capacity; -1 where it never does. */
  private final int full;

  /** Where the next element to receive stands, and where the next one sent will. Under the lock. */
  private int head;

  private int tail;

  /**
   * How many elements are in the buffer. Written under the lock, plainly, since a write through the
   * handle is a call; the release of the lock publishes it. Read without the lock.
   */
  private int count;

  /** Written once, under the lock, after `cause`; read without it. */
  private volatile boolean closed;

  /** Whether it was a cancel that closed. Written before `closed`, read after it. */
  private boolean cancelled;

  /** Whether it was a cancel that closed, and no close has come since. Under the lock. */
  private boolean mayClose;

  /** What the channel was closed with. Written before `closed`, read after it. */
  private @Nullable Throwable cause;

  /** Who waits. Under the lock, `looksEmpty` apart. */
  final WaitQueue receivers = new WaitQueue();

  final WaitQueue senders = new WaitQueue();

  /**
   * Whom the holder of the lock has claimed and will make ready, a chain through {@code next}; null
   * while the lock is free.
   */
  @Nullable Node wake;

  /** The channel that a select locked before this one; null but during {@code noneReady}. */
  @Nullable Chan<?> lockedBefore;

  /**
   * How many waits in a row it was not worth looking, at most {@link #MAX_MISSES}, and for how many
   * more to park at once. Written by those who wait, without a lock: hints.
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

  /** Tries to lock, for as long as it is worth looking without giving way. */
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
   * Tries to lock, as one who has done so in vain a number of times, and given way each time. After
   * some, it has those wait who have only come.
   */
  boolean tryLock(int before) {
    if (before < STARVED) {
      return tryLock();
    }
    for (int looks = LOOKS * PAUSE; looks > 0; looks--) {
      starved = true; // again and again: another one that gets the lock says that nobody is
      if (LOCK.compareAndSet(this, 0, 1)) {
        starved = false;
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  /**
   * Lets others run after a vain try to lock, the holder perhaps. Nothing is locked. A lock that is
   * not free in all the time that a starved one looks has a holder whom the system has stopped; it
   * gets a processor soonest if this one sleeps.
   *
   * @param before how many tries there were before the vain one
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

  /** Returns whom the holder of the lock has to make ready after the unlock. */
  @Nullable Node takeWake() {
    Node node = wake;
    if (node != null) {
      wake = null;
    }
    return node;
  }

  /**
   * Makes ready all of a chain that {@link #takeWake} returned, after a close. Nothing is locked.
   * Not for one who was served otherwise: a prepared select may have queued its node again by then,
   * and its link is the queue's.
   *
   * @param next whether the caller's next step is likely to be to wait for that one
   */
  static void readyAll(@Nullable Node chain, boolean next) {
    Throwable thrown = null;
    for (Node node = chain; node != null; ) {
      Node after = node.next;
      node.next = null;
      try {
        node.claim.ready(next);
      } catch (Throwable t) { // the end of the stack, or a waiter that breaks its contract
        thrown = t;
      }
      node = after;
    }
    if (thrown != null) {
      Chan.<RuntimeException>throwAsItIs(thrown);
    }
  }

  // Whether to look before a park

  /** Whether one who waits now should look for a while before it parks. */
  boolean isWorthLooking() {
    int left = parksAtOnce; // read once: others count it down too
    if (left > 0) {
      parksAtOnce = (short) (left - 1);
    }
    return left == 0;
  }

  /** Learns from one who looked. */
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

  // What is done under the lock

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

  /** Puts an element for which the ring has no room behind it; false if the buffer is limited. */
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

  /** Returns the alarm of a channel that gives the time; null for all others. */
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

  /** Returns the element received, {@link #DONE}, or null if it must wait. */
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
    // If the buffer is empty though it has room, nobody waits to send.
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

  // Looks without the lock

  /**
   * Whether a send must wait, at some moment during the call, if the channel is not closed. A queue
   * never looks empty while somebody in it can be served, and {@code count} does not leave the
   * capacity while a sender that waits takes the room that a receive makes.
   */
  boolean looksFull() {
    return full == 0 ? receivers.looksEmpty() : (int) COUNT.getAcquire(this) == full;
  }

  /** Whether a receive must wait, at some moment during the call, if the channel is not closed. */
  boolean looksEmpty() {
    return ring.length == 0
        ? senders.looksEmpty() && (kind == null || !isDue())
        : (int) COUNT.getAcquire(this) == 0;
  }

  private boolean isDue() {
    AlarmKind alarm = alarm();
    return alarm != null && alarm.isDue();
  }

  /** Whether it is closed and drained; true for good once it is. */
  private boolean isOver() {
    return closed && (int) COUNT.getAcquire(this) == 0; // closed first: then it only shrinks
  }

  /** Whether a select may be able to take its send now; exact at a moment during the call. */
  boolean looksSendable() {
    return !looksFull() || closed;
  }

  /** Whether a select may be able to take its receive now; exact at a moment during the call. */
  boolean looksReceivable() {
    if (kind instanceof AlarmKind) {
      // What is due belongs to those who wait. A select must not try that again and again.
      return closed || !looksEmpty() && receivers.looksEmpty();
    }
    return !looksEmpty() || closed;
  }

  /**
   * Takes out the receivers that gave up before they have left themselves, where a select would
   * take them for such as wait. The caller holds the lock.
   */
  void dropGivenUp() {
    if (kind instanceof AlarmKind) {
      receivers.dropGivenUp();
    }
  }

  // The sections

  /** What a send may find. */
  enum Sent {
    YES,
    NO,
    CLOSED
  }

  /**
   * Sends if that is possible at once.
   *
   * @param self stands in the queue afterwards if it was not possible; null for none
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

  /** Sends at once, dropping an element if there is no other way. For kinds that do. */
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
   * @param self stands in the queue afterwards if it was not possible; null for none
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

  /** Claims all in a queue because the channel is closed, and takes everyone out. */
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

  /** Takes out and reports what a cancel has found: nobody else looks there any more. */
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

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // what X is, nobody looks at
  private static <X extends Throwable> void throwAsItIs(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** Reports an element that was accepted and will not be received. Nothing is locked. */
  void undelivered(Object element) {
    if (kind != null && kind.hook != null) {
      kind.hook.accept(element);
    }
  }

  // The operations, apart from their opening

  /** Sends if that is possible at once. */
  boolean sendOrFail(Object element) {
    // A channel is never opened again: if it is not closed now, it was not when it looked full. In
    // this order: a close takes those who wait to receive out, and then it looks full as well.
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
   * Sends, waiting if it must.
   *
   * @param limit how long, positive; null for ever
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
    // A channel is never opened again: if it is not closed now, it was not when it looked empty.
    if (looksEmpty() && !closed) {
      return null;
    }
    return receiveOrEnqueue(null, false);
  }

  /**
   * Receives, waiting if it must.
   *
   * @param limit how long, positive; null for ever
   * @return an element, {@link #DONE}, or null if none came in time
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
        boolean _ = self.cancel(); // not yet done if it was the park that threw
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

  /** Returns what a receive gives: an element, or null if there was none. */
  @SuppressWarnings("unchecked") // all elements came in as E
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

  /** Returns the comma-ok form of what a receive gives. */
  private Received<E> received(@Nullable Object received) {
    E element = element(received);
    if (element == null) {
      return Received.closed();
    }
    try {
      return Received.of(element);
    } catch (OutOfMemoryError e) {
      undelivered(element); // the caller gets the error, and no element
      throw e;
    }
  }

  /** Returns an exception with the caller's stack, and the cause of the close. */
  ChannelClosedException closedException(String message) {
    return new ChannelClosedException(message, cause);
  }

  /** Returns what a send on this channel, which is closed, throws: with the caller's stack. */
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
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>(); // now: see receiveAsync
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
    // Now, and not when an element was taken: without memory then, it would be lost.
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
          boolean _ = waits.cancel(false); // the caller gets an error, and no future
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

  /** Receives until there is nothing more. Not for several threads at once, as iterators are. */
  private final class ElementIterator implements Iterator<E> {

    /** What hasNext has taken and next will hand out. */
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

  // Both

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
   * Returns {@code chan#7}, {@code chan(128)#7}, {@code chan(unlimited)#7} or {@code timer#7}:
   * what, and the id.
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
