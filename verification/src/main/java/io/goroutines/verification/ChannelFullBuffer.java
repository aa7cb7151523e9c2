package io.goroutines.verification;

import static io.goroutines.verification.Numbers.NOTHING;
import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.on;
import static io.goroutines.verification.Numbers.send;
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
 * A sender finds the buffer full while a receiver makes room: the receiver moves the sender's
 * element into the buffer, or the sender finds the room. First: whether it sent; second: the
 * elements in the order in which they were received; third: whether the sender saw what the
 * receiver wrote before it made room; fourth: what is left.
 */
@JCStressTest
@Outcome(id = "1, 12, 1, 0", expect = Expect.ACCEPTABLE, desc = "It sent when there was room.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Stuck, out of order, or a send without happens-before.")
@State
public class ChannelFullBuffer {

  private final Channel<Integer> channel = channel(1);
  private final BareGoroutine sender = new BareGoroutine(() -> {});
  private int byReceiver;
  private int received;

  /** The buffer is full. */
  public ChannelFullBuffer() {
    int _ = trySend(channel, 1);
  }

  /** Sends the second element. */
  @Actor
  public void sender(IIII_Result result) {
    result.r1 = on(sender, () -> send(channel, 2));
    result.r3 = byReceiver;
  }

  /** Receives the first, and the second if it is there. */
  @Actor
  public void receiver() {
    byReceiver = 1;
    received = tryReceive(channel);
    int second = tryReceive(channel);
    received = second == NOTHING ? received : 10 * received + second;
    sender.noMoreWakers();
  }

  /** Receives the second if it came later; records what is left. */
  @Arbiter
  public void look(IIII_Result result) {
    result.r2 = received == 1 ? 10 + tryReceive(channel) : received;
    result.r4 = tryReceive(channel);
  }

  /** The twin: does not check again once it is enqueued. */
  @JCStressTest
  @Outcome(id = "1, 12, 1, 0", expect = Expect.ACCEPTABLE, desc = "It sent when there was room.")
  @Outcome(
      id = {"0, 10, 1, 0", "0, 10, 0, 0"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It waits forever, though there is room.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Out of order, or a send without happens-before.")
  @State
  public static class NoSecondLookTwin {

    private final SketchChannel channel = new SketchChannel(1, Fault.NO_SECOND_LOOK);
    private int byReceiver;
    private int received;

    /** The buffer is full. */
    public NoSecondLookTwin() {
      int _ = channel.trySend(1);
    }

    /** Sends the second element. */
    @Actor
    public void sender(IIII_Result result) {
      result.r1 = channel.send(2);
      result.r3 = byReceiver;
    }

    /** Receives the first, and the second if it is there. */
    @Actor
    public void receiver() {
      byReceiver = 1;
      received = channel.tryReceive();
      int second = channel.tryReceive();
      received = second == NOTHING ? received : 10 * received + second;
      channel.noMorePeers();
    }

    /** Receives the second if it came later; records what is left. */
    @Arbiter
    public void look(IIII_Result result) {
      result.r2 = received == 1 ? 10 + channel.tryReceive() : received;
      result.r4 = channel.tryReceive();
    }
  }
}
