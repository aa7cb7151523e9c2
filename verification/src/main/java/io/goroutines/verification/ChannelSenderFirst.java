package io.goroutines.verification;

import static io.goroutines.verification.Numbers.NOTHING;
import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.send;
import static io.goroutines.verification.Numbers.tryReceive;

import io.goroutines.Channel;
import io.goroutines.verification.SketchChannel.Fault;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A sender waits on an unbuffered channel, and a try-receive meets it. First: what was received;
 * second: whether it was sent; third and fourth: whether the receiver saw what the sender wrote
 * before, and the sender what the receiver wrote.
 */
@JCStressTest
@Outcome(id = "7, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Handed off.")
@Outcome(expect = Expect.FORBIDDEN, desc = "No element, or a handoff without happens-before.")
@State
public class ChannelSenderFirst {

  private final Channel<Integer> channel = channel(0);
  private int bySender;
  private int byReceiver;

  /** Waits. */
  @Actor
  public void sender(IIII_Result result) {
    bySender = 1;
    result.r2 = send(channel, 7);
    result.r4 = byReceiver;
  }

  /** Receives as soon as a sender waits. */
  @Actor
  public void receiver(IIII_Result result) {
    byReceiver = 1;
    int element;
    while ((element = tryReceive(channel)) == NOTHING) {
      Thread.yield();
    }
    result.r1 = element;
    result.r3 = bySender;
  }

  /** The twin: claims the sender, and then sets the outcome "sent, not closed". */
  @JCStressTest
  @Outcome(id = "7, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Handed off.")
  @Outcome(
      id = "7, -1, 1, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It was received, and the send reports that it was not.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A handoff without happens-before.")
  @State
  public static class SaysOkLateTwin {

    private final SketchChannel channel = new SketchChannel(0, Fault.SAYS_OK_LATE);
    private int bySender;
    private int byReceiver;

    /** Waits. */
    @Actor
    public void sender(IIII_Result result) {
      bySender = 1;
      result.r2 = channel.send(7);
      result.r4 = byReceiver;
    }

    /** Receives as soon as a sender waits. */
    @Actor
    public void receiver(IIII_Result result) {
      byReceiver = 1;
      int element;
      while ((element = channel.tryReceive()) == NOTHING) {
        Thread.yield();
      }
      result.r1 = element;
      result.r3 = bySender;
    }
  }
}
