package io.goroutines.testkit;

import io.goroutines.Channel;
import io.goroutines.ChannelCancelledException;
import io.goroutines.ChannelClosedException;
import io.goroutines.ChannelFactory;
import io.goroutines.ChannelSpec;
import io.goroutines.ChannelSpec.Overflow;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.ReceiveChannel;
import io.goroutines.Received;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.WaitReason;
import io.goroutines.spi.Alarm;
import io.goroutines.spi.Op;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Minimal correct channels: one lock for all channels, so that a select is no harder than a send.
 * Given a {@link ChannelFault}, they have that one fault.
 *
 * <p>Invariant, under the lock: a ticket is in the queues of its cases exactly as long as it waits;
 * senders wait only at a full buffer, receivers only at an empty one.
 */
final class SimpleChannels implements ChannelFactory {

  private final ReentrantLock lock = new ReentrantLock();
  private final ChannelFault fault;
  private long operations;
  private final List<Object> kept = new ArrayList<>();

  SimpleChannels() {
    this(ChannelFault.NONE);
  }

  SimpleChannels(ChannelFault fault) {
    this.fault = fault;
  }

  private boolean is(ChannelFault possible) {
    return fault == possible;
  }

  /** One operation that may have to wait; with several cases if it is a select. */
  private static final class Ticket {
    final Waiter waiter;
    final List<Case> cases = new ArrayList<>();
    volatile @Nullable Case chosen;
    @Nullable Object received;
    boolean closed;
    @Nullable Object dropped;

    /** Whether it was in the queues; for one fault. */
    boolean waited;

    Ticket(Waiter waiter) {
      this.waiter = waiter;
    }

    Ticket() {
      this(Seam.current());
    }

    /** Reports the dropped element to the hook. */
    void report() {
      if (dropped != null) {
        Objects.requireNonNull(chosen).chan.undelivered(dropped);
      }
    }
  }

  private static final class Case {
    final Ticket ticket;
    final Chan<?> chan;
    final boolean send;
    final @Nullable Object element;
    final int index;

    Case(Ticket ticket, Chan<?> chan, boolean send, @Nullable Object element, int index) {
      this.ticket = ticket;
      this.chan = chan;
      this.send = send;
      this.element = element;
      this.index = index;
      ticket.cases.add(this);
    }
  }

  /** How long an operation waits. */
  private static final long NOT_AT_ALL = -1;

  private long until(Ticket ticket, @Nullable Duration limit) {
    if (limit == null) {
      return Waiter.NO_DEADLINE;
    }
    return limit.isPositive() && !is(ChannelFault.TIMED_FORMS_NEVER_WAIT)
        ? Seam.deadline(ticket.waiter, limit)
        : NOT_AT_ALL;
  }

  /** Performs one of the cases; returns whether one was, before the deadline. */
  private boolean perform(Ticket ticket, boolean listed, WaitReason reason, long deadline)
      throws InterruptedException {
    if (deadline == NOT_AT_ALL && is(ChannelFault.TRY_GIVES_UP_IF_CONTENDED)) {
      if (!lock.tryLock()) {
        return false;
      }
      lock.unlock();
    }
    if (is(ChannelFault.DEFAULT_LOOKS_CASE_BY_CASE) && deadline == NOT_AT_ALL) {
      for (Case each : ticket.cases) {
        lock.lock();
        try {
          if (tryCase(each)) {
            return true;
          }
        } finally {
          lock.unlock();
        }
        LockSupport.parkNanos(20_000); // lets the others progress meanwhile
      }
      return false;
    }
    lock.lock();
    try {
      if (is(ChannelFault.TRY_GIVES_UP_IF_CONTENDED)) {
        Thread.yield();
      }
      List<Case> order = new ArrayList<>(ticket.cases);
      if (!listed && !is(ChannelFault.SELECT_TAKES_THE_FIRST)) {
        Collections.shuffle(order, new Random(ticket.waiter.random(Integer.MAX_VALUE)));
        if (is(ChannelFault.SELECT_PREFERS_THE_FIRST) && ticket.waiter.random(8) == 0) {
          order = new ArrayList<>(ticket.cases);
        }
      }
      if (listed && is(ChannelFault.LISTED_IS_RANDOM)) {
        Collections.shuffle(order);
      }
      if (is(ChannelFault.LOOKS_AT_A_HUNDRED_CASES)) {
        order = order.subList(0, Math.min(order.size(), 100));
      }
      if (deadline == NOT_AT_ALL
          && is(ChannelFault.DEFAULT_THOUGH_READY)
          && ++operations % 7 == 0) {
        return false;
      }
      for (Case each : order) {
        if (tryCase(each)) {
          return true;
        }
      }
      if (deadline == NOT_AT_ALL) {
        return false;
      }
      ticket.waited = true;
      for (Case each : order) {
        queue(each).addLast(each);
        each.chan.settle();
      }
    } finally {
      lock.unlock();
    }
    return awaitChosen(ticket, reason, deadline);
  }

