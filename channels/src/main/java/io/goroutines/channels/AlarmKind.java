package io.goroutines.channels;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import io.goroutines.ReceiveChannel;
import io.goroutines.spi.Alarm;
import io.goroutines.spi.Op;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The kind of the channels of {@code after}, Timer and Ticker, and the alarm that sets them. */
final class AlarmKind extends Kind implements Alarm {

  /*
   * The tick is not an element that is sent. It is derived: it is in the channel while the alarm is
   * pending and its deadline has passed. So the state is one word, `deadline`, under the channel's
   * lock, and each operation on the alarm is one critical section:
   *
   *   take    a receive that finds the deadline passed advances it, and has the tick
   *   fire    the scheduler's task does the same for the receiver that has waited longest
   *   change  set and stop replace it; a tick that was due and not taken is discarded with it
   *
   * Invariants, whenever the lock is free:
   *
   *   Each deadline is advanced once: each tick is taken once, or replaced, and never both. After a
   *     change, only a Firing that is not `armed` refers to the old deadline, and it does nothing.
   *   `pending` is whether a tick is due or to come.
   *   With a waiting receiver, a deadline, and no operation between its critical section and the
   *     end of its settle, `armed` is the task scheduled for that deadline. Without a waiting
   *     receiver, likewise, `armed` is null, and the scheduler refers to nothing of this channel.
   *
   * settle maintains the last one. Every operation that has changed the queue or the deadline calls
   * it after its critical section: a receiver once it is enqueued and once it has left, a change,
   * and the task when it has fired. It compares under the lock what is wanted with what is armed;
   * so the last call sees the last change. Nothing is scheduled under the lock. For a task that is
   * scheduled and disarmed at the same time:
   *
   *   arming                                disarming
   *   ------                                ---------
   *   1. armed = task, under the lock       1. armed = null, under the lock
   *   2. timer = what cancels it            2. timer is not null: cancel
   *   3. armed is not the task: cancel
   *
   * All are volatile, so at least one side sees the other, and cancels.
   *
   * Order. A tick belongs to the receiver that has waited longest, also between the deadline and
   * the firing: take gives nothing while a receiver with an open claim waits. Nodes whose claim is
   * closed do not count: `take` and `dropGivenUp` remove them first, so that a receive that does
   * not wait never fails because of a goroutine that has not run since it gave up.
   *
   * The clock is read under the lock: a select that finds no case ready must find that at one
   * moment. The receiver gets a Tick, converted to an Instant without the lock.
   */

  /**
   * How far apart, in nanoseconds, the two clocks may be read to tell one time. A thread that was
   * preempted in between reads them again.
   */
  private static final long CLOSE = 1_000;

  /** How often they are read at most. */
  private static final int READINGS = 10;

  /** If the clocks have moved apart by more, the wall clock was set, or has drifted. */
  private static final Duration AGREES = Duration.ofMillis(1);

  /** A tick on its way to a receiver: when it was due. */
  private static class Tick {
    long due;
  }

  private final Scheduler scheduler;

  /** A channel without a buffer, for which this is the kind. */
  private final Chan<Instant> chan;

  /**
   * When the next tick is due or was; NO_DEADLINE if none is to come. Written under the lock, read
   * without it.
   */
  private volatile long deadline;

  /** See {@link #zero()}; a hint, written without the lock. */
  private volatile @Nullable Instant zero;

  /** Under the lock. */
  private long period = ONCE;

  private boolean pending = true;

  /** The task that fires; null if none is wanted. Written under the lock, read without it. */
  private volatile @Nullable Firing armed;

  AlarmKind(Scheduler scheduler, long deadline) {
    super(1);
    this.scheduler = scheduler;
    this.deadline = deadline;
    chan = new Chan<>(this);
  }

  @Override
  int ring() {
    return 0;
  }

  @Override
  int full() {
    return 0;
  }

  // For the channel

  /** Whether a tick is due. May be called without the lock. */
  boolean isDue() {
    long due = deadline; // before the clock: if it is later than that, it was so at the read
    return due != NO_DEADLINE && due <= scheduler.now();
  }

  /**
   * Takes the tick, if one is due and no receiver waits for it. The caller holds the lock, and the
   * channel is open.
   */
  @Nullable Object take() {
    long due = deadline;
    if (due == NO_DEADLINE) {
      return null;
    }
    long now = scheduler.now();
    if (due > now) {
      return null;
    }
    chan.receivers.dropGivenUp();
    if (!chan.receivers.looksEmpty()) {
      return null;
    }
    Tick tick = new Tick();
    long next = next(due, now);
    tick.due = due;
    moveOn(next);
    return tick;
  }

