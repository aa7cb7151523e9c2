package io.goroutines.channels;

import io.goroutines.Channel;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A select that may have to wait; also the claim cell that its clauses share.
 *
 * @param <R> the type of the results of the cases
 * @param <X> the type of the exceptions thrown by the functions of the cases
 */
final class Select<R extends @Nullable Object, X extends Exception> extends Claim {

  /*
   * Algorithm, after Go's runtime/select.go, preceded by a fast path, pass 0:
   *
   *   Pass 0, with no lock held: pick one of the cases that look ready, and perform it under the
   *     lock of its own channel. If it is no longer ready, pick again.
   *   Pass 1, with all channels locked: pick one of the cases that are ready, and perform it.
   *   Pass 2, with the locks still held: enqueue a clause on every channel. Unlock; wait.
   *   Pass 3: remove the clauses from the queues that still contain them.
   *
   * Why pass 0 is correct. A select may take any case that is ready, whatever happens to the others
   * meanwhile; only the choice matters, and pass 0 never concludes that a case is not ready. In
   * random order each case that looks ready is picked with the same probability, before any is
   * tried. A case that is ready throughout looks ready (each check is exact for one moment: see
   * Chan). A case that only looked ready drops out when it is tried, because the attempt removes
   * the stale nodes that made it look ready; the next pick is uniform among the others. In listed
   * order the first case that is ready at one moment must be taken; a check of a later case cannot
   * tell that the first was not ready at that same moment. So pass 0 then tries the first case
   * alone, and ends as well when only later cases look ready.
   *
   * Why passes 1 and 2 are correct. While all locks are held there is a moment, the linearization
   * point, at which no case was ready (so the default, or waiting, is right), or at which no case
   * listed before the one taken was ready. Clauses of one select never meet each other: pass 1 ends
   * before the first is enqueued, and a peer that completes one later claims the cell for the whole
   * select.
   *
   * How it differs from Go. Allocation happens with no lock held, and a select of a few cases and a
   * default allocates nothing. Pass 3 locks one channel at a time, since the cell is already taken.
   * A select of one case, unless its element is supplied, is the plain operation. A time-out is not
   * a channel but the deadline of the wait.
   */

