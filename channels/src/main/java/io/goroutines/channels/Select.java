package io.goroutines.channels;

import io.goroutines.Channel;
import io.goroutines.PreparedSelect;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A select that may have to wait, or one that is prepared; the claim cell that its clauses share.
 *
 * @param <R> the type of what the cases yield
 * @param <X> the type of what the cases' functions throw
 */
final class Select<R extends @Nullable Object, X extends Exception> extends Claim
    implements PreparedSelect<R, X> {

  /*
   * Algorithm, after Go's runtime/select.go, with a pass before it that mostly suffices:
   *
   *   Pass 0, with nothing locked: pick one of the cases that look ready, and perform it under the
   *     lock of its own channel. If somebody else was faster, pick again.
   *   Pass 1, with all channels locked: pick one of the cases that are ready, and perform it.
   *   Pass 2, the locks still held: queue a clause on every channel. Unlock; wait.
   *   Pass 3: take the clauses out of the queues that still hold them.
   *
   * Why pass 0 is right. A select may take any case that is ready, whatever becomes of the others
   * meanwhile; only how it picks matters, and that some case is not ready is never concluded from
   * this pass. In random order each of the cases that look ready is picked with the same
   * probability, before any is tried. A case that is ready all the time looks so (the looks are exact
   * for one moment each: see Chan), and one that only looked so drops out when it is tried, because
   * the attempt leaves nothing in the queue by which it looked ready; a new pick is then uniform
   * among the others. In listed order the first that is ready at one moment has to be taken; of a
   * later one no look tells that the first was not ready at the same moment. So there pass 0 serves
   * the first case alone, and it ends as well when some later case looks ready.
   *
   * Why passes 1 and 2 are. All locks together make a moment at which no case was ready (then default
   * is right, or to wait), or at which none before the one that was taken was. Clauses of one
   * select never meet each other: pass 1 ends before the first is queued, and whoever serves one later
   * takes the cell for the whole select.
   *
   * A prepared select uses its clauses and its cell again. No peer touches them by mistake. The cell is
   * taken through a clause only by a peer that finds that in a queue, holding the channel's lock. After
   * pass 3 no clause is in a queue. A peer that served one may still be inside its section, and reads
   * the element there after the claim; so `element` is written for the next use in pass 2, under the
   * lock which that section held, and never cleared before the owner has had that lock: see
   * forgetOffers. After its section the peer makes the waiter ready, which is then perhaps that of a
   * later use: a spurious wake-up, which ends no operation.
   *
   * How it differs from Go. What is allocated is allocated with nothing locked, and nothing is for a
   * few cases and a default that are not prepared. Pass 3 locks one channel at a time, since the cell
   * is already taken. A select of one case, unless it is prepared or its element supplied, is the
   * plain operation. Time-outs are no channels but the deadline of the wait.
   */

  private static final VarHandle BUSY;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      BUSY = lookup.findVarHandle(Select.class, "busy", int.class);
      lookup.ensureInitialized(Clause.class); // now, as in Chan
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What a case gets that was performed and receives nothing; never an element. */
  private static final Object NOTHING = new Object();

  private static final Comparator<Clause> LOCK_ORDER = (a, b) -> Long.compare(id(a), id(b));

  /** Up to how many cases the simplest way to put channels in order is the fastest. */
  private static final int FEW = 12;

  private final boolean listed;

  /** The cases that can be taken, as listed. */
  private final Clause[] clauses;

  private final boolean hasAlarms;
  private final boolean hasSuppliers;
  private final @Nullable SelectCase<? extends R, ? extends X> byDefault;
  private final @Nullable SelectCase<? extends R, ? extends X> timeout;

  /** Where the default or the time-out stands among the cases; -1 if there is none. */
  private final int otherwise;

  /** The first in lock order; null if there is no clause. */
  private final @Nullable Clause firstToLock;

  /** The clauses from this one on, up to the other, are locked, in lock order. */
  private @Nullable Clause firstLocked;

  private @Nullable Clause firstUnlocked;

  /** 1 during a use of a prepared select. Compare-and-set to begin, written to end. */
  private volatile int busy;

  // The rest belongs to the use that is under way.

  /**
   * Whether clauses may still stand where they wait: during a wait, and if an error has ended it.
   */
  private boolean dirty;

  private int index = -1;

  /** What the case that was taken got: an element, {@link #NOTHING}, or {@link Chan#DONE}. */
  private @Nullable Object received;

  /** What a send under all locks has dropped, to be reported with nothing locked. */
  private @Nullable Object dropped;

  private Select(Waiter waiter, SelectOrder order, SelectCase<? extends R, ? extends X>[] cases) {
    super(waiter, null, false);
    listed = order == SelectOrder.LISTED;
    Clause[] made = new Clause[cases.length];
    int n = 0;
    SelectCase<? extends R, ? extends X> last = null;
    SelectCase<? extends R, ? extends X> shortest = null;
    int place = -1;
    boolean alarms = false;
    boolean suppliers = false;
    for (int i = 0; i < made.length; i++) {
      SelectCase<? extends R, ? extends X> each = cases[i];
      if (canBeTaken(each)) {
        Clause clause = new Clause(this, each, i);
        made[n++] = clause;
        alarms |= clause.chan.alarm() != null;
        suppliers |= each.isSupplied();
      } else if (each.kind() == SelectCase.Kind.DEFAULT) {
        last = onlyDefault(each, last);
        place = i;
      } else if (each.kind() == SelectCase.Kind.TIMEOUT && isShorter(each, shortest)) {
        shortest = each;
        place = i;
      }
    }
    checkNotBoth(last, shortest);
    clauses = n == made.length ? made : Arrays.copyOf(made, n);
    byDefault = last;
    timeout = shortest;
    otherwise = place;
    hasAlarms = alarms;
    hasSuppliers = suppliers;
    firstToLock = inLockOrder(clauses);
  }

  /** Links the clauses in lock order, each channel once; returns the first. */
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
        before = last; // so sorted ones are linked in linear time
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

  /** Whether a case can ever be taken by itself: it has a channel, and not the nil one. */
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

  // One use of cases that were not prepared

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
      // What is taken is read from the array once, whatever the caller does with that meanwhile.
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
   * @param element what to send; null to receive
   * @return what it got; null if it was not possible, or not in time
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

  /** Returns a case to try in pass 0, or null if this pass is over. */
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
   * Whether no case was ready at one moment, all channels being locked: pass 1 as far as a default
   * needs it. It allocates nothing, and finds the next channel to lock by going through the cases.
   */
  private static boolean noneReady(SelectCase<?, ?>[] cases) {
    for (int tries = 0; ; tries++) {
      Chan<?> locked = null; // the last one; those before it are a chain
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

  /** Returns the channel that follows another one in lock order; the first one after null. */
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
   * Performs a case under the lock of its own channel alone.
   *
   * @param element what to send; null to receive
   * @param next as in {@link Chan#readyAll}
   * @return what it got; null if it is not ready
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

  /** Runs the function of a case that was taken, with nothing locked. */
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

  // Prepared

  static <R extends @Nullable Object, X extends Exception> PreparedSelect<R, X> prepare(
      SelectOrder order, SelectCase<? extends R, ? extends X>[] cases) {
    Objects.requireNonNull(order, "order");
    Select<R, X> select = new Select<>(Seam.current(), order, cases);
    boolean _ = select.cancel(); // taken, as between two uses
    return select;
  }

  @Override
  public R select() throws X, InterruptedException {
    if (!BUSY.compareAndSet(this, 0, 1)) {
      throw new IllegalStateException("this prepared select is in use");
    }
    SelectCase<? extends R, ? extends X> taken;
    Object got;
    try {
      index = -1;
      Seam.point(Op.SELECT, this);
      if (byDefault == null && Thread.interrupted()) {
        throw new InterruptedException();
      }
      taken = choose(true);
      got = Objects.requireNonNull(received);
    } finally {
      received = null;
      try {
        if (hasSuppliers) {
          forgetOffers();
        }
      } finally {
        busy = 0;
      }
    }
    return complete(taken, got);
  }

  @Override
  public int index() {
    return index;
  }

  /** Takes the offers out of the clauses, which have left their queues unless {@code dirty}. */
  private void forgetOffers() {
    for (Clause each : clauses) {
      if (each.selectCase.isSupplied()) {
        each.offered = null;
        if (each.element != null && !dirty) {
          Chan<?> chan = each.chan;
          if (isTakenThrough(each)) {
            chan.lock(); // who took the element has read it when the lock is free
            chan.unlock();
          }
          each.element = null;
        }
      }
    }
  }

  // The passes

  /**
   * Performs one case, returns it, and leaves in {@code received} what it got.
   *
   * @param pass0 whether pass 0 is still to be made
   */
  private SelectCase<? extends R, ? extends X> choose(boolean pass0)
      throws X, InterruptedException {
    if (dirty) {
      leaveAll();
    }
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
      if (pass0) {
        waiter = Seam.current(); // not the one that prepared it
      }
      taken = performOrWait(limit);
    }
    if (taken == null) {
      index = otherwise;
      received = NOTHING;
      return Objects.requireNonNull(byDefault != null ? byDefault : timeout);
    }
    index = taken.index;
    return typed(taken);
  }

  @SuppressWarnings("unchecked") // the clauses were made of such cases
  private SelectCase<? extends R, ? extends X> typed(Clause clause) {
    return (SelectCase<? extends R, ? extends X>) clause.selectCase;
  }

  /** Pass 0: performs one case and returns its clause; null if this pass is over. */
  private @Nullable Clause performOne(boolean next) {
    for (Clause picked; (picked = pick()) != null; ) {
      index = picked.index; // now: the hook of its channel may throw
      received = perform(picked.selectCase, picked.offered, next);
      if (received != null) {
        return picked;
      }
    }
    index = -1;
    return null;
  }

  /** Passes 1 to 3: performs one case and returns its clause; null if none came in time. */
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
        boolean _ = cancel(); // not yet done if it was the park that threw
      }
      leaveAll();
    }
    return completed ? finish() : null;
  }

  /** Returns the channel that knows whether to look before a park; null if there is none. */
  private @Nullable Chan<?> hints() {
    return firstToLock == null ? null : firstToLock.chan;
  }

  /** Returns a clause to try in pass 0, or null if this pass is over. */
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

  /** Locks every channel. Whoever finds one taken for long lets go of the others and gives way. */
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
   * Passes 1 and 2, in one section. If it throws, the handler unlocks by plain writes; see Chan.
   *
   * @param next as in {@link Chan#readyAll}
   * @param enqueue whether to queue the clauses if none is ready
   * @return the clause that was performed; null if none was ready
   */
  private @Nullable Clause performOrEnqueue(boolean next, boolean enqueue) {
    int seed = 0;
    if (!listed) {
      seed = enqueue ? waiter.random(Integer.MAX_VALUE) : Seam.random(Integer.MAX_VALUE);
    }
    Clause performed;
    Node served = null;
    dirty = enqueue;
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
      dropped = null;
      if (firstLocked == firstToLock && firstUnlocked == null) {
        taken = CANCELLED; // no race: whoever claims a node holds the lock of its channel
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
      dirty = false;
      if (served != null) {
        served.claim.ready(next);
      }
      Object undelivered = dropped;
      if (undelivered != null) {
        dropped = null;
        index = performed.index; // now: the hook may throw
        performed.chan.undelivered(undelivered);
      }
    }
    return performed;
  }

  /**
   * Pass 1. What looks ready is, but for what has given up and is dropped by the attempt.
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
        return null; // as a rule, because pass 0 has found none
      }
      random *= n;
      int skip = (int) (random >>> 31);
      random &= 0x7fff_ffff; // what it was within its share is as random, for the next attempt
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

  /** Performs a clause if that is possible, with its channel locked. */
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

  /** Pass 2. At random the first in line is another each time: a channel may stand twice. */
  private void enqueueAll(int seed) {
    Chan<?> hints = hints();
    reopen(hints != null && hints.isWorthLooking());
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

  /** Has the schedulers of the time's channels fire for this select: see AlarmKind. */
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
    dirty = false;
  }

  /** Finds out which case a peer or a close completed. */
  private Clause finish() {
    Clause completed = (Clause) Objects.requireNonNull(taken);
    if (!completed.ok()) {
      received = Chan.DONE;
    } else if (completed.sends) {
      received = NOTHING;
    } else {
      received = completed.element;
      completed.element = null;
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
