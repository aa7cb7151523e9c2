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
 * A spare M is given a permit, while a thread that took the M out of the idle list long ago makes
 * it give one up, because there is one too many. First: whether the M then accepts the gift;
 * second: whether the permit is given up; third: how many permits of two are counted as held.
 */
@JCStressTest
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "Too late: nothing to give up.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The M waits forever, or the count is wrong.")
@State
public class PermitGive {

  private final Permits permits = new Permits(1, true, 2);
  private final Permit permit = Permit.none();

  /** Gives. */
  @Actor
  public void giver() {
    permit.give();
  }

  /** Gives up what it takes for the permit of an idle M. */
  @Actor
  public void late(III_Result result) {
    result.r2 = permit.giveUp(permits) ? 1 : 0;
  }

  /** The M checks for a gift; then the permits are counted. */
  @Arbiter
  public void after(III_Result result) {
    result.r1 = permit.accept() ? 1 : 0;
    result.r3 = permits.held();
  }

  /** The twin: a given permit counts as held at once. */
  @JCStressTest
  @Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "Too late: nothing to give up.")
  @Outcome(
      id = "0, 1, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Given up before the M accepted it.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "The count is wrong.")
  @State
  public static class HeldAtOnceTwin {

    private final AtomicInteger held = new AtomicInteger(2);
    private final AtomicInteger has = new AtomicInteger();

    /** Gives. */
    @Actor
    public void giver() {
      has.set(1);
    }

    /** Gives it up. */
    @Actor
    public void late(III_Result result) {
      if (has.compareAndSet(1, 0)) {
        held.decrementAndGet();
        result.r2 = 1;
      }
    }

    /** The M checks for a permit; then the permits are counted. */
    @Arbiter
    public void after(III_Result result) {
      result.r1 = has.get();
      result.r3 = held.get();
    }
  }
}