  static {
    try {
      // here for the same reason as in Chan
      MethodHandles.lookup().ensureInitialized(Clause.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The result of a performed case that receives no element; never an element. */
  private static final Object NOTHING = new Object();

  private static final Comparator<Clause> LOCK_ORDER = (a, b) -> Long.compare(id(a), id(b));

  /** Up to this number of cases, insertion or search in the unsorted array is the fastest. */
  private static final int FEW = 12;

  private final boolean listed;

  /** The cases that have a channel, in the user's order. */
  private final Clause[] clauses;

  private final boolean hasAlarms;
  private final @Nullable SelectCase<? extends R, ? extends X> byDefault;
  private final @Nullable SelectCase<? extends R, ? extends X> timeout;

  /** The first clause in lock order; null if there is no clause. */
  private final @Nullable Clause firstToLock;

  /**
   * The channels from {@code firstLocked} up to {@code firstUnlocked}, exclusive, are locked, in
   * lock order.
   */
  private @Nullable Clause firstLocked;

  private @Nullable Clause firstUnlocked;

  /** The result of the case taken: an element, {@link #NOTHING}, or {@link Chan#DONE}. */
  private @Nullable Object received;

  /** An element dropped by a send under all locks, to be reported after the unlock. */
  private @Nullable Object dropped;

  private Select(Waiter waiter, SelectOrder order, SelectCase<? extends R, ? extends X>[] cases) {
    super(waiter, null, true);
    listed = order == SelectOrder.LISTED;
    Clause[] made = new Clause[cases.length];
    int n = 0;
    SelectCase<? extends R, ? extends X> last = null;
    SelectCase<? extends R, ? extends X> shortest = null;
    boolean alarms = false;
    for (SelectCase<? extends R, ? extends X> each : cases) {
      if (canBeTaken(each)) {
        Clause clause = new Clause(this, each);
        made[n++] = clause;
        alarms |= clause.chan.alarm() != null;
      } else if (each.kind() == SelectCase.Kind.DEFAULT) {
        last = onlyDefault(each, last);
      } else if (each.kind() == SelectCase.Kind.TIMEOUT && isShorter(each, shortest)) {
        shortest = each;
      }
    }
    checkNotBoth(last, shortest);
    clauses = n == made.length ? made : Arrays.copyOf(made, n);
    byDefault = last;
    timeout = shortest;
    hasAlarms = alarms;
    firstToLock = inLockOrder(clauses);
  }

  /** Links the clauses in lock order, one for each channel; returns the first. */
  private static @Nullable Clause inLockOrder(Clause[] clauses) {
    Clause[] sorted = clauses;
    if (clauses.length > FEW) {
      sorted = clauses.clone();
      Arrays.sort(sorted, LOCK_ORDER);
    }
    Clause first = null;
    Clause last = null;
    for (Clause each : sorted) {
      Clause before = null;
      if (last != null && id(last) <= id(each)) {
        before = last; // links sorted clauses in linear time
      } else {
        for (Clause c = first; c != null && id(c) <= id(each); c = c.nextToLock) {
          before = c;
        }
      }
      if (before == null) {
        each.nextToLock = first;
        first = each;
      } else if (before.chan != each.chan) {
        each.nextToLock = before.nextToLock;
        before.nextToLock = each;
      } else {
        continue;
      }
      if (each.nextToLock == null) {
        last = each;
      }
    }
    return first;
  }

  private static long id(Clause clause) {
    return clause.chan.id;
  }

  // Checks

  /** Whether a case has a channel other than the nil channel. */
  private static boolean canBeTaken(SelectCase<?, ?> each) {
    Object target = Objects.requireNonNull(each, "case").target();
    if (target instanceof Chan<?>) {
      return true;
    }
    if (target == null || target == Channel.never()) {
      return false;
    }
    throw new IllegalArgumentException(
        "a select takes channels of its own implementation only, not a "
            + target.getClass().getName());
  }

  private static <C extends SelectCase<?, ?>> C onlyDefault(C each, @Nullable C other) {
    if (other != null) {
      throw new IllegalArgumentException("a select has at most one default");
    }
    return each;
  }

  private static void checkNotBoth(
      @Nullable SelectCase<?, ?> byDefault, @Nullable SelectCase<?, ?> timeout) {
    if (byDefault != null && timeout != null) {
      throw new IllegalArgumentException(
          "a select has a default or a time-out, not both: the default leaves no time to wait");
    }
  }

  private static boolean isShorter(SelectCase<?, ?> timeout, @Nullable SelectCase<?, ?> other) {
    return other == null || timeout.timeout().compareTo(other.timeout()) < 0;
  }

  static <R extends @Nullable Object, X extends Exception> R select(
      SelectOrder order, SelectCase<? extends R, ? extends X>[] cases)
      throws X, InterruptedException {
    Objects.requireNonNull(order, "order");
    SelectCase<? extends R, ? extends X> only = null;
    SelectCase<? extends R, ? extends X> byDefault = null;
    SelectCase<? extends R, ? extends X> timeout = null;
    int n = 0;
    boolean supplied = false;
    for (SelectCase<? extends R, ? extends X> each : cases) {
      if (canBeTaken(each)) {
        only = each;
        n++;
        supplied |= each.isSupplied();
      } else if (each.kind() == SelectCase.Kind.DEFAULT) {
        byDefault = onlyDefault(each, byDefault);
      } else if (each.kind() == SelectCase.Kind.TIMEOUT && isShorter(each, timeout)) {
        timeout = each;
      }
    }
    checkNotBoth(byDefault, timeout);
    Seam.point(Op.SELECT, cases);
    if (byDefault == null && Thread.interrupted()) {
      throw new InterruptedException();
    }
    Duration limit = timeout == null ? null : timeout.timeout();
    boolean waits = byDefault == null && (limit == null || limit.isPositive());
    if (!supplied) {
      if (n == 1 && only != null && only.target() instanceof Chan<?> chan) {
        Object got = performAlone(chan, only.isSend() ? only.element() : null, waits, limit);
        return got != null
            ? complete(only, got)
            : Objects.requireNonNull(byDefault != null ? byDefault : timeout).complete(null);
      }
      // A picked case is read from the array once, since the caller may change the array meanwhile.
      for (SelectCase<? extends R, ? extends X> picked; (picked = pick(order, cases)) != null; ) {
        Object got = perform(picked, picked.isSend() ? picked.element() : null, waits);
        if (got != null) {
          return complete(picked, got);
        }
      }
      if (!waits && cases.length <= FEW && noneReady(cases)) {
        return Objects.requireNonNull(byDefault != null ? byDefault : timeout).complete(null);
      }
    }
    Select<R, X> select = new Select<>(Seam.current(), order, cases);
    SelectCase<? extends R, ? extends X> taken = select.choose(supplied);
    return complete(taken, Objects.requireNonNull(select.received));
  }

  /**
   * Performs the only case, as the plain operation.
   *
   * @param element the element to send; null to receive
   * @return the result; null if the operation was not possible, or not in time
   */
  private static @Nullable Object performAlone(
      Chan<?> chan, @Nullable Object element, boolean waits, @Nullable Duration limit)
      throws InterruptedException {
    if (element == null) {
      return waits ? chan.receiveOrWait(limit, WaitReason.SELECT) : chan.receiveOrFail();
    }
    boolean sent =
        waits ? chan.sendOrWait(element, limit, WaitReason.SELECT) : chan.sendOrFail(element);
    return sent ? NOTHING : null;
  }

  /** Returns a case to try in pass 0, or null to end pass 0. */
  private static <C extends SelectCase<?, ?>> @Nullable C pick(SelectOrder order, C[] cases) {
    C last = null;
    int n = 0;
    for (C each : cases) {
      if (looksReady(each)) {
        last = each;
        n++;
      }
      if (order == SelectOrder.LISTED && each.target() != null) {
        return last;
      }
    }
    if (n > 1) {
      int skip = Seam.random(n);
      for (C each : cases) {
        if (looksReady(each) && skip-- == 0) {
          return each;
        }
      }
    }
    return last;
  }

  private static boolean looksReady(SelectCase<?, ?> each) {
    return each.target() instanceof Chan<?> chan
        && (each.isSend() ? chan.looksSendable() : chan.looksReceivable());
  }

  /**
   * Whether no case was ready at one moment, with all channels locked: the part of pass 1 that a
   * default needs. It allocates nothing, and searches the cases for the next channel to lock.
   */
  private static boolean noneReady(SelectCase<?, ?>[] cases) {
    for (int tries = 0; ; tries++) {
      Chan<?> locked = null; // the last one, linked to its predecessors
      Chan<?> next;
      try {
        while ((next = nextToLock(cases, locked)) != null && next.tryLock(tries)) {
          next.lockedBefore = locked;
          locked = next;
        }
        if (next == null) {
          for (SelectCase<?, ?> each : cases) {
            if (each.target() instanceof Chan<?> chan) {
              chan.dropGivenUp();
            }
            if (looksReady(each)) {
              return false;
            }
          }
          return true;
        }
      } finally {
        while (locked != null) { // plain writes: see Chan
          Chan<?> before = locked.lockedBefore;
          locked.lockedBefore = null;
          locked.lock = 0;
          locked = before;
        }
      }
      next.giveWay(tries);
    }
  }

  /** Returns the channel after the given one in lock order; the first channel if null. */
  private static @Nullable Chan<?> nextToLock(SelectCase<?, ?>[] cases, @Nullable Chan<?> after) {
    Chan<?> next = null;
    for (SelectCase<?, ?> each : cases) {
      if (each.target() instanceof Chan<?> chan
          && (after == null || chan.id > after.id)
          && (next == null || chan.id < next.id)) {
        next = chan;
      }
    }
    return next;
  }

  /**
   * Performs a case under the lock of its own channel only.
   *
   * @param element the element to send; null to receive
   * @param next as in {@link Chan#readyAll}
   * @return the result; null if the case is not ready
   */
  private static @Nullable Object perform(
      SelectCase<?, ?> each, @Nullable Object element, boolean next) {
    Chan<?> chan = (Chan<?>) Objects.requireNonNull(each.target());
    if (element == null) {
      return chan.receiveOrEnqueue(null, next);
    }
    Chan.Sent sent = chan.sendOrEnqueue(element, null, next);
    if (sent == Chan.Sent.NO && chan.drops()) {
      sent = chan.sendOrDrop(element);
    }
    return sent == Chan.Sent.YES ? NOTHING : sent == Chan.Sent.NO ? null : Chan.DONE;
  }

  /** Runs the function of a case that was taken, with no lock held. */
  private static <R extends @Nullable Object, X extends Exception> R complete(
      SelectCase<? extends R, ? extends X> taken, Object got) throws X {
    if (got == NOTHING) {
      return taken.complete(null);
    }
    Chan<?> chan = (Chan<?>) Objects.requireNonNull(taken.target());
    if (taken.isSend()) {
      throw chan.sendRefused();
    }
    return taken.complete(chan.element(got));
  }

  // The passes

  /**
   * Performs one case, returns it, and stores its result in {@code received}.
   *
   * @param pass0 whether pass 0 is still to be made
   */
  private SelectCase<? extends R, ? extends X> choose(boolean pass0)
      throws X, InterruptedException {
    for (Clause each : clauses) {
      if (each.sends && each.offered == null) {
        each.offered = typed(each).element();
      }
    }
    Duration limit = timeout == null ? null : timeout.timeout();
    boolean waits = byDefault == null && (limit == null || limit.isPositive());
    Clause taken = pass0 ? performOne(waits) : null;
    if (taken == null && (!waits || (listed && looksReady()))) {
      taken = performOrEnqueue(waits, false);
    }
    if (taken == null && waits) {
      taken = performOrWait(limit);
    }
    if (taken == null) {
      received = NOTHING;
      return Objects.requireNonNull(byDefault != null ? byDefault : timeout);
    }
    return typed(taken);
  }

  @SuppressWarnings("unchecked") // the clauses were created from such cases
  private SelectCase<? extends R, ? extends X> typed(Clause clause) {
    return (SelectCase<? extends R, ? extends X>) clause.selectCase;
  }

  /** Pass 0: performs one case and returns its clause; null if pass 0 found none. */
  private @Nullable Clause performOne(boolean next) {
    for (Clause picked; (picked = pick()) != null; ) {
      received = perform(picked.selectCase, picked.offered, next);
      if (received != null) {
        return picked;
      }
    }
    return null;
  }

  /** Passes 1 to 3: performs one case and returns its clause; null if none was ready in time. */
  private @Nullable Clause performOrWait(@Nullable Duration limit) throws InterruptedException {
    long deadline = limit == null ? Waiter.NO_DEADLINE : Seam.deadline(waiter, limit);
    Clause performed = performOrEnqueue(true, true);
    if (performed != null) {
      return performed;
    }
    boolean completed = false;
    try {
      if (hasAlarms) {
        settle();
      }
      Chan<?> hints = hints();
      if (taken == null && hints != null) {
        hints.looked(look());
      }
      completed =
          clauses.length == 0 && limit == null
              ? await(WaitReason.SELECT_NO_CASES, null, deadline)
              : await(WaitReason.SELECT, this, deadline);
    } finally {
      if (!completed) {
        boolean _ = cancel(); // still open if the park threw
      }
      leaveAll();
    }
    return completed ? finish() : null;
  }

  /** Returns the channel that holds the hints for yielding before a park; null if there is none. */
  private @Nullable Chan<?> hints() {
    return firstToLock == null ? null : firstToLock.chan;
  }

  /** Returns a clause to try in pass 0, or null to end pass 0. */
  private @Nullable Clause pick() {
    if (listed) {
      return clauses.length > 0 && clauses[0].looksReady() ? clauses[0] : null;
    }
    Clause last = null;
    int n = 0;
    for (Clause each : clauses) {
      if (each.looksReady()) {
        last = each;
        n++;
      }
    }
    if (n > 1) {
      int skip = Seam.random(n);
      for (Clause each : clauses) {
        if (each.looksReady() && skip-- == 0) {
          return each;
        }
      }
    }
    return last;
  }

  private boolean looksReady() {
    for (Clause each : clauses) {
      if (each.looksReady()) {
        return true;
      }
    }
    return false;
  }

  /** Locks every channel. If one stays locked, unlocks the others, backs off and starts over. */
  private void lockAll() {
    firstLocked = firstToLock;
    firstUnlocked = firstToLock;
    int tries = 0;
    for (Clause next; (next = firstUnlocked) != null; ) {
      Chan<?> chan = next.chan;
      if (chan.tryLock(tries)) {
        firstUnlocked = next.nextToLock;
      } else {
        unlockAll();
        chan.giveWay(tries++);
        firstLocked = firstToLock;
        firstUnlocked = firstToLock;
      }
    }
  }

  private void unlockAll() {
    for (Clause next; (next = firstLocked) != firstUnlocked && next != null; ) {
      next.chan.unlock();
      firstLocked = next.nextToLock;
    }
  }

  /**
   * Passes 1 and 2, in one critical section. If it throws, the handler unlocks by plain writes; see
   * Chan.
   *
   * @param next as in {@link Chan#readyAll}
   * @param enqueue whether to enqueue the clauses if none is ready
   * @return the clause that was performed; null if none was ready
   */
  private @Nullable Clause performOrEnqueue(boolean next, boolean enqueue) {
    int seed = 0;
    if (!listed) {
      seed = enqueue ? waiter.random(Integer.MAX_VALUE) : Seam.random(Integer.MAX_VALUE);
    }
    Clause performed;
    Node served = null;
    try {
      lockAll();
      if (hasAlarms) {
        dropGivenUp();
      }
      performed = performReady(seed);
      if (performed == null) {
        if (enqueue) {
          enqueueAll(seed);
        }
      } else {
        served = performed.chan.takeWake();
      }
      unlockAll();
    } catch (Throwable t) {
      if (firstLocked == firstToLock && firstUnlocked == null) {
        taken = CANCELLED; // no race: claimants hold the lock of the channel
      }
      for (Clause each; (each = firstLocked) != firstUnlocked && each != null; ) {
        Chan<?> chan = each.chan;
        if (chan.wake != null) {
          served = chan.wake;
          chan.wake = null;
        }
        chan.lock = 0;
        firstLocked = each.nextToLock;
      }
      boolean _ = cancel();
      if (served != null) {
        served.claim.ready(false);
      }
      throw t;
    }
    if (performed != null) {
      if (served != null) {
        served.claim.ready(next);
      }
      Object undelivered = dropped;
      if (undelivered != null) {
        performed.chan.undelivered(undelivered);
      }
    }
    return performed;
  }

  /**
   * Pass 1. A clause that looks ready is ready, unless the peers have given up; the attempt removes
   * them.
   *
   * @param seed random, from 0 to 2³¹ exclusive
   */
  private @Nullable Clause performReady(int seed) {
    if (listed) {
      for (Clause each : clauses) {
        if (each.looksReady() && performNow(each)) {
          return each;
        }
      }
      return null;
    }
    for (long random = seed; ; ) {
      int n = 0;
      for (Clause each : clauses) {
        if (each.looksReady()) {
          n++;
        }
      }
      if (n == 0) {
        return null; // the usual outcome, because pass 0 found none
      }
      random *= n;
      int skip = (int) (random >>> 31);
      random &= 0x7fff_ffff; // the remainder is uniform too: for the next attempt
      for (Clause each : clauses) {
        if (each.looksReady() && skip-- == 0) {
          if (performNow(each)) {
            return each;
          }
          break;
        }
      }
    }
  }

  /** Performs a clause if that is possible. The caller has locked its channel. */
  private boolean performNow(Clause each) {
    Object got = NOTHING;
    Chan<?> chan = each.chan;
    Object element = each.offered;
    if (element == null) {
      got = chan.receiveNow();
    } else if (chan.closedNow()) {
      got = Chan.DONE;
    } else if (!chan.sendNow(element)) {
      if (chan.drops()) {
        dropped = chan.dropNow(element);
      } else {
        got = null;
      }
    }
    received = got;
    return got != null;
  }

  /** Pass 2. Starts at a random clause, since several clauses may use the same channel. */
  private void enqueueAll(int seed) {
    Chan<?> hints = hints();
    if (hints == null || !hints.isWorthLooking()) {
      parkAtOnce();
    }
    int n = clauses.length;
    int start = (int) ((long) seed * n >>> 31);
    for (int i = 0; i < n; i++) {
      Clause each = clauses[start + i < n ? start + i : start + i - n];
      Chan<?> chan = each.chan;
      if (!each.sends) {
        chan.receivers.enqueue(each);
      } else if (each.offered != null) {
        each.element = each.offered;
        chan.senders.enqueue(each);
      }
    }
  }

  private void dropGivenUp() {
    for (Clause each : clauses) {
      each.chan.dropGivenUp();
    }
  }

  /** Makes the schedulers of timer channels fire for this select: see AlarmKind. */
  private void settle() {
    for (Clause each : clauses) {
      AlarmKind alarm = each.chan.alarm();
      if (alarm != null) {
        alarm.settle();
      }
    }
  }

  /** Pass 3. */
  private void leaveAll() {
    for (Clause each : clauses) {
      each.leave();
    }
  }

  /** Determines which case a peer or a closer completed. */
  private Clause finish() {
    Clause completed = (Clause) Objects.requireNonNull(taken);
    if (!completed.ok()) {
      received = Chan.DONE;
    } else if (completed.sends) {
      received = NOTHING;
    } else {
      received = completed.element;
    }
    return completed;
  }

  /** Returns {@code select(chan#3, chan(8)#5)}, for dumps. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "select(", ")");
    for (Clause each = firstToLock; each != null; each = each.nextToLock) {
      text.add(each.chan.toString());
    }
    return text.toString();
  }
}
