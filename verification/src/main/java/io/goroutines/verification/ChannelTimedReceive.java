package io.goroutines.verification;

import static io.goroutines.verification.Numbers.MOMENT;
import static io.goroutines.verification.Numbers.NOTHING;
import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.on;
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
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A receive whose limit has passed gives up while a peer sends to it. First: what was received;
 * second: whether the peer sent; third: whether the receive that gave up is still enqueued for
 * another peer.
 */
@JCStressTest
@Outcome(id = "7, 1, 0", expect = Expect.ACCEPTABLE, desc = "The peer was in time.")
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The limit came first.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The two sides disagree, or an operation is left enqueued.")
@State
public class ChannelTimedReceive {

  private final Channel<Integer> channel = channel(0);
  private volatile boolean over;
  private final BareGoroutine waiter = new BareGoroutine(() -> {});

  /** Waits with a limit of a nanosecond. */
  @Actor
  public void waiter(III_Result result) {
    result.r1 = on(waiter, () -> tryReceive(channel, MOMENT));
    over = true;
  }

  /** Completes the waiter's operation if it is enqueued. */
  @Actor
  public void peer(III_Result result) {
    int served;
    do {
      served = trySend(channel, 7);
    } while (served == NOTHING && !over);
    result.r2 = served;
  }

  /** Records what is left. */
  @Arbiter
  public void look(III_Result result) {
    result.r3 = trySend(channel, 8);
  }

  /** The twin: checks the claim and then gives up, without a CAS. */
  @JCStressTest
  @Outcome(id = "7, 1, 0", expect = Expect.ACCEPTABLE, desc = "The peer was in time.")
  @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The limit came first.")
  @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The element is lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A value that was never sent.")
  @State
  public static class CheckThenActTwin {

    private final SketchChannel channel = new SketchChannel(0, Fault.CHECKS_THEN_CLAIMS);
    private volatile boolean over;

    /** The limit has passed as soon as the operation waits. */
    public CheckThenActTwin() {
      channel.noMorePeers();
    }

    /** Waits with a limit of a nanosecond. */
    @Actor
    public void waiter(III_Result result) {
      result.r1 = channel.receive();
      over = true;
    }

    /** Completes the waiter's operation if it is enqueued. */
    @Actor
    public void peer(III_Result result) {
      int served;
      do {
        served = channel.trySend(7);
      } while (served == NOTHING && !over);
      result.r2 = served;
    }
  }
}
