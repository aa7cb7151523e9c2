package io.goroutines.verification;

import static io.goroutines.Go.onReceive;
import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.element;
import static io.goroutines.verification.Numbers.select;
import static io.goroutines.verification.Numbers.trySend;

import io.goroutines.Channel;
import io.goroutines.verification.SketchChannel.Claim;
import io.goroutines.verification.SketchChannel.Fault;
import io.goroutines.verification.SketchChannel.Node;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A select waits to receive from two channels, and a sender comes to each: the select receives from
 * exactly one. First and second: whether they sent; third: what the select received.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "The first case was taken.")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "The second case was taken.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None or both sent.")
@State
public class SelectReceivesOnce {

  private final Channel<Integer> first = channel(0);
  private final Channel<Integer> second = channel(0);
  private final Waiting select =
      new Waiting(
          () -> select(onReceive(first, v -> element(v)), onReceive(second, v -> element(v))));

  /** Sends on the first channel. */
  @Actor
  public void one(III_Result result) {
    result.r1 = trySend(first, 1);
  }

  /** Sends on the second channel. */
  @Actor
  public void other(III_Result result) {
    result.r2 = trySend(second, 2);
  }

  /** Records the outcome. */
  @Arbiter
  public void look(III_Result result) {
    result.r3 = select.outcome();
  }

  /** The twin: a peer checks the select's claim and then sets it, without a CAS. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "The first case was taken.")
  @Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "The second case was taken.")
  @Outcome(id = "1, 1, 3", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both were.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "None was.")
  @State
  public static class CheckThenActTwin {

    private final SketchChannel first = new SketchChannel(0, Fault.CHECKS_THEN_CLAIMS);
    private final SketchChannel second = new SketchChannel(0, Fault.CHECKS_THEN_CLAIMS);
    private final Claim select = new Claim();
    private final Node firstCase = new Node(select, 0);
    private final Node secondCase = new Node(select, 0);

    /** The select waits. */
    public CheckThenActTwin() {
      first.enqueueReceiver(firstCase);
      second.enqueueReceiver(secondCase);
    }

    /** Sends on the first channel. */
    @Actor
    public void one(III_Result result) {
      result.r1 = first.trySend(1);
    }

    /** Sends on the second channel. */
    @Actor
    public void other(III_Result result) {
      result.r2 = second.trySend(2);
    }

    /** Records the outcome. */
    @Arbiter
    public void look(III_Result result) {
      result.r3 = firstCase.received() + secondCase.received();
    }
  }
}
