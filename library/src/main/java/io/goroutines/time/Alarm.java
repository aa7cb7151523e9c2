package io.goroutines.time;

import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.ReceiveChannel;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Ticker} and {@link Timer} share: a channel of capacity 1 to which the time is sent
 * once or again and again, and which can be stopped and set anew.
 *
 * <p>Invariant: at most one {@link Setting} is current, and a setting that was retired sends
 * nothing any more. To set anew is to replace the current setting, to retire the old one, to take
 * back what it sent and nobody received, and to start the new one; so no receive that begins later
 * sees an old tick.
 */
final class Alarm {

  /** The period of a setting that fires once. */
  static final long ONCE = 0;

  private final Scheduler scheduler;
  private final Channel<Instant> channel;
  private final AtomicReference<@Nullable Setting> current = new AtomicReference<>();

  Alarm(GoRuntime runtime) {
    scheduler = runtime.scheduler();
    channel = runtime.channels().buffered(1);
  }

  ReceiveChannel<Instant> channel() {
    return channel;
  }

  /**
   * Sets the alarm anew.
   *
   * @param delay until it fires first
   * @param period nanoseconds from one tick to the next, or {@link #ONCE}
   * @return whether that kept an earlier setting from firing, or took back its tick
   */
  boolean set(Duration delay, long period) {
    Setting setting = new Setting(Seam.deadline(scheduler.now(), delay), period);
    boolean prevented = retire(current.getAndSet(setting));
    setting.schedule();
    return prevented;
  }

  /** Stops the alarm; returns as {@link #set}. */
  boolean stop() {
    return retire(current.getAndSet(null));
  }

  private boolean retire(@Nullable Setting setting) {
    boolean prevented = setting != null && setting.retire();
    return channel.tryReceive() != null || prevented;
  }

  /** Returns the nanoseconds of a period, or those of 292 years if it is longer. */
  static long nanos(Duration period) {
    try {
      return period.toNanos();
    } catch (ArithmeticException _) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * One setting of the alarm; its value is its phase.
   *
   * <pre>
   *   ARMED ---> FIRING     the scheduler, when the time has come
   *   FIRING --> ARMED      the same, if there is a next time
   *   FIRING --> OVER       the same, if there is none
   *   ARMED ---> OVER       who retires it
   * </pre>
   *
   * Who retires a setting that is firing waits until it has fired. That takes as long as a trySend,
   * and it is what makes it certain that nothing is sent after the return.
   */
  private final class Setting extends AtomicInteger implements Runnable {
    private static final long serialVersionUID = 1L;

    private static final int ARMED = 0;
    private static final int FIRING = 1;
    private static final int OVER = 2;

    private final long period;

    /** Written while ARMED by the one who schedules, read by the task that it schedules. */
    private long deadline;

    /** What cancels the scheduled task; written before the phase is looked at again. */
    private transient volatile Scheduler.@Nullable Timer timer;

    Setting(long deadline, long period) {
      this.deadline = deadline;
      this.period = period;
    }

    void schedule() {
      Scheduler.Timer scheduled = scheduler.schedule(deadline, this);
      timer = scheduled;
      if (get() == OVER) {
        scheduled.cancel(); // retired meanwhile by someone who did not see the timer
      }
    }

    @Override
    public void run() {
      if (!compareAndSet(ARMED, FIRING)) {
        return;
      }
      boolean _ =
          channel.trySend(scheduler.instant()); // false: the receiver is slow, and misses it
      if (period == ONCE) {
        set(OVER);
        return;
      }
      deadline = next(deadline, scheduler.now());
      set(ARMED);
      schedule();
    }

    /** Returns the first time after now that is a whole number of periods after the last. */
    private long next(long last, long now) {
      long behind = Math.max(0, now - last);
      long step = period - behind % period;
      long next = last + behind + step;
      return next < 0 ? Waiter.NO_DEADLINE : next;
    }

    /** Returns whether it was armed. */
    boolean retire() {
      for (int tries = 0; !compareAndSet(ARMED, OVER); tries++) {
        if (get() == OVER) {
          return false;
        }
        if (tries < 64) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
      Scheduler.Timer scheduled = timer;
      if (scheduled != null) {
        scheduled.cancel();
      }
      return true;
    }
  }
}
