package io.goroutines.verification;

import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.receive;
import static io.goroutines.verification.Numbers.trySend;

import io.goroutines.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * Two try-sends race for one waiting receiver: exactly one succeeds, and the other finds no
 * receiver. First and second: whether they sent; third: what was received; fourth: whether the
 * receiver is still enqueued for another sender.
 */
@JCStressTest
@Outcome(
    id = {"1, 0, 1, 0", "0, 1, 2, 0"},
    expect = Expect.ACCEPTABLE,
    desc = "One of them met it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None or both sent, or something is left behind.")
@State
public class ChannelWaitingReceiver {

  private final Channel<Integer> channel = channel(0);
  private final Waiting waiting = new Waiting(() -> receive(channel));

  /** Sends. */
  @Actor
  public void one(IIII_Result result) {
    result.r1 = trySend(channel, 1);
  }

  /** Sends. */
  @Actor
  public void other(IIII_Result result) {
    result.r2 = trySend(channel, 2);
  }

  /** Records the outcome. */
  @Arbiter
  public void look(IIII_Result result) {
    result.r3 = waiting.outcome();
    result.r4 = trySend(channel, 3);
  }

  /** The twin: checks the claim and then sets it, without a CAS. */
  @JCStressTest
  @Outcome(
      id = {"1, 0, 1, 0", "0, 1, 2, 0"},
      expect = Expect.ACCEPTABLE,
      desc = "One of them met it.")
  @Outcome(
      id = {"1, 1, 1, 0", "1, 1, 2, 0"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Both sent to the same receiver.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "None met it.")
  @State
  public static class CheckThenActTwin {

    private volatile int received;

    private int trySend(int element) {
      if (received != Numbers.NOTHING) {
        return Numbers.NOTHING;
      }
      Thread.onSpinWait();
      received = element;
      return Numbers.SENT;
    }

    /** Sends. */
    @Actor
    public void one(IIII_Result result) {
      result.r1 = trySend(1);
    }

    /** Sends. */
    @Actor
    public void other(IIII_Result result) {
      result.r2 = trySend(2);
    }

    /** Records the outcome. */
    @Arbiter
    public void look(IIII_Result result) {
      result.r3 = received;
    }
  }
}
