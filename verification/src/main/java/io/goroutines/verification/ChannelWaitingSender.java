package io.goroutines.verification;

import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.send;
import static io.goroutines.verification.Numbers.tryReceive;

import io.goroutines.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * Two try-receives race for one waiting sender: exactly one succeeds, and the other finds no
 * sender. First and second: what they received; third: whether it was sent; fourth: whether the
 * sender is still enqueued for another receiver.
 */
@JCStressTest
@Outcome(
    id = {"7, 0, 1, 0", "0, 7, 1, 0"},
    expect = Expect.ACCEPTABLE,
    desc = "One of them met it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None or both received it, or something is left behind.")
@State
public class ChannelWaitingSender {

  private final Channel<Integer> channel = channel(0);
  private final Waiting waiting = new Waiting(() -> send(channel, 7));

  /** Receives. */
  @Actor
  public void one(IIII_Result result) {
    result.r1 = tryReceive(channel);
  }

  /** Receives. */
  @Actor
  public void other(IIII_Result result) {
    result.r2 = tryReceive(channel);
  }

  /** Records the outcome. */
  @Arbiter
  public void look(IIII_Result result) {
    result.r3 = waiting.outcome();
    result.r4 = tryReceive(channel);
  }

  /** The twin: checks the claim and then sets it, without a CAS. */
  @JCStressTest
  @Outcome(
      id = {"7, 0, 1, 0", "0, 7, 1, 0"},
      expect = Expect.ACCEPTABLE,
      desc = "One of them met it.")
  @Outcome(
      id = "7, 7, 1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Both received the same element.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "None met it.")
  @State
  public static class CheckThenActTwin {

    private volatile int sent;

    private int tryReceive() {
      if (sent != Numbers.NOTHING) {
        return Numbers.NOTHING;
      }
      Thread.onSpinWait();
      sent = Numbers.SENT;
      return 7;
    }

    /** Receives. */
    @Actor
    public void one(IIII_Result result) {
      result.r1 = tryReceive();
    }

    /** Receives. */
    @Actor
    public void other(IIII_Result result) {
      result.r2 = tryReceive();
    }

    /** Records the outcome. */
    @Arbiter
    public void look(IIII_Result result) {
      result.r3 = sent;
    }
  }
}