  private boolean awaitChosen(Ticket ticket, WaitReason reason, long deadline)
      throws InterruptedException {
    while (ticket.chosen == null) {
      ticket.waiter.park(
          reason, ticket.cases.isEmpty() ? null : ticket.cases.getFirst().chan, deadline);
      boolean late = deadline <= ticket.waiter.now();
      boolean interrupted = Thread.currentThread().isInterrupted();
      if (ticket.chosen != null) {
        if (is(ChannelFault.INTERRUPT_THAT_LOSES_IS_SWALLOWED)) {
          swallowInterrupt();
        }
        break;
      }
      boolean believes =
          is(ChannelFault.BELIEVES_EVERY_WAKE_UP)
              || is(ChannelFault.TIMED_FORMS_BELIEVE_EVERY_WAKE_UP)
                  && deadline != Waiter.NO_DEADLINE;
      if (believes && !late && !interrupted) {
        lock.lock();
        leave(ticket);
        lock.unlock();
        return false;
      }
      if (late || interrupted) {
        if (is(ChannelFault.INTERRUPT_WINS_AFTER_THE_FACT)) {
          waitForThePeer(ticket);
        }
        lock.lock();
        try {
          if (ticket.chosen == null || is(ChannelFault.INTERRUPT_WINS_AFTER_THE_FACT)) {
            boolean send = !ticket.cases.isEmpty() && ticket.cases.getFirst().send;
            boolean select = reason.equals(WaitReason.SELECT);
            boolean stays =
                select && is(ChannelFault.SELECT_THAT_GAVE_UP_STAYS)
                    || !select
                        && (late && send && is(ChannelFault.TIMED_OUT_SEND_STAYS)
                            || late && !send && is(ChannelFault.TIMED_OUT_RECEIVE_STAYS)
                            || interrupted && send && is(ChannelFault.INTERRUPTED_SEND_STAYS)
                            || interrupted && !send && is(ChannelFault.INTERRUPTED_RECEIVE_STAYS));
            if (!stays) {
              leave(ticket);
            }
            if (is(ChannelFault.GIVEN_UP_ELEMENT_IS_KEPT)) {
              kept.add(ticket);
            }
            if (interrupted) {
              if (!is(ChannelFault.INTERRUPT_STATUS_STAYS)) {
                Thread.interrupted();
              }
              throw new InterruptedException();
            }
            return false;
          }
        } finally {
          lock.unlock();
        }
      }
    }
    return true;
  }

  /**
   * Swallows an interrupt that comes shortly afterwards, too: the waker may be about to send it.
   */
  private static void swallowInterrupt() {
    long end = System.nanoTime() + 1_000_000;
    while (!Thread.interrupted() && System.nanoTime() < end) {
      Thread.yield();
    }
  }

  /** Waits for a peer that comes a little later, for the fault that does not see it. */
  private static void waitForThePeer(Ticket ticket) {
    long end = System.nanoTime() + 5_000_000;
    while (ticket.chosen == null && System.nanoTime() < end) {
      Thread.yield();
    }
  }

  /** Whether the fault loses the element being handed off. */
  private boolean losesIt() {
    return is(ChannelFault.LOSES_AN_ELEMENT) && ++operations % 17 == 0;
  }

  /** Whether the fault delivers the element being handed off once more. */
  private boolean doublesIt() {
    return is(ChannelFault.DELIVERS_TWICE) && ++operations % 37 == 0;
  }

  private SequencedSet<Case> queue(Case each) {
    return each.send ? each.chan.senders : each.chan.receivers;
  }

  private void leave(Ticket ticket) {
    for (Case each : ticket.cases) {
      if (is(ChannelFault.LOSING_CASES_STAY) && ticket.chosen != null && ticket.chosen != each) {
        continue;
      }
      queue(each).remove(each);
      each.chan.settle();
    }
  }