  /** Returns the first time after now that is a whole number of periods after the last. */
  private long next(long last, long now) {
    if (period == ONCE) {
      return NO_DEADLINE;
    }
    long behind = Math.max(0, now - last);
    long next = last + behind + (period - behind % period);
    return next < 0 ? NO_DEADLINE : next;
  }

  private void moveOn(long next) {
    deadline = next;
    pending = period != ONCE;
  }

  /** Returns the element that a receive gives for what it got. With nothing locked. */
  Object element(Object received) {
    return received instanceof Tick tick ? zero().plusNanos(tick.due) : received;
  }

  /**
   * Returns the wall-clock time at which the scheduler's clock was zero. What was measured first
   * stays as long as it agrees: so ticks are exactly whole periods apart.
   */
  private Instant zero() {
    Instant known = zero;
    long before = scheduler.now(); // first: so the time of a tick is never before it was due
    Instant measured = scheduler.instant().minusNanos(before);
    if (known != null && Duration.between(known, measured).abs().compareTo(AGREES) <= 0) {
      return known;
    }
    for (int left = READINGS; left > 1 && scheduler.now() - before > CLOSE; left--) {
      before = scheduler.now();
      measured = scheduler.instant().minusNanos(before);
    }
    zero = measured;
    return measured;
  }

  /**
   * Schedules the task that fires if a receiver waits, and cancels it if none does. With nothing
   * locked, after whatever has changed that.
   */
  void settle() {
    if (armed == null && chan.receivers.looksEmpty()) {
      return;
    }
    Firing fresh = null;
    while (true) {
      Firing stale = null;
      boolean wanted;
      Firing present;
      chan.lock();
      try {
        wanted = deadline != NO_DEADLINE && !chan.closedNow() && !chan.receivers.looksEmpty();
        present = armed;
        if (present != null && !wanted) {
          stale = present;
          armed = null;
        } else if (present == null && wanted && fresh != null) {
          fresh.due = deadline;
          armed = fresh;
        }
      } finally {
        chan.lock = 0;
      }
      if (stale != null) {
        stale.cancel();
      }
      if (present != null || !wanted) {
        return;
      }
      if (fresh != null) {
        fresh.schedule();
        return;
      }
      fresh = new Firing();
    }
  }

  /**
   * As {@link #settle}, for a receiver that has left and perhaps has its tick, which it must not
   * lose. Without memory for a task, the next one to come or go tries again.
   */
  void settleAfterLeaving() {
    try {
      settle();
    } catch (VirtualMachineError _) {
      // as said
    }
  }

  // Alarm

  @Override
  public ReceiveChannel<Instant> channel() {
    return chan;
  }

  @Override
  public boolean set(long deadline, long period) {
    if (period < 0) {
      throw new IllegalArgumentException("a period is not negative: " + period);
    }
    return change(deadline, period, true);
  }

  @Override
  public boolean stop() {
    return change(NO_DEADLINE, ONCE, false);
  }

  private boolean change(long due, long every, boolean pends) {
    Seam.point(Op.RECEIVE, chan);
    boolean was = false;
    Firing stale = null;
    chan.lock();
    try {
      if (!chan.closedNow()) {
        was = pending;
        deadline = due;
        period = every;
        pending = pends;
        stale = armed;
        armed = null;
      }
    } finally {
      chan.lock = 0;
    }
    if (stale != null) {
      stale.cancel();
    }
    settle();
    return was;
  }

  /** The scheduler's task: hands the tick to the receiver that has waited longest. */
  private final class Firing extends Tick implements Runnable {

    /** What cancels this; see the table above. */
    private volatile Scheduler.@Nullable Timer timer;

    void schedule() {
      boolean scheduled = false;
      try {
        timer = scheduler.schedule(due, this);
        scheduled = true;
      } finally {
        if (!scheduled) {
          disarm();
        }
      }
      if (armed != this) {
        cancel();
      }
    }

    private void disarm() {
      chan.lock();
      if (armed == this) {
        armed = null;
      }
      chan.lock = 0;
    }

    void cancel() {
      Scheduler.Timer scheduled = timer;
      if (scheduled != null) {
        boolean _ = scheduled.cancel();
      }
    }

    @Override
    public void run() {
      Seam.point(Op.SEND, chan);
      long now = scheduler.now();
      Node served = null;
      chan.lock();
      try {
        if (armed == this) {
          long next = next(due, now);
          served = chan.receivers.dequeue(this); // it is its own tick: nothing is allocated here
          if (served != null) {
            moveOn(next);
          }
        }
      } finally {
        if (armed == this) {
          armed = null;
        }
        chan.lock = 0;
      }
      if (served != null) {
        served.claim.ready(false);
      }
      settle();
    }
  }

  /** What the name of the channel in dumps begins with. */
  @Override
  public String toString() {
    return "timer";
  }
}
