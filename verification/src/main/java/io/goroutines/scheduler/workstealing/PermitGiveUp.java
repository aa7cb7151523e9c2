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
 * Two Ms with a permit each find at their scheduling points that there is one permit too many.
 * First and second: whether each gives its permit up; third: how many are counted as held.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "The first gives up.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "The second gives up.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both give up, or neither, or the count is wrong.")
@State
public class PermitGiveUp {

  private final Permits permits = new Permits(1, true, 2);
  private final Permit one = new Permit();
  private final Permit other = new Permit();

  /** Reaches a scheduling point. */
  @Actor
  public void first(III_Result result) {
    result.r1 = one.giveUp(permits) ? 1 : 0;
  }

  /** Reaches a scheduling point. */
  @Actor
  public void second(III_Result result) {
    result.r2 = other.giveUp(permits) ? 1 : 0;
  }

  /** Counts. */
  @Arbiter
  public void after(III_Result result) {
    result.r3 = permits.held();
  }

  /** The twin: checks whether there are too many, and then subtracts one. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "The first gives up.")
  @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "The second gives up.")
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both give up.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Neither gives up, or the count is wrong.")
  @State
  public static class CheckThenActTwin {

    private final AtomicInteger held = new AtomicInteger(2);

    private int giveUp() {
      if (held.get() > 1) {
        held.decrementAndGet();
        return 1;
      }
      return 0;
    }

    /** Reaches a scheduling point. */
    @Actor
    public void first(III_Result result) {
      result.r1 = giveUp();
    }

    /** Reaches a scheduling point. */
    @Actor
    public void second(III_Result result) {
      result.r2 = giveUp();
    }

    /** Counts. */
    @Arbiter
    public void after(III_Result result) {
      result.r3 = held.get();
    }
  }
}
