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
   * Invariant: while all locks are held there is a moment, the linearization point, at which no
   * case was ready (so the default, or waiting, is right), or at which no case listed before the
   * one taken was ready. Clauses of one select never meet each other: pass 1 ends before the first
   * is enqueued, and a peer that completes one later claims the cell for the whole select.
   *
   * How it differs from Go. Allocation happens with no lock held, and a select of a few cases and a
   * default allocates nothing. Pass 3 locks one channel at a time, since the cell is already taken.
   * A select of one case is the plain operation. A time-out is not a channel but the deadline of
   * the wait.
   */

  static {
    try {
      MethodHandles.lookup().ensureInitialized(Clause.class); // here: see Chan
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final SelectCase<?, ?>[] NO_CASES = new SelectCase<?, ?>[0];

  private static final Comparator<Clause> LOCK_ORDER = (a, b) -> Long.compare(a.chan.id, b.chan.id);

  /** Up to this number of cases, insertion or search in the unsorted array is the fastest. */
  private static final int FEW = 12;

  private final boolean listed;

  /** The cases that have a channel, in the user's order. */
  private final Clause[] clauses;

  /** The first clause in lock order; null if there is no clause. */
  private final @Nullable Clause firstToLock;

  /** The clause that pass 1 has performed. */
  private @Nullable Clause performed;

  /** The result of the case taken: an element, {@link Chan#OK}, or {@link Chan#CLOSED}. */
  private @Nullable Object result;

  /** An element dropped by a send under all locks, to be reported after the unlock. */
  private @Nullable Object dropped;

  private Select(Waiter waiter, SelectOrder order, SelectCase<?, ?>[] cases) {
    super(waiter, null, true);
    listed = order == SelectOrder.LISTED;
    Clause[] made = new Clause[cases.length];
    int n = 0;
    for (SelectCase<?, ?> each : cases) {
      if (each.target() instanceof Chan<?> chan) {
        made[n++] = new Clause(this, each, chan);
      }
    }
    clauses = n == made.length ? made : Arrays.copyOf(made, n);
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
      long id = each.chan.id;
      Clause before = null;
      if (last != null && last.chan.id <= id) {
        before = last; // links sorted clauses in linear time
      } else {
        for (Clause c = first; c != null && c.chan.id <= id; c = c.nextToLock) {
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
    SelectCase<? extends R, ? extends X> otherwise = byDefault != null ? byDefault : timeout;
    Duration limit = timeout == null ? null : timeout.timeout();
    boolean waits = byDefault == null && (limit == null || limit.isPositive());
    if (n == 1 && !supplied && only != null && only.target() instanceof Chan<?> chan) {
      Object got = performAlone(chan, only.isSend() ? only.element() : null, waits, limit);
      return got != null ? complete(only, got) : Objects.requireNonNull(otherwise).complete(null);
    }
    SelectCase<? extends R, ? extends X>[] all =
        supplied ? Select.<R, X>withElements(cases) : cases;
    // A picked case is read from the array once, since the caller may change the array meanwhile.
    for (SelectCase<? extends R, ? extends X> picked; (picked = pick(order, all)) != null; ) {
      Object got = perform(picked, picked.isSend() ? picked.element() : null, waits);
      if (got != null) {
        return complete(picked, got);
      }
    }
    if (!waits && all.length <= FEW && noneReady(all)) {
      return Objects.requireNonNull(otherwise).complete(null);
    }
    Select<R, X> select = new Select<>(Seam.current(), order, all);
    Clause taken = select.choose(waits, limit);
    return taken == null
        ? Objects.requireNonNull(otherwise).complete(null)
        : complete(select.typed(taken), Objects.requireNonNull(select.result));
  }

  /** Returns a copy of the cases with the elements that the suppliers return. */
  private static <R extends @Nullable Object, X extends Exception>
      SelectCase<? extends R, ? extends X>[] withElements(
          SelectCase<? extends R, ? extends X>[] cases) throws X {
    SelectCase<? extends R, ? extends X>[] copy = cases.clone();
    int n = 0;
    for (SelectCase<? extends R, ? extends X> each : cases) {
      if (each.isSupplied() && each.target() instanceof Chan<?>) {
        Object element = each.element();
        if (element != null) {
          copy[n++] = each.withElement(element);
        }
      } else {
        copy[n++] = each;
      }
    }
    return n == copy.length ? copy : Arrays.copyOf(copy, n);
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
    return sent ? Chan.OK : null;
  }

  /** Runs the function of a case that was taken, with no lock held. */
  private static <R extends @Nullable Object, X extends Exception> R complete(
      SelectCase<? extends R, ? extends X> taken, Object got) throws X {
    if (got == Chan.OK) {
      return taken.complete(null);
    }
    Chan<?> chan = (Chan<?>) Objects.requireNonNull(taken.target());
    if (taken.isSend()) {
      throw chan.sendRefused();
    }
    return taken.complete(chan.element(got));
  }

  /*
   * Pass 0.
   *
   * Why it is correct. A select may take any case that is ready, whatever happens to the others
   * meanwhile; only the choice matters, and pass 0 never concludes that a case is not ready. In
   * random order each case that looks ready is picked with the same probability, before any is
   * tried. A case that is ready throughout looks ready (each check is exact for one moment: see
   * Chan). A case that only looked ready drops out when it is tried, because the attempt removes
   * the stale nodes that made it look ready; the next pick is uniform among the others. In listed
   * order the first case that is ready at one moment must be taken; a check of a later case cannot
   * tell that the first was not ready at that same moment. So pass 0 then tries the first case
   * alone, and ends as well when only later cases look ready.
   */

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

  private static boolean looksReady(SelectCase<?, ?>[] cases) {
    for (SelectCase<?, ?> each : cases) {
      if (looksReady(each)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Performs a case under the lock of its own channel only.
   *
   * @param element the element to send; null to receive
   * @param next as in {@link Chan#wakeAll}
   * @return the result; null if the case is not ready
   */
  private static @Nullable Object perform(
      SelectCase<?, ?> each, @Nullable Object element, boolean next) {
    Chan<?> chan = (Chan<?>) Objects.requireNonNull(each.target());
    return element == null
        ? chan.receiveOrEnqueue(null, next)
        : chan.sendOrEnqueue(element, null, next);
  }

  // Passes 1 to 3

  /** Performs one case and returns its clause; null if none was ready, or not in time. */
  private @Nullable Clause choose(boolean waits, @Nullable Duration limit)
      throws InterruptedException {
    if ((!waits || (listed && looksReady())) && perform(waits, false)) {
      return performed;
    }
    return waits ? performOrWait(limit) : null;
  }

  @SuppressWarnings("unchecked") // the clauses were created from such cases
  private SelectCase<? extends R, ? extends X> typed(Clause clause) {
    return (SelectCase<? extends R, ? extends X>) clause.selectCase;
  }

  private @Nullable Clause performOrWait(@Nullable Duration limit) throws InterruptedException {
    long deadline = limit == null ? Waiter.NO_DEADLINE : Seam.deadline(waiter, limit);
    Chan<?> hints = firstToLock == null ? null : firstToLock.chan;
    if (hints == null || !hints.isYieldWorthwhile()) {
      parkAtOnce();
    }
    if (perform(true, true)) {
      return performed;
    }
    boolean completed = false;
    try {
      settle();
      if (taken == null && hints != null) {
        hints.yielded(look());
      }
      completed =
          clauses.length == 0 && limit == null
              ? await(WaitReason.SELECT_NO_CASES, null, deadline)
              : await(WaitReason.SELECT, this, deadline);
    } finally {
      if (!completed) {
        boolean _ = cancel(); // still open if the park threw
      }
      pass3();
    }
    return completed ? completed() : null;
  }

  /** Passes 1 and 2. Parameters and result as of {@link #passes1And2}. */
  private boolean perform(boolean next, boolean enqueue) {
    boolean done = passes1And2(NO_CASES, this, next, enqueue);
    Object element = dropped;
    if (element != null && performed != null) {
      performed.chan.undelivered(element);
    }
    return done;
  }

  private boolean looksReady() {
    for (Clause each : clauses) {
      if (each.looksReady()) {
        return true;
      }
    }
    return false;
  }

  /** Whether no case was ready at one moment: pass 1 for a default. Allocates nothing. */
  private static boolean noneReady(SelectCase<?, ?>[] cases) {
    return !passes1And2(cases, null, false, false);
  }

  /**
   * Passes 1 and 2, in one critical section: locks every channel, in the order of their ids and
   * each once; if one stays locked, unlocks the others, backs off and starts over.
   *
   * @param cases the cases of {@link #noneReady}, of which none is performed
   * @param select otherwise the select, which then knows the clause that was {@code performed}
   * @param next as in {@link Chan#wakeAll}
   * @param enqueue whether to enqueue the clauses if no case is ready
   * @return whether a case was performed, or is ready
   */
  private static boolean passes1And2(
      SelectCase<?, ?>[] cases, @Nullable Select<?, ?> select, boolean next, boolean enqueue) {
    int seed = select == null || select.listed ? 0 : select.waiter.random(Integer.MAX_VALUE);
    boolean ready = false;
    Node claimed = null;
    for (int tries = 0; ; tries++) {
      Chan<?> locked = null; // the last one; it links to those before
      Chan<?> top = null; // `locked`, once all are
      Chan<?> unlocking = null;
      Chan<?> contended;
      Clause clause = select == null ? null : select.firstToLock;
      try {
        while (true) {
          if (select == null) {
            contended = nextToLock(cases, locked);
          } else if (clause == null) {
            contended = null;
          } else {
            contended = clause.chan;
            clause = clause.nextToLock;
          }
          if (contended == null || !contended.tryLock(tries)) {
            break;
          }
          if (locked != null) {
            contended.lockedBefore = locked;
          }
          locked = contended;
        }
        if (contended == null) {
          top = locked;
          for (Chan<?> each = locked; each != null; each = each.lockedBefore) {
            each.dropGivenUp();
          }
          ready = select == null ? looksReady(cases) : select.pass1(seed);
          if (enqueue && !ready && select != null) {
            select.pass2(seed);
          }
        }
        while (locked != null) {
          unlocking = locked;
          locked = unlocking.lockedBefore;
          if (locked != null) {
            unlocking.lockedBefore = null;
          }
          Node node = unlocking.unlock();
          if (node != null) {
            claimed = node;
          }
        }
      } catch (Throwable t) { // by plain writes: see SpinLock
        if (unlocking != null) { // its unlock has failed
          unlocking.lockedBefore = locked;
          locked = unlocking;
        }
        if (select != null && locked == top) {
          select.taken = CANCELLED; // no race: claimants hold the lock of a channel
        }
        while (locked != null) {
          if (locked.wake != null) {
            claimed = locked.wake;
            locked.wake = null;
          }
          Chan<?> before = locked.lockedBefore;
          locked.lockedBefore = null;
          locked.lock = 0;
          locked = before;
        }
        if (select != null) {
          boolean _ = select.cancel();
        }
        SpinLock.wakeAll(claimed, false);
        throw t;
      }
      if (contended == null) {
        if (claimed != null) {
          claimed.claim.ready(next);
        }
        return ready;
      }
      contended.backOff(tries);
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
   * Pass 1: performs a clause that is ready. A clause that looks ready is, unless the peers have
   * given up; the attempt removes them.
   *
   * @param seed random, from 0 to 2³¹ exclusive
   * @return whether one was performed
   */
  private boolean pass1(int seed) {
    if (listed) {
      for (Clause each : clauses) {
        if (each.looksReady() && performNow(each)) {
          return true;
        }
      }
      return false;
    }
    for (long random = seed; ; ) {
      int n = 0;
      for (Clause each : clauses) {
        if (each.looksReady()) {
          n++;
        }
      }
      if (n == 0) {
        return false; // the usual outcome, because pass 0 found none
      }
      random *= n;
      int skip = (int) (random >>> 31);
      random &= 0x7fff_ffff; // the remainder is uniform too: for the next attempt
      for (Clause each : clauses) {
        if (each.looksReady() && skip-- == 0) {
          if (performNow(each)) {
            return true;
          }
          break;
        }
      }
    }
  }

  /** Performs a clause if that is possible. The caller has locked its channel. */
  private boolean performNow(Clause each) {
    Object got =
        each.sends
            ? each.chan.sendNow(Objects.requireNonNull(each.element))
            : each.chan.receiveNow();
    if (got == null) {
      return false;
    }
    if (each.sends && got != Chan.OK && got != Chan.CLOSED) {
      dropped = got;
      got = Chan.OK;
    }
    result = got;
    performed = each;
    return true;
  }

  /** Pass 2. Starts at a random clause, since several clauses may use the same channel. */
  private void pass2(int seed) {
    int n = clauses.length;
    int start = (int) ((long) seed * n >>> 31);
    for (int i = 0; i < n; i++) {
      Clause each = clauses[start + i < n ? start + i : start + i - n];
      (each.sends ? each.chan.senders : each.chan.receivers).enqueue(each);
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

  private void pass3() {
    for (Clause each : clauses) {
      each.leave();
    }
  }

  /** Determines which case a peer or a closer completed. */
  private Clause completed() {
    Clause clause = (Clause) Objects.requireNonNull(taken);
    result = !clause.ok() ? Chan.CLOSED : clause.sends ? Chan.OK : clause.element;
    return clause;
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
