package io.goroutines.verification;

import static io.goroutines.Go.onSend;
import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.select;
import static io.goroutines.verification.Numbers.tryReceive;

import io.goroutines.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A select waits to send on two channels, and a receiver comes to each: the select sends to exactly
 * one. First and second: what they received; third: the case that the select reports.
 */
@JCStressTest
@Outcome(id = "7, 0, 1", expect = Expect.ACCEPTABLE, desc = "The first case was taken.")
@Outcome(id = "0, 8, 2", expect = Expect.ACCEPTABLE, desc = "The second case was taken.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None or both received.")
@State
public class SelectSendsOnce {

  private final Channel<Integer> first = channel(0);
  private final Channel<Integer> second = channel(0);
  private final Waiting select =
      new Waiting(() -> select(onSend(first, 7, () -> 1), onSend(second, 8, () -> 2)));

  /** Receives from the first channel. */
  @Actor
  public void one(III_Result result) {
    result.r1 = tryReceive(first);
  }

  /** Receives from the second channel. */
  @Actor
  public void other(III_Result result) {
    result.r2 = tryReceive(second);
  }

  /** Records the outcome. */
  @Arbiter
  public void look(III_Result result) {
    result.r3 = select.outcome();
  }

  /** The twin: a peer checks the select's claim and then sets it, without a CAS. */
  @JCStressTest
  @Outcome(id = "7, 0, 1", expect = Expect.ACCEPTABLE, desc = "The first case was taken.")
  @Outcome(id = "0, 8, 2", expect = Expect.ACCEPTABLE, desc = "The second case was taken.")
  @Outcome(
      id = {"7, 8, 1", "7, 8, 2"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Both were.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "None was.")
  @State
  public static class CheckThenActTwin {

    private volatile int taken;

    private int tryReceive(int which, int element) {
      if (taken != 0) {
        return Numbers.NOTHING;
      }
      Thread.onSpinWait();
      taken = which;
      return element;
    }

    /** Receives from the first channel. */
    @Actor
    public void one(III_Result result) {
      result.r1 = tryReceive(1, 7);
    }

    /** Receives from the second channel. */
    @Actor
    public void other(III_Result result) {
      result.r2 = tryReceive(2, 8);
    }

    /** Records the outcome. */
    @Arbiter
    public void look(III_Result result) {
      result.r3 = taken;
    }
  }
}
