package io.goroutines.scheduler.workstealing;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Sysmon hands off the permit of an M while another thread makes the M give it up, because there is
 * one too many. First: whether it is handed off; second: whether it is given up; third: how many
 * permits of two are counted as held.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Handed off.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "Given up.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both, or neither, or subtracted twice.")
@State
public class PermitHandoffOrGiveUp {

  private final Permits permits = new Permits(1, true, 2);
  private final Permit permit = new Permit();
  private final RunQueue queue = new RunQueue();

  /** Hands it off. */
  @Actor
  public void sysmon(III_Result result) {
    result.r1 = permit.handOff(queue, queue.tick(), permits) ? 1 : 0;
  }

  /** Gives it up. */
  @Actor
  public void other(III_Result result) {
    result.r2 = permit.giveUp(permits) ? 1 : 0;
  }

  /** Counts. */
  @Arbiter
  public void after(III_Result result) {
    result.r3 = permits.held();
  }

  /** The twin: both check the state, and then count. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Handed off.")
  @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "Given up.")
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Subtracted twice.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Neither.")
  @State
  public static class NoClaimTwin {

    private final AtomicInteger held = new AtomicInteger(2);
    private volatile boolean mine = true;

    private int leave() {
      if (mine) {
        mine = false;
        held.decrementAndGet();
        return 1;
      }
      return 0;
    }

    /** Hands it off. */
    @Actor
    public void sysmon(III_Result result) {
      result.r1 = leave();
    }

    /** Gives it up. */
    @Actor
    public void other(III_Result result) {
      result.r2 = leave();
    }

    /** Counts. */
    @Arbiter
    public void after(III_Result result) {
      result.r3 = held.get();
    }
  }
}
