package io.goroutines.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The adder adds a timer and then checks for idle workers; the worker becomes idle and then checks
 * for timers. First: whether the adder sees an idle worker without a timekeeper; second: whether
 * the worker becomes the timekeeper for it.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The adder sees the worker.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker sees the timer.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A timer, and the worker parks without a limit.")
@State
public class TimerWake {

  private final IdleWorkers idle = new IdleWorkers();
  private final Timers timers = new Timers("none", idle);
  private final TimerQueue queue = timers.newQueue();
  private final TimerTask timer = TimerTask.running(100, () -> {});
  private final Worker worker = new Fibers.Idler();

  /** Adds. */
  @Actor
  public void adder(II_Result result) {
    boolean _ = queue.add(timer);
    result.r1 = timer.when < idle.keptUntil() && idle.count() > 0 ? 1 : 0;
  }

  /** Finds no work, and becomes idle. */
  @Actor
  public void worker(II_Result result) {
    idle.add(worker);
    result.r2 = timers.keep(worker) == 100 ? 1 : 0;
  }

  /** The twin: the worker checks for timers before it becomes idle, and not after. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The adder sees the worker.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker sees the timer.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both miss.")
  @State
  public static class NoSecondLookTwin {

    private final IdleWorkers idle = new IdleWorkers();
    private final TimerQueue queue = new Timers("none", idle).newQueue();
    private final TimerTask timer = TimerTask.running(100, () -> {});
    private final Worker worker = new Fibers.Idler();

    /** Adds. */
    @Actor
    public void adder(II_Result result) {
      boolean _ = queue.add(timer);
      result.r1 = timer.when < idle.keptUntil() && idle.count() > 0 ? 1 : 0;
    }

    /** Finds no work, and becomes idle. */
    @Actor
    public void worker(II_Result result) {
      result.r2 = queue.earliest() == 100 ? 1 : 0;
      idle.add(worker);
    }
  }
}
