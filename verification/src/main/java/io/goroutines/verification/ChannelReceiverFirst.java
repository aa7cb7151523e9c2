package io.goroutines.verification;

import static io.goroutines.verification.Numbers.NOTHING;
import static io.goroutines.verification.Numbers.channel;
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
 * A receiver waits on an unbuffered channel, and a try-send meets it. First: what was received;
 * second and third: whether the receiver saw what the sender wrote before, and the sender what the
 * receiver wrote.
 */
@JCStressTest
@Outcome(id = "7, 1, 1", expect = Expect.ACCEPTABLE, desc = "Handed off.")
@Outcome(expect = Expect.FORBIDDEN, desc = "No element, or a handoff without happens-before.")
@State
public class ChannelReceiverFirst {

  private final Channel<Integer> channel = channel(0);
  private int bySender;
  private int byReceiver;

  /** Waits. */
  @Actor
  public void receiver(III_Result result) {
    byReceiver = 1;
    result.r1 = receive(channel);
    result.r2 = bySender;
  }

  /** Sends as soon as a receiver waits. */
  @Actor
  public void sender(III_Result result) {
    bySender = 1;
    while (trySend(channel, 7) == NOTHING) {
      Thread.yield();
    }
    result.r3 = byReceiver;
  }

  /** The twin: claims the receiver, and then hands it the element. */
  @JCStressTest
  @Outcome(id = "7, 1, 1", expect = Expect.ACCEPTABLE, desc = "Handed off.")
  @Outcome(
      id = {"0, 1, 1", "-1, 1, 1"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It polled before the element was there.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A handoff without happens-before.")
  @State
  public static class ClaimsFirstTwin {

    private final SketchChannel channel = new SketchChannel(0, Fault.CLAIMS_FIRST);
    private int bySender;
    private int byReceiver;

    /** Waits. */
    @Actor
    public void receiver(III_Result result) {
      byReceiver = 1;
      result.r1 = channel.receive();
      result.r2 = bySender;
    }

    /** Sends as soon as a receiver waits. */
    @Actor
    public void sender(III_Result result) {
      bySender = 1;
      while (channel.trySend(7) == NOTHING) {
        Thread.yield();
      }
      result.r3 = byReceiver;
    }
  }
}
