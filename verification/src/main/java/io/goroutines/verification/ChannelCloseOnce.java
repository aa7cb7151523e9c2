package io.goroutines.verification;

import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.close;
import static io.goroutines.verification.Numbers.receive;

import io.goroutines.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two closers race on a channel with a waiting receiver: exactly one succeeds. First and second:
 * what the closes return; third: the receiver's outcome.
 */
@JCStressTest
@Outcome(
    id = {"1, -1, -1", "-1, 1, -1"},
    expect = Expect.ACCEPTABLE,
    desc = "One has closed it, and released the receiver.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None or both closed it, or the receiver is stuck.")
@State
public class ChannelCloseOnce {

  private final Channel<Integer> channel = channel(0);
  private final Waiting receiver = new Waiting(() -> receive(channel));

  /** Closes. */
  @Actor
  public void one(III_Result result) {
    result.r1 = close(channel);
  }

  /** Closes. */
  @Actor
  public void other(III_Result result) {
    result.r2 = close(channel);
  }

  /** Records the outcome. */
  @Arbiter
  public void look(III_Result result) {
    result.r3 = receiver.outcome();
  }

  /** The twin: checks whether it is closed, and then closes it. */
  @JCStressTest
  @Outcome(
      id = {"1, -1, -1", "-1, 1, -1"},
      expect = Expect.ACCEPTABLE,
      desc = "One has closed it.")
  @Outcome(id = "1, 1, -1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both closed it.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "None closed it.")
  @State
  public static class CheckThenActTwin {

    private volatile boolean closed;

    private int close() {
      if (closed) {
        return Numbers.CLOSED;
      }
      Thread.onSpinWait();
      closed = true;
      return 1;
    }

    /** Closes. */
    @Actor
    public void one(III_Result result) {
      result.r1 = close();
    }

    /** Closes. */
    @Actor
    public void other(III_Result result) {
      result.r2 = close();
    }

    /** Records the outcome. */
    @Arbiter
    public void look(III_Result result) {
      result.r3 = closed ? Numbers.CLOSED : Numbers.NOTHING;
    }
  }
}
