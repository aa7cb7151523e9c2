package io.goroutines.scheduler;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The timekeeper, which slept until 50, finds that timer gone and the next at 200, while a timer at
 * 100 is added. First: whether the adder sees that the keeper would sleep too long; second: whether
 * the keeper sleeps until 100.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The adder wakes the keeper.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The keeper sees the timer.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both succeed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The keeper sleeps too long.")
@State
public class TimerKeep {

  private final IdleWorkers idle = new IdleWorkers();
  private final Timers timers = new Timers("none", idle);
  private final TimerQueue queue = timers.newQueue();
  private final TimerTask timer = TimerTask.running(100, () -> {});
  private final Worker keeper = new Fibers.Idler();

  /** The keeper has slept until 50. */
  public TimerKeep() {
    TimerTask gone = TimerTask.running(50, () -> {});
    boolean _ = queue.add(gone);
    idle.add(keeper);
    long _ = timers.keep(keeper);
    boolean _ = gone.cancel();
    boolean _ = queue.add(TimerTask.running(200, () -> {}));
  }

  /** Adds. */
  @Actor
  public void adder(II_Result result) {
    boolean _ = queue.add(timer);
    result.r1 = timer.when < idle.keptUntil() && idle.count() > 0 ? 1 : 0;
  }

  /** Is about to sleep again. */
  @Actor
  public void keeper(II_Result result) {
    result.r2 = timers.keep(keeper) == 100 ? 1 : 0;
  }

  /** The twin: the keeper does not check again after it has published its wake-up time. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The adder wakes the keeper.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The keeper sees the timer.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both succeed.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It sleeps too long.")
  @State
  public static class NoSecondLookTwin {

    private final AtomicLong earliest = new AtomicLong(200);
    private final AtomicLong keptUntil = new AtomicLong(50);

    /** Adds. */
    @Actor
    public void adder(II_Result result) {
      earliest.set(100);
      result.r1 = 100 < keptUntil.get() ? 1 : 0;
    }

    /** Is about to sleep again. */
    @Actor
    public void keeper(II_Result result) {
      long until = earliest.get();
      keptUntil.set(until);
      result.r2 = until == 100 ? 1 : 0;
    }
  }
}