  private boolean tryCase(Case mine) {
    Ticket ticket = mine.ticket;
    Chan<?> chan = mine.chan;
    if (mine.send) {
      if (chan.closed) {
        if (is(ChannelFault.SELECT_IGNORES_CLOSED_SEND) && ticket.cases.size() > 1) {
          return false;
        }
        ticket.closed = true;
        ticket.chosen = mine;
        return true;
      }
      Case peer = first(chan.receivers, is(ChannelFault.RECEIVERS_LIFO));
      boolean blind =
          is(ChannelFault.TRY_SEND_SEES_NO_RECEIVER)
              && ticket.cases.size() == 1
              && chan.capacity == 0
              && isTry(ticket);
      if (peer != null && !blind) {
        if (is(ChannelFault.MEETS_NO_OTHER_SELECT)
            && peer.ticket.cases.size() > 1
            && ticket.cases.size() > 1) {
          return false;
        }
        if (losesIt()) {
          ticket.chosen = mine;
          return true;
        }
        complete(peer, mine.element, false);
        if (doublesIt()) {
          Case second = first(chan.receivers, false);
          if (second != null) {
            complete(second, mine.element, false);
          } else {
            chan.buffer.addFirst(Objects.requireNonNull(mine.element));
          }
        }
        ticket.chosen = mine;
        return true;
      }
      if (chan.buffer.size() < chan.room()) {
        if (losesIt()) {
          ticket.chosen = mine;
          return true;
        }
        if (is(ChannelFault.BUFFER_IS_A_STACK)) {
          chan.buffer.addFirst(Objects.requireNonNull(mine.element));
        } else {
          chan.buffer.addLast(Objects.requireNonNull(mine.element));
        }
        ticket.chosen = mine;
        return true;
      }
      if (chan.overflow != Overflow.WAIT
          && !(is(ChannelFault.SELECT_WAITS_TO_DROP) && ticket.cases.size() > 1)) {
        boolean oldest = chan.overflow == Overflow.DROP_OLDEST;
        Object dropped = mine.element;
        if (oldest != is(ChannelFault.DROPS_AT_THE_WRONG_END)) {
          dropped = chan.buffer.pollFirst();
          chan.buffer.addLast(Objects.requireNonNull(mine.element));
        }
        if (is(ChannelFault.HOOK_RUNS_UNDER_THE_LOCK)) {
          chan.undelivered(Objects.requireNonNull(dropped));
        } else if (!is(ChannelFault.HOOK_IS_FORGOTTEN)) {
          ticket.dropped = dropped;
        }
        ticket.chosen = mine;
        return true;
      }
      return false;
    }
    Object buffered =
        is(ChannelFault.SENDERS_OVERTAKE_THE_BUFFER)
                && !chan.senders.isEmpty()
                && !chan.buffer.isEmpty()
            ? null
            : chan.buffer.pollFirst();
    if (buffered != null) {
      if (is(ChannelFault.BUFFER_KEEPS_WHAT_IT_GAVE)) {
        kept.add(buffered);
      }
      if (is(ChannelFault.REPORTS_WHAT_WAS_RECEIVED) && ++operations % 19 == 0) {
        chan.undelivered(buffered);
      }
      Case sender = first(chan.senders, is(ChannelFault.SENDERS_LIFO));
      if (sender != null && !is(ChannelFault.RECEIVE_FORGETS_A_WAITING_SENDER)) {
        chan.buffer.addLast(Objects.requireNonNull(sender.element));
        complete(sender, null, false);
      }
      ticket.received = buffered;
      if (doublesIt()) {
        chan.buffer.addFirst(buffered);
      }
      ticket.chosen = mine;
      return true;
    }
    Case sender = first(chan.senders, is(ChannelFault.SENDERS_LIFO));
    boolean blind = is(ChannelFault.TRY_RECEIVE_SEES_NO_SENDER) && isTry(ticket);
    if (sender != null && !blind) {
      ticket.received = sender.element;
      complete(sender, null, false);
      if (losesIt()) {
        ticket.received = null;
        return tryCase(mine);
      }
      if (doublesIt()) {
        chan.buffer.addFirst(Objects.requireNonNull(sender.element));
      }
      ticket.chosen = mine;
      return true;
    }
    if (chan.alarm != null && !chan.closed && chan.alarm.isDue() && chan.receivers.isEmpty()) {
      ticket.received = chan.alarm.moveOn();
      ticket.chosen = mine;
      return true;
    }
    if (chan.closed && !(is(ChannelFault.SELECT_IGNORES_CLOSED_RECEIVE) && ticket.cases.size() > 1)
        || is(ChannelFault.RECEIVE_GIVES_NULL_WHEN_EMPTY)
        || is(ChannelFault.RECEIVE_SEES_A_CLOSE_TOO_EARLY) && ++operations % 50 == 0) {
      ticket.closed = true;
      ticket.chosen = mine;
      return true;
    }
    return false;
  }

  /** Whether the calling operation does not wait; for faults. */
  private boolean isTry(Ticket ticket) {
    return ticket.cases.getFirst().index == TRY;
  }

  private static final int TRY = -1;

  private static @Nullable Case first(SequencedSet<Case> queue, boolean last) {
    return queue.isEmpty() ? null : last ? queue.getLast() : queue.getFirst();
  }

  /** Completes a waiting ticket, and wakes its waiter. */
  private void complete(Case peer, @Nullable Object received, boolean closed) {
    Ticket ticket = peer.ticket;
    ticket.received = received;
    ticket.closed = closed;
    ticket.chosen = peer;
    leave(ticket);
    if (is(ChannelFault.LOSES_A_WAKE_UP) && ++operations % 23 == 0) {
      return;
    }
    if (is(ChannelFault.WAKES_GOROUTINES_ONLY)
        && !(ticket.waiter instanceof io.goroutines.Goroutine)) {
      return;
    }
    if (is(ChannelFault.WAKES_NO_PLATFORM_THREAD)
        && ticket.waiter.toString().startsWith("Thread[")) {
      return;
    }
    if (is(ChannelFault.WAKES_NO_VIRTUAL_THREAD)
        && ticket.waiter.toString().startsWith("VirtualThread[")) {
      return;
    }
    if (is(ChannelFault.WAKES_ONE_RUNTIME_ONLY)
        && ticket.waiter instanceof io.goroutines.spi.support.AbstractGoroutine g
        && g.runtime() != Seam.currentRuntime()
        && Seam.currentRuntime() != null) {
      return;
    }
    ticket.waiter.ready(false);
  }

