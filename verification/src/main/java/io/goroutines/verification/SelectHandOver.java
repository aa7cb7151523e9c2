package io.goroutines.verification;

import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.element;
import static io.goroutines.verification.Numbers.select;

import io.goroutines.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link ChannelHandOver} with selects: a send happens before its receive completes, and on an
 * unbuffered channel the receive happens before its send completes.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both see what the other did before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A handoff without happens-before.")
@State
public class SelectHandOver {

  private final Channel<Integer> channel = channel(0);
  private final Channel<Integer> silent = channel(0);
  private int bySender;
  private int byReceiver;

  /** The sending side. */
  @Actor
  public void sender(II_Result result) {
    bySender = 1;
    int _ = select(onSend(channel, 7, () -> 1), onReceive(silent, v -> element(v)));
    result.r1 = byReceiver;
  }

  /** The receiving side. */
  @Actor
  public void receiver(II_Result result) {
    byReceiver = 1;
    int _ = select(onReceive(silent, v -> element(v)), onReceive(channel, v -> element(v)));
    result.r2 = bySender;
  }

  /** The twin: on a buffered channel a select that sends does not wait. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The receiver came first.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The sender did not wait.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A receive without its send.")
  @State
  public static class BufferedTwin {

    private final Channel<Integer> channel = channel(1);
    private final Channel<Integer> silent = channel(0);
    private int bySender;
    private int byReceiver;

    /** The sending side. */
    @Actor
    public void sender(II_Result result) {
      bySender = 1;
      int _ = select(onSend(channel, 7, () -> 1), onReceive(silent, v -> element(v)));
      result.r1 = byReceiver;
    }

    /** The receiving side. */
    @Actor
    public void receiver(II_Result result) {
      byReceiver = 1;
      int _ = select(onReceive(silent, v -> element(v)), onReceive(channel, v -> element(v)));
      result.r2 = bySender;
    }
  }
}
