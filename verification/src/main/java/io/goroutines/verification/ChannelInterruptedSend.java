package io.goroutines.verification;

import static io.goroutines.verification.Numbers.NOTHING;
import static io.goroutines.verification.Numbers.channel;
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
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A send is interrupted, and then meets a peer that may still find it enqueued. First: whether it
 * was sent; second: what the peer received; third: whether the interrupt status is set afterwards;
 * fourth: whether the send is still enqueued for another peer.
 */
@JCStressTest
@Outcome(id = "1, 7, 1, 0", expect = Expect.ACCEPTABLE, desc = "The peer won; the status stays.")
@Outcome(id = "0, 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The interrupt won.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The two sides disagree, or an operation is left enqueued.")
@State
public class ChannelInterruptedSend {

  private final Channel<Integer> channel = channel(0);
  private volatile boolean over;
  private volatile Thread waiter = Thread.currentThread();
  private volatile boolean begun;
  private volatile boolean interrupted;

  /** Waits, on a thread. */
  @Actor
  public void waiter(IIII_Result result) {
    waiter = Thread.currentThread();
    begun = true;
    result.r1 = send(channel, 7);
    over = true;
    while (!interrupted) {
      Thread.yield();
    }
    result.r3 = Thread.interrupted() ? 1 : 0;
  }

  /** Interrupts the waiter, and completes its operation if it is still enqueued. */
  @Actor
  public void peer(IIII_Result result) {
    while (!begun) {
      Thread.onSpinWait();
    }
    waiter.interrupt();
    interrupted = true;
    int served;
    do {
      served = tryReceive(channel);
    } while (served == NOTHING && !over);
    result.r2 = served;
  }

  /** Records what is left. */
  @Arbiter
  public void look(IIII_Result result) {
    result.r4 = tryReceive(channel);
  }

  /** The twin: checks the claim and then gives up, without a CAS. */
  @JCStressTest
  @Outcome(id = "1, 7, 1, 0", expect = Expect.ACCEPTABLE, desc = "The peer won; the status stays.")
  @Outcome(id = "0, 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The interrupt won.")
  @Outcome(
      id = "0, 7, 0, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It was received, and yet not sent: sent again, it is doubled.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A value that was never sent.")
  @State
  public static class CheckThenActTwin {

    private final SketchChannel channel = new SketchChannel(0, Fault.CHECKS_THEN_CLAIMS);
    private volatile boolean over;

    /** Waits. */
    @Actor
    public void waiter(IIII_Result result) {
      result.r1 = channel.send(7);
      over = true;
      result.r3 = result.r1 == NOTHING ? 0 : 1;
    }

    /** Interrupts the waiter, and completes its operation if it is still enqueued. */
    @Actor
    public void peer(IIII_Result result) {
      channel.noMorePeers();
      int served;
      do {
        served = channel.tryReceive();
      } while (served == NOTHING && !over);
      result.r2 = served;
    }
  }
}