  @Override
  public <E> Channel<E> unbuffered() {
    return buffered(0);
  }

  @Override
  public <E> Channel<E> buffered(int capacity) {
    if (capacity < 0 && !is(ChannelFault.NEGATIVE_CAPACITY_IS_TAKEN)) {
      throw new IllegalArgumentException("capacity is negative: " + capacity);
    }
    return make(new ChannelSpec<>(Math.max(capacity, 0), Overflow.WAIT, null));
  }

  @Override
  public <E> Channel<E> make(ChannelSpec<E> spec) {
    return new Chan<>(spec);
  }

  @Override
  public Alarm alarm(Scheduler scheduler, long deadline) {
    SimpleAlarm alarm = new SimpleAlarm(scheduler);
    alarm.change(deadline, Alarm.ONCE, true);
    return alarm;
  }

  /** Guarded by the lock of the channels, like everything here. */
  private final class SimpleAlarm implements Alarm {
    final Scheduler scheduler;
    final Chan<Instant> chan = new Chan<>(new ChannelSpec<>(0, Overflow.WAIT, null));
    long due = Waiter.NO_DEADLINE;
    long period;
    boolean pending;

    /** The task that fires; null if nothing waits. */
    Scheduler.@Nullable Timer timer;

    /** For the fault whose ticks wait for a task. */
    long ran = -1;

    SimpleAlarm(Scheduler scheduler) {
      this.scheduler = scheduler;
      chan.alarm = this;
    }

    boolean isDue() {
      return due != Waiter.NO_DEADLINE
          && due <= scheduler.now()
          && (ran == due || !is(ChannelFault.TICKS_WAIT_FOR_A_TASK));
    }

    /** Takes the due tick, and moves on to the next. */
    Instant moveOn() {
      long now = scheduler.now();
      Instant tick = scheduler.instant().minusNanos(now - due);
      pending = period != ONCE;
      if (!pending) {
        due = Waiter.NO_DEADLINE;
      } else if (is(ChannelFault.TICKS_DRIFT)) {
        due = now + period;
      } else {
        due += period * (1 + (now - due) / period);
      }
      return tick;
    }

    void settle() {
      boolean wanted = due != Waiter.NO_DEADLINE && chan.receivers.stream().anyMatch(this::counts);
      if (!wanted && timer != null) {
        timer.cancel();
        timer = null;
      } else if (wanted && timer == null) {
        long when = due;
        timer = scheduler.schedule(when, () -> fire(when));
      }
    }

    private boolean counts(Case each) {
      return each.ticket.cases.size() == 1 || !is(ChannelFault.SELECTS_SCHEDULE_NO_TICK);
    }

