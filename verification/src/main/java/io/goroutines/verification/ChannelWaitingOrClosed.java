package io.goroutines.verification;

import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.close;
import static io.goroutines.verification.Numbers.receive;
import static io.goroutines.verification.Numbers.trySend;

import io.goroutines.Channel;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A try-send to a waiting receiver races with a close of the channel. First: what the send returns;
 * second: the receiver's outcome.
 */
@JCStressTest
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "The send came first.")
@Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "The close came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The two sides disagree.")
@State
public class ChannelWaitingOrClosed {

  private final Channel<Integer> channel = channel(0);
  private final Waiting receiver = new Waiting(() -> receive(channel));

  /** Sends. */
  @Actor
  public void sender(II_Result result) {
    result.r1 = trySend(channel, 7);
  }

  /** Closes. */
  @Actor
  public void closer() {
    int _ = close(channel);
  }

  /** Records the outcome. */
  @Arbiter
  public void look(II_Result result) {
    result.r2 = receiver.outcome();
  }

  /** The twin: close claims the receiver before the channel is marked closed. */
  @JCStressTest
  @Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "The send came first.")
  @Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "The close came first.")
  @Outcome(
      id = "0, -1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It failed, though at every moment a receiver waited or the channel was closed.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "The two sides disagree.")
  @State
  public static class ClosedLateTwin {

    private final AtomicInteger received = new AtomicInteger();
    private volatile boolean closed;

    /** Sends. */
    @Actor
    public void sender(II_Result result) {
      if (closed) {
        result.r1 = Numbers.CLOSED;
      } else {
        result.r1 = received.compareAndSet(0, 7) ? Numbers.SENT : Numbers.NOTHING;
      }
    }

    /** Closes. */
    @Actor
    public void closer() {
      boolean _ = received.compareAndSet(0, Numbers.CLOSED);
      closed = true;
    }

    /** Records the outcome. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = received.get();
    }
  }
}
