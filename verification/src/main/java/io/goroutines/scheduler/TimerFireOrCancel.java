package io.goroutines.scheduler;

import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A timer fires or is cancelled. First: how often its task ran; second: whether cancel reports that
 * it was in time; third: the number of timers left.
 */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "It fired.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "It was cancelled.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both, or neither, or it is still there.")
@State
public class TimerFireOrCancel {

  private final TimerQueue queue = new Timers("none", new IdleWorkers()).newQueue();
  private final TimerTask timer = TimerTask.running(1, this::count);
  private int runs;

  /** The timer is due. */
  public TimerFireOrCancel() {
    boolean _ = queue.add(timer);
  }

  private void count() {
    runs++;
  }

  /** Fires the due timers. */
  @Actor
  public void worker() {
    int _ = queue.runDue(1);
  }

  /** Cancels. */
  @Actor
  public void canceller(III_Result result) {
    result.r2 = timer.cancel() ? 1 : 0;
  }

  /** Records the outcome. */
  @Arbiter
  public void look(III_Result result) {
    result.r1 = runs;
    result.r3 = queue.size();
  }

  /** The twin: both check whether it is pending, and then act. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "It fired.")
  @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "It was cancelled.")
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both succeed.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Neither.")
  @State
  public static class CheckThenActTwin {

    private final AtomicBoolean pending = new AtomicBoolean(true);
    private int runs;

    /** Fires the due timers. */
    @Actor
    public void worker() {
      if (pending.get()) {
        pending.set(false);
        runs++;
      }
    }

    /** Cancels. */
    @Actor
    public void canceller(III_Result result) {
      if (pending.get()) {
        pending.set(false);
        result.r2 = 1;
      }
    }

    /** Records the outcome. */
    @Arbiter
    public void look(III_Result result) {
      result.r1 = runs;
    }
  }
}
