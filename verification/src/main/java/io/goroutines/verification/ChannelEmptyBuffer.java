package io.goroutines.verification;

import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.on;
import static io.goroutines.verification.Numbers.receive;
import static io.goroutines.verification.Numbers.tryReceive;
import static io.goroutines.verification.Numbers.trySend;

import io.goroutines.Channel;
import io.goroutines.verification.SketchChannel.Fault;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A receiver finds the buffer empty while a sender fills it. First: what was received; second:
 * whether the receiver saw what the sender wrote before; third: whether the sender found room;
 * fourth: what is left.
 */
@JCStressTest
@Outcome(id = "7, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "It has the element.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Stuck, or a receive without happens-before.")
@State
public class ChannelEmptyBuffer {

  private final Channel<Integer> channel = channel(1);
  private final BareGoroutine receiver = new BareGoroutine(() -> {});
  private int bySender;

  /** Receives. */
  @Actor
  public void receiver(IIII_Result result) {
    result.r1 = on(receiver, () -> receive(channel));
    result.r2 = bySender;
  }

  /** Sends. */
  @Actor
  public void sender(IIII_Result result) {
    bySender = 1;
    result.r3 = trySend(channel, 7);
    receiver.noMoreWakers();
  }

  /** Records what is left. */
  @Arbiter
  public void look(IIII_Result result) {
    result.r4 = tryReceive(channel);
  }

  /** The twin: does not check again once it is enqueued. */
  @JCStressTest
  @Outcome(id = "7, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "It has the element.")
  @Outcome(
      id = {"0, 1, 1, 7", "0, 0, 1, 7"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It waits forever, though there is an element.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A receive without happens-before.")
  @State
  public static class NoSecondLookTwin {

    private final SketchChannel channel = new SketchChannel(1, Fault.NO_SECOND_LOOK);
    private int bySender;

    /** Receives. */
    @Actor
    public void receiver(IIII_Result result) {
      result.r1 = channel.receive();
      result.r2 = bySender;
    }

    /** Sends. */
    @Actor
    public void sender(IIII_Result result) {
      bySender = 1;
      result.r3 = channel.trySend(7);
      channel.noMorePeers();
    }

    /** Records what is left. */
    @Arbiter
    public void look(IIII_Result result) {
      result.r4 = channel.tryReceive();
    }
  }
}
