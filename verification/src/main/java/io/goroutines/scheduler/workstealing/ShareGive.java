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
 * A spare M is given a share, while somebody who took it out of the idle ones long ago has it give
 * one up, because there is one too many. First: whether the M, when it looks after that, sees the
 * gift; second: whether the share is given up; third: how many are counted as held, of two.
 */
@JCStressTest
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "Too late: nothing to give up.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The M waits for good, or the count is wrong.")
@State
public class ShareGive {

  private final Shares shares = new Shares(1, true, 2);
  private final Share share = Share.none();

  /** Gives. */
  @Actor
  public void giver() {
    share.give();
  }

  /** Gives up what it thinks is the share of an idle M. */
  @Actor
  public void late(III_Result result) {
    result.r2 = share.giveUp(shares) ? 1 : 0;
  }

  /** The M looks whether it was given one; and counts. */
  @Arbiter
  public void after(III_Result result) {
    result.r1 = share.accept() ? 1 : 0;
    result.r3 = shares.held();
  }

  /** The twin: what is given is held at once. */
  @JCStressTest
  @Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "Too late: nothing to give up.")
  @Outcome(
      id = "0, 1, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Given up before the M has seen it.")
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

    /** The M looks whether it has one; and counts. */
    @Arbiter
    public void after(III_Result result) {
      result.r1 = has.get();
      result.r3 = held.get();
    }
  }
}
