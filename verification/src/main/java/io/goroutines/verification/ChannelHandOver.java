package io.goroutines.verification;

import io.goroutines.Channel;
import io.goroutines.channels.StandardChannelFactory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A send happens before its receive completes, and on an unbuffered channel the receive happens
 * before its send completes: plain writes before are visible after, in both directions.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both see what the other did before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A handoff without happens-before.")
@State
public class ChannelHandOver {

  private final Channel<Integer> channel = new StandardChannelFactory().unbuffered();
  private int bySender;
  private int byReceiver;

  /** The sending side. */
  @Actor
  public void sender(II_Result result) {
    bySender = 1;
    send(channel);
    result.r1 = byReceiver;
  }

  /** The receiving side. */
  @Actor
  public void receiver(II_Result result) {
    byReceiver = 1;
    receive(channel);
    result.r2 = bySender;
  }

  private static void send(Channel<Integer> channel) {
    try {
      channel.send(7);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void receive(Channel<Integer> channel) {
    try {
      channel.receive();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The twin: on a buffered channel a send does not wait for its receive, so the sender may not see
   * what the receiver wrote. If this outcome is never seen, the test above shows nothing.
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The receiver came first.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The sender did not wait.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A receive without its send.")
  @State
  public static class BufferedTwin {

    private final Channel<Integer> channel = new StandardChannelFactory().buffered(1);
    private int bySender;
    private int byReceiver;

    /** The sending side. */
    @Actor
    public void sender(II_Result result) {
      bySender = 1;
      send(channel);
      result.r1 = byReceiver;
    }

    /** The receiving side. */
    @Actor
    public void receiver(II_Result result) {
      byReceiver = 1;
      receive(channel);
      result.r2 = bySender;
    }
  }
}
