package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A timer is added while the guard, which has found none, is about to sleep. First: whether the
 * adder wakes the guard; second: whether the guard sees the timer and stays awake.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The adder wakes the guard.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The guard sees the timer.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both succeed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The guard sleeps over a timer.")
@State
public class TimerGuard {

  private static final long WHEN = 10_000_000;

  private final TimerQueues queues = new TimerQueues();
  private final OverdueGuard guard = new OverdueGuard("none", queues);
  private final TimerQueue queue = queues.newQueue();
  private final TimerTask timer = TimerTask.running(WHEN, () -> {});

  /** The guard was awake for a timer at 1, which is gone. */
  public TimerGuard() {
    boolean _ = guard.mayRest(1);
  }

  /** Adds. */
  @Actor
  public void adder(II_Result result) {
    boolean _ = queue.add(timer);
    result.r1 = guard.isNeeded(WHEN) ? 1 : 0;
  }

  /** Goes to sleep. */
  @Actor
  public void guard(II_Result result) {
    result.r2 = guard.mayRest(NO_DEADLINE) ? 0 : 1;
  }

  /** The twin: the guard checks for timers before it announces that it sleeps, and not after. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The adder wakes the guard.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The guard sees the timer.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both succeed.")
  @Outcome(
      id = "0, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The guard sleeps over a timer.")
  @State
  public static class NoSecondLookTwin {

    private final TimerQueue queue = new TimerQueues().newQueue();
    private final TimerTask timer = TimerTask.running(WHEN, () -> {});
    private final AtomicLong guardedUntil = new AtomicLong(1);

    /** Adds. */
    @Actor
    public void adder(II_Result result) {
      boolean _ = queue.add(timer);
      result.r1 = WHEN < guardedUntil.get() ? 1 : 0;
    }

    /** Goes to sleep. */
    @Actor
    public void guard(II_Result result) {
      result.r2 = queue.earliest() == NO_DEADLINE ? 0 : 1;
      guardedUntil.set(NO_DEADLINE);
    }
  }
}
