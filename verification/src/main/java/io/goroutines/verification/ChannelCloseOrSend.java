package io.goroutines.verification;

import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.close;
import static io.goroutines.verification.Numbers.on;
import static io.goroutines.verification.Numbers.send;
import static io.goroutines.verification.Numbers.tryReceive;

import io.goroutines.Channel;
import io.goroutines.verification.SketchChannel.Fault;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A send on an unbuffered channel meets a try-receive, or else the close after it. First: what the
 * send returns; second: what was received, before the close and after it; third: whether a sender
 * that met the close saw what was written before it.
 */
@JCStressTest
@Outcome(id = "1, 7, 1", expect = Expect.ACCEPTABLE, desc = "It was received.")
@Outcome(id = "-1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It met the close.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Stuck, lost, or received and yet not sent.")
@State
public class ChannelCloseOrSend {

  private final Channel<Integer> channel = channel(0);
  private final BareGoroutine sender = new BareGoroutine(() -> {});
  private int byCloser;
  private int received;

  /** Sends. */
  @Actor
  public void sender(III_Result result) {
    result.r1 = on(sender, () -> send(channel, 7));
    result.r3 = result.r1 == Numbers.CLOSED ? byCloser : 1;
  }

  /** Receives if a sender waits, and closes. */
  @Actor
  public void closer() {
    received = tryReceive(channel);
    byCloser = 1;
    int _ = close(channel);
    sender.noMoreWakers();
  }

  /** Records what was received. */
  @Arbiter
  public void look(III_Result result) {
    result.r2 = received + tryReceive(channel);
  }

  /** The twin: does not check again once it is enqueued. */
  @JCStressTest
  @Outcome(id = "1, 7, 1", expect = Expect.ACCEPTABLE, desc = "It was received.")
  @Outcome(id = "-1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It met the close.")
  @Outcome(
      id = "0, 0, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It waits forever on a closed channel.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or received and yet not sent.")
  @State
  public static class NoSecondLookTwin {

    private final SketchChannel channel = new SketchChannel(0, Fault.NO_SECOND_LOOK);
    private int byCloser;
    private int received;

    /** Sends. */
    @Actor
    public void sender(III_Result result) {
      result.r1 = channel.send(7);
      result.r3 = result.r1 == Numbers.CLOSED ? byCloser : 1;
    }

    /** Receives if a sender waits, and closes. */
    @Actor
    public void closer() {
      received = channel.tryReceive();
      byCloser = 1;
      channel.close();
      channel.noMorePeers();
    }

    /** Records what was received. */
    @Arbiter
    public void look(III_Result result) {
      result.r2 = received;
    }
  }
}
