package io.goroutines.verification;

import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.close;
import static io.goroutines.verification.Numbers.on;
import static io.goroutines.verification.Numbers.receive;
import static io.goroutines.verification.Numbers.trySend;

import io.goroutines.Channel;
import io.goroutines.verification.SketchChannel.Fault;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A receive on an unbuffered channel meets a try-send, or else the close after it. First: what the
 * receive returns; second: whether the try-send succeeded; third: whether a receiver that met the
 * close saw what was written before it.
 */
@JCStressTest
@Outcome(id = "7, 1, 1", expect = Expect.ACCEPTABLE, desc = "It has the element.")
@Outcome(id = "-1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It met the close.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Stuck, lost, or a close without happens-before.")
@State
public class ChannelCloseOrReceive {

  private final Channel<Integer> channel = channel(0);
  private final BareGoroutine receiver = new BareGoroutine(() -> {});
  private int byCloser;

  /** Receives. */
  @Actor
  public void receiver(III_Result result) {
    result.r1 = on(receiver, () -> receive(channel));
    result.r3 = result.r1 == Numbers.CLOSED ? byCloser : 1;
  }

  /** Sends if a receiver waits, and closes. */
  @Actor
  public void closer(III_Result result) {
    result.r2 = trySend(channel, 7);
    byCloser = 1;
    int _ = close(channel);
    receiver.noMoreWakers();
  }

  /** The twin: does not check again once it is enqueued. */
  @JCStressTest
  @Outcome(id = "7, 1, 1", expect = Expect.ACCEPTABLE, desc = "It has the element.")
  @Outcome(id = "-1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It met the close.")
  @Outcome(
      id = "0, 0, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It waits forever on a closed channel.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or a close without happens-before.")
  @State
  public static class NoSecondLookTwin {

    private final SketchChannel channel = new SketchChannel(0, Fault.NO_SECOND_LOOK);
    private int byCloser;

    /** Receives. */
    @Actor
    public void receiver(III_Result result) {
      result.r1 = channel.receive();
      result.r3 = result.r1 == Numbers.CLOSED ? byCloser : 1;
    }

    /** Sends if a receiver waits, and closes. */
    @Actor
    public void closer(III_Result result) {
      result.r2 = channel.trySend(7);
      byCloser = 1;
      channel.close();
      channel.noMorePeers();
    }
  }
}