    private void fire(long when) {
      lock.lock();
      try {
        if (timer != null && due == when) {
          timer = null;
          Case receiver = first(chan.receivers, is(ChannelFault.TICK_GOES_TO_THE_LAST));
          if (receiver != null) {
            complete(receiver, moveOn(), false);
          }
          settle();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public ReceiveChannel<Instant> channel() {
      return chan;
    }

    @Override
    public boolean set(long deadline, long period) {
      if (period < 0) {
        throw new IllegalArgumentException("negative period");
      }
      chan.point(Op.RECEIVE);
      boolean was = change(deadline, period, true);
      if (is(ChannelFault.RESET_TAKES_BACK_THE_NEXT_TICK)) {
        chan.point(Op.RECEIVE);
        lock.lock();
        if (isDue()) {
          moveOn();
        }
        lock.unlock();
      }
      return was;
    }

    @Override
    public boolean stop() {
      chan.point(Op.RECEIVE);
      return change(Waiter.NO_DEADLINE, ONCE, false);
    }

    boolean change(long deadline, long every, boolean pends) {
      lock.lock();
      try {
        if (chan.closed) {
          return false;
        }
        boolean was = pending;
        pending = pends;
        if (!(is(ChannelFault.STOP_LEAVES_THE_TICK) && !pends && isDue())) {
          due = deadline;
        }
        period = every;
        if (timer != null) {
          timer.cancel();
          timer = null;
        }
        settle();
        if (is(ChannelFault.TICKS_WAIT_FOR_A_TASK)) {
          var _ = scheduler.schedule(deadline + 2_000_000, () -> ran = deadline);
        }
        if (is(ChannelFault.TICKS_ARE_SCHEDULED_AT_ONCE)) {
          var _ = scheduler.schedule(deadline, this::settle);
        }
        return was;
      } finally {
        lock.unlock();
      }
    }
  }

  private final class Chan<E> implements Channel<E> {
    final int capacity;
    final ArrayDeque<Object> buffer = new ArrayDeque<>();
    final SequencedSet<Case> senders = new LinkedHashSet<>();
    final SequencedSet<Case> receivers = new LinkedHashSet<>();
    boolean closed;
    boolean cancelled;
    boolean mayClose;
    @Nullable Throwable cause;
    final Overflow overflow;
    final @Nullable Consumer<? super E> hook;
    @Nullable SimpleAlarm alarm;

    Chan(ChannelSpec<E> spec) {
      capacity = spec.capacity();
      overflow = spec.overflow();
      hook = spec.onUndelivered();
    }

    void settle() {
      if (alarm != null) {
        alarm.settle();
      }
    }

    int room() {
      if (capacity == ChannelSpec.UNLIMITED) {
        return is(ChannelFault.UNLIMITED_HAS_A_LIMIT) ? 100 : capacity;
      }
      if (is(ChannelFault.HOLDS_50_000_AT_MOST)) {
        return Math.min(capacity, 50_000);
      }
      return is(ChannelFault.BUFFER_HOLDS_ONE_TOO_MANY) && capacity > 0
              || is(ChannelFault.UNBUFFERED_HAS_A_BUFFER) && capacity == 0
          ? capacity + 1
          : capacity;
    }

    @SuppressWarnings("unchecked") // only elements of this channel's type are sent
    void undelivered(Object element) {
      if (hook != null) {
        try {
          hook.accept((E) element);
        } catch (RuntimeException e) {
          if (!is(ChannelFault.HOOK_EXCEPTION_IS_SWALLOWED)) {
            throw e;
          }
        }
      }
    }

    SimpleChannels factory() {
      return SimpleChannels.this;
    }

    private void point(Op op) {
      if (!is(ChannelFault.NO_POINT)) {
        Seam.point(op, this);
      }
    }

    private void entry() throws InterruptedException {
      if (!is(ChannelFault.INTERRUPT_ON_ENTRY_IS_IGNORED) && Thread.interrupted()) {
        throw new InterruptedException();
      }
    }

    @Override
    public void send(E element) throws InterruptedException {
      boolean _ = send(element, null, false);
    }

    @Override
    public boolean trySend(E element, Duration limit) throws InterruptedException {
      return send(element, Objects.requireNonNull(limit, "limit"), false);
    }

    @Override
    public boolean trySend(E element) {
      try {
        return send(element, Duration.ZERO, true);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private boolean send(E element, @Nullable Duration limit, boolean immediate)
        throws InterruptedException {
      if (!is(ChannelFault.NULL_IS_TAKEN)) {
        Objects.requireNonNull(element, "element");
      }
      point(Op.SEND);
      if (!immediate) {
        entry();
      }
      Ticket ticket = new Ticket();
      var _ = new Case(ticket, this, true, element, immediate ? TRY : 0);
      boolean done = perform(ticket, true, WaitReason.CHAN_SEND, until(ticket, limit));
      ticket.report();
      if (done && ticket.closed && !is(ChannelFault.SEND_ON_CLOSED_IS_SILENT)) {
        throw sendRefused();
      }
      return done;
    }

    @Override
    public @Nullable E receive() throws InterruptedException {
      return this.<E>receive(null, false).value();
    }

    @Override
    public Received<E> receiveOk() throws InterruptedException {
      Received<E> received = receive(null, false);
      if (is(ChannelFault.OK_AFTER_CLOSE) && received.value() == null) {
        @SuppressWarnings("unchecked")
        E invented = (E) "zero";
        return Received.of(invented);
      }
      return received;
    }

    @Override
    public @Nullable E tryReceive() {
      try {
        return this.<E>receive(Duration.ZERO, true).value();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public @Nullable E tryReceive(Duration limit) throws InterruptedException {
      return this.<E>receive(Objects.requireNonNull(limit, "limit"), false).value();
    }

    private Received<E> receive(@Nullable Duration limit, boolean immediate)
        throws InterruptedException {
      point(Op.RECEIVE);
      if (!immediate) {
        entry();
      }
      Ticket ticket = new Ticket();
      var _ = new Case(ticket, this, false, null, immediate ? TRY : 0);
      boolean _ = perform(ticket, true, WaitReason.CHAN_RECEIVE, until(ticket, limit));
      return received(ticket);
    }

    private Received<E> received(Ticket ticket) {
      if (ticket.chosen != null
          && ticket.closed
          && cause != null
          && !is(ChannelFault.CAUSE_IS_LOST)) {
        throw new ChannelClosedException("receive from a channel closed with a cause", cause);
      }
      @SuppressWarnings("unchecked") // only elements of this channel's type are sent
      E element = (E) ticket.received;
      return element == null ? Received.closed() : Received.of(element);
    }

    @Override
    public CompletableFuture<@Nullable Void> sendAsync(E element) {
      if (!is(ChannelFault.NULL_IS_TAKEN)) {
        Objects.requireNonNull(element, "element");
      }
      point(Op.SEND);
      if (is(ChannelFault.ASYNC_FORMS_WAIT)) {
        try {
          send(element);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return new Later<@Nullable Void>(this, true, element) {
        @Override
        @Nullable Void result(Ticket ticket) {
          if (ticket.closed && !is(ChannelFault.ASYNC_SEND_SURVIVES_THE_CLOSE)) {
            throw sendRefused();
          }
          return null;
        }
      }.begin();
    }

    @Override
    public CompletableFuture<Received<E>> receiveAsync() {
      point(Op.RECEIVE);
      return new Later<Received<E>>(this, false, null) {
        @Override
        Received<E> result(Ticket ticket) {
          return received(ticket);
        }
      }.begin();
    }

    ChannelClosedException sendRefused() {
      boolean byReceiver =
          cancelled && !is(ChannelFault.CANCEL_LOOKS_LIKE_A_CLOSE)
              || is(ChannelFault.CLOSE_LOOKS_LIKE_A_CANCEL);
      return byReceiver
          ? new ChannelCancelledException("send on cancelled channel", null)
          : new ChannelClosedException("send on closed channel", cause);
    }

    @Override
    public void cancel() {
      point(Op.CLOSE);
      List<Object> dropped;
      lock.lock();
      try {
        if (closed && is(ChannelFault.CANCEL_AFTER_CLOSE_THROWS)) {
          throw new ChannelClosedException("cancel of closed channel", cause);
        }
        if (!closed) {
          closed = !is(ChannelFault.CANCEL_ONLY_DROPS);
          cancelled = true;
          mayClose = !is(ChannelFault.CLOSE_AFTER_CANCEL_THROWS);
          release();
        }
        dropped = new ArrayList<>(buffer);
        if (is(ChannelFault.CANCEL_KEEPS_WHAT_IT_DROPPED)) {
          kept.addAll(buffer);
        }
        if (!is(ChannelFault.CANCEL_LEAVES_THE_BUFFER)) {
          buffer.clear();
        }
      } finally {
        lock.unlock();
      }
      RuntimeException thrown = null;
      for (Object element : dropped) {
        try {
          undelivered(element);
        } catch (RuntimeException e) {
          thrown = thrown == null ? e : thrown;
          if (is(ChannelFault.HOOK_EXCEPTION_ENDS_THE_CANCEL)) {
            break;
          }
        }
      }
      if (thrown != null) {
        throw thrown;
      }
    }

    @Override
    public void close() {
      close(null, false);
    }

    @Override
    public void close(Throwable cause) {
      close(Objects.requireNonNull(cause, "cause"), true);
    }

    private void close(@Nullable Throwable cause, boolean withCause) {
      point(Op.CLOSE);
      lock.lock();
      try {
        if (closed) {
          if (is(ChannelFault.CLOSING_TWICE_IS_SILENT) || mayClose) {
            mayClose = false;
            return;
          }
          throw new ChannelClosedException("close of closed channel", this.cause);
        }
        closed = true;
        this.cause = withCause ? cause : null;
        if (is(ChannelFault.CLOSE_DROPS_THE_BUFFER)) {
          buffer.clear();
        }
        release();
      } finally {
        lock.unlock();
      }
    }

    private void release() {
      int left = is(ChannelFault.CLOSE_FORGETS_A_RECEIVER) ? 1 : beyond200(receivers);
      while (receivers.size() > left) {
        complete(receivers.getFirst(), null, true);
      }
      left = is(ChannelFault.CLOSE_FORGETS_A_SENDER) ? 1 : beyond200(senders);
      while (senders.size() > left) {
        complete(senders.getFirst(), null, !is(ChannelFault.CLOSE_LETS_WAITING_SENDERS_SUCCEED));
      }
    }

    private int beyond200(SequencedSet<Case> waiting) {
      return is(ChannelFault.CLOSE_RELEASES_200) ? Math.max(0, waiting.size() - 200) : 0;
    }

    @Override
    public boolean isClosed() {
      point(Op.INSPECT);
      lock.lock();
      try {
        return closed;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean isDone() {
      point(Op.INSPECT);
      lock.lock();
      try {
        return closed && (buffer.isEmpty() || is(ChannelFault.DONE_BEFORE_DRAINED));
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int length() {
      point(Op.INSPECT);
      lock.lock();
      try {
        if (alarm != null) {
          return alarm.isDue() && !closed ? 1 : 0;
        }
        return buffer.size()
            + (is(ChannelFault.LENGTH_COUNTS_WAITING_SENDERS) ? senders.size() : 0);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int capacity() {
      int right = alarm != null ? 1 : capacity;
      return is(ChannelFault.WRONG_CAPACITY) ? right + 1 : right;
    }

    @Override
    public Iterator<E> iterator() {
      return new Iterator<>() {
        private @Nullable E taken;

        @Override
        public boolean hasNext() {
          if (is(ChannelFault.RANGE_STOPS_AT_THE_CLOSE) && isClosed()) {
            return false;
          }
          if (taken == null) {
            try {
              taken = receive();
            } catch (InterruptedException e) {
              if (!is(ChannelFault.RANGE_CLEARS_THE_INTERRUPT)) {
                Thread.currentThread().interrupt();
              }
              throw new GoroutineInterruptedException(e);
            }
          }
          return taken != null;
        }

        @Override
        public E next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          E result = Objects.requireNonNull(taken);
          taken = null;
          return result;
        }
      };
    }
  }

  /** An asynchronous operation: a ticket whose waiter is a future. */
  private abstract class Later<T extends @Nullable Object> extends CompletableFuture<T>
      implements Waiter {
    private final Ticket ticket = new Ticket(this);
    private final Case mine;

    /** The context class loader of the caller; null once it is not needed. */
    private volatile @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    /**
     * Whether the future no longer takes a result, though the operation may still complete; for one
     * fault.
     */
    private volatile boolean withdrawn;

    Later(Chan<?> chan, boolean send, @Nullable Object element) {
      mine = new Case(ticket, chan, send, element, 0);
    }

    /** Returns the result of the future, or throws its exception. */
    abstract T result(Ticket ticket);

    Later<T> begin() {
      lock.lock();
      try {
        if (!tryCase(mine)) {
          if (is(ChannelFault.ASYNC_FORMS_OVERTAKE)) {
            queue(mine).addFirst(mine);
          } else {
            queue(mine).addLast(mine);
          }
          mine.chan.settle();
          return this;
        }
      } finally {
        lock.unlock();
      }
      ticket.report();
      finish();
      return this;
    }

    private void finish() {
      if (withdrawn) {
        return;
      }
      try {
        super.complete(result(ticket));
      } catch (ChannelClosedException e) {
        super.completeExceptionally(e);
      }
    }

    @Override
    public void ready(boolean next) {
      if (is(ChannelFault.FUTURES_COMPLETE_IN_PLACE)) {
        finish();
      } else {
        defaultExecutor().execute(this::finishWithLoader);
      }
    }

    private void finishWithLoader() {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      if (!is(ChannelFault.DEPENDANTS_SEE_ANOTHER_LOADER)) {
        thread.setContextClassLoader(loader);
      }
      try {
        finish();
      } finally {
        thread.setContextClassLoader(before);
        if (!is(ChannelFault.FUTURES_KEEP_THE_LOADER)) {
          loader = null;
        }
      }
    }

    private boolean withdraw() {
      if (is(ChannelFault.WITHDRAWS_IN_TWO_STEPS) && ticket.chosen == null) {
        withdrawn = true;
        waitForThePeer(ticket);
        lock.lock();
        leave(ticket);
        lock.unlock();
        return true;
      }
      lock.lock();
      try {
        if (is(ChannelFault.GIVEN_UP_ELEMENT_IS_KEPT)) {
          kept.add(ticket);
        }
        if (is(ChannelFault.WITHDRAWN_SEND_STAYS) && mine.send
            || is(ChannelFault.WITHDRAWN_RECEIVE_STAYS) && !mine.send) {
          return true;
        }
        leave(ticket);
        if (ticket.chosen == null && !is(ChannelFault.FUTURES_KEEP_THE_LOADER)) {
          loader = null;
        }
        return ticket.chosen == null || is(ChannelFault.WITHDRAWS_WHAT_HAS_HAPPENED);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return withdraw() ? super.cancel(mayInterruptIfRunning) : isCancelled();
    }

    @Override
    public boolean complete(T value) {
      return withdraw() && super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable thrown) {
      boolean possible = is(ChannelFault.TIME_OUT_OF_A_FUTURE_STAYS) || withdraw();
      return possible && super.completeExceptionally(thrown);
    }

    @Override
    public void park(WaitReason reason, @Nullable Object on, long deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void yieldNow() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long now() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int random(int bound) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int spins() {
      throw new UnsupportedOperationException();
    }
  }

  @Override
  public <R extends @Nullable Object, X extends Exception> R select(
      SelectOrder order, SelectCase<? extends R, ? extends X>[] cases)
      throws X, InterruptedException {
    int defaults = 0;
    SelectCase<? extends R, ? extends X> otherwise = null;
    SelectCase<? extends R, ? extends X> timeout = null;
    Ticket ticket = new Ticket();
    for (int i = 0; i < cases.length; i++) {
      SelectCase<? extends R, ? extends X> each = cases[i];
      switch (each.kind()) {
        case DEFAULT -> {
          otherwise = each;
          defaults++;
        }
        case TIMEOUT -> {
          boolean shorter =
              timeout == null
                  || (each.timeout().compareTo(timeout.timeout()) < 0
                      != is(ChannelFault.LONGEST_TIMEOUT_COUNTS));
          timeout = shorter ? each : timeout;
        }
        case RECEIVE -> add(ticket, each.receiveChannel(), false, null, i);
        case SEND -> check(each.sendChannel());
      }
    }
    boolean both = otherwise != null && timeout != null;
    if ((defaults > 1 || both) && !is(ChannelFault.SILLY_SELECTS_ARE_TAKEN)) {
      throw new IllegalArgumentException("two defaults, or a default beside a timeout");
    }
    if (!is(ChannelFault.NO_POINT)) {
      Seam.point(Op.SELECT, null);
    }
    boolean looks = otherwise == null || is(ChannelFault.DEFAULT_LOOKS_AT_THE_INTERRUPT);
    if (looks && !is(ChannelFault.INTERRUPT_ON_ENTRY_IS_IGNORED) && Thread.interrupted()) {
      throw new InterruptedException();
    }
    addSends(ticket, cases);
    boolean none = ticket.cases.isEmpty() && timeout == null && otherwise == null;
    if (none && is(ChannelFault.SELECT_OF_NONE_RETURNS)) {
      throw new IllegalStateException("nothing to select");
    }
    long deadline =
        otherwise != null
            ? NOT_AT_ALL
            : timeout == null ? Waiter.NO_DEADLINE : until(ticket, timeout.timeout());
    if (timeout != null && is(ChannelFault.TIMEOUT_NEVER_COMES) && deadline != NOT_AT_ALL) {
      deadline = Waiter.NO_DEADLINE;
    }
    boolean past = timeout != null && !timeout.timeout().isPositive();
    boolean done =
        !(past && is(ChannelFault.PAST_TIMEOUT_COMES_FIRST))
            && perform(
                ticket,
                order == SelectOrder.LISTED,
                none ? WaitReason.SELECT_NO_CASES : WaitReason.SELECT,
                deadline);
    ticket.report();
    if (is(ChannelFault.SELECT_KEEPS_ITS_CASES)) {
      kept.add(cases);
    }
    Case chosen = ticket.chosen;
    if (!done || chosen == null) {
      SelectCase<? extends R, ? extends X> taken = otherwise != null ? otherwise : timeout;
      if (taken == null) {
        throw new IllegalStateException("woken for nothing");
      }
      return taken.complete(null);
    }
    SelectCase<? extends R, ? extends X> taken = cases[chosen.index];
    Throwable cause = chosen.chan.cause;
    if (is(ChannelFault.SELECT_LOSES_THE_CAUSE)
        || is(ChannelFault.WAITING_SELECT_LOSES_THE_CAUSE) && ticket.waited) {
      cause = null;
    }
    if (ticket.closed && (chosen.send || cause != null)) {
      throw chosen.send ? chosen.chan.sendRefused() : new ChannelClosedException("receive", cause);
    }
    if (is(ChannelFault.HANDLER_RUNS_UNDER_THE_LOCK)) {
      lock.lock(); // and never unlocks
    }
    return taken.complete(ticket.received);
  }

  /** Adds the send cases; their elements are computed once no case can be refused any more. */
  private <X extends Exception> void addSends(Ticket ticket, SelectCase<?, ? extends X>[] cases)
      throws X {
    boolean locks = is(ChannelFault.SUPPLIERS_RUN_UNDER_THE_LOCK);
    for (int i = 0; i < cases.length; i++) {
      SelectCase<?, ? extends X> each = cases[i];
      if (each.kind() == SelectCase.Kind.SEND) {
        if (locks) {
          lock.lock();
        }
        try {
          Object element = each.element();
          if (element != null && each.isSupplied() && is(ChannelFault.SUPPLIERS_ARE_ASKED_TWICE)) {
            element = each.element();
          }
          if (element != null || is(ChannelFault.NOTHING_TO_SEND_IS_SENT)) {
            add(ticket, each.sendChannel(), true, element == null ? "nothing" : element, i);
          }
        } finally {
          if (locks) {
            lock.unlock();
          }
        }
      }
    }
    ticket.cases.sort(Comparator.comparingInt(each -> each.index));
  }

  /** Refuses an object that is no channel of this factory. */
  private void check(@Nullable Object channel) {
    boolean mine = channel instanceof Chan<?> chan && chan.factory() == this;
    if (channel != null
        && channel != Channel.never()
        && !mine
        && !is(ChannelFault.SILLY_SELECTS_ARE_TAKEN)) {
      throw new IllegalArgumentException("a channel of another implementation");
    }
  }

  private void add(
      Ticket ticket, @Nullable Object channel, boolean send, @Nullable Object element, int index) {
    if (channel == null && is(ChannelFault.NULL_CASE_THROWS)) {
      throw new NullPointerException("channel");
    }
    if (channel == null || channel == Channel.never()) {
      return;
    }
    if (!(channel instanceof Chan<?> chan) || chan.factory() != this) {
      if (is(ChannelFault.SILLY_SELECTS_ARE_TAKEN)) {
        return;
      }
      throw new IllegalArgumentException("a channel of another implementation");
    }
    if (is(ChannelFault.SAME_CHANNEL_ONCE_ONLY)
        && ticket.cases.stream().anyMatch(c -> c.chan == chan)) {
      throw new IllegalArgumentException("the same channel twice");
    }
    if (is(ChannelFault.MEETS_ITSELF)) {
      for (Case other : ticket.cases) {
        if (other.chan == chan && other.send != send && chan.capacity == 0) {
          lock.lock();
          chan.buffer.add(Objects.requireNonNull(send ? element : other.element));
          lock.unlock();
        }
      }
    }
    var _ = new Case(ticket, chan, send, element, index);
  }
}
