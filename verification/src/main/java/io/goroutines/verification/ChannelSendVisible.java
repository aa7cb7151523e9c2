package io.goroutines.verification;

import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.tryReceive;
import static io.goroutines.verification.Numbers.trySend;

import io.goroutines.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A send happens before its receive completes, if neither of them waits. Second: what was received;
 * first and third: what the receiver saw of the sender's write, before and after the receive. The
 * first read tempts the compiler to omit the second.
 */
@JCStressTest
@Outcome(
    id = "\\d, 7, 1",
    expect = Expect.ACCEPTABLE,
    desc = "It has the element, with happens-before.")
@Outcome(id = "\\d, 0, \\d", expect = Expect.ACCEPTABLE, desc = "It came too early.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A receive without happens-before.")
@State
public class ChannelSendVisible {

  private final Channel<Integer> channel = channel(1);
  private int bySender;

  /** Sends. */
  @Actor
  public void sender() {
    bySender = 1;
    int _ = trySend(channel, 7);
  }

  /** Receives. */
  @Actor
  public void receiver(III_Result result) {
    result.r1 = bySender;
    result.r2 = tryReceive(channel);
    result.r3 = bySender;
  }

  /** The twin: the buffer is written and read plainly, like the field. */
  @JCStressTest
  @Outcome(
      id = "\\d, 7, 1",
      expect = Expect.ACCEPTABLE,
      desc = "It has the element, with happens-before.")
  @Outcome(id = "\\d, 0, \\d", expect = Expect.ACCEPTABLE, desc = "It came too early.")
  @Outcome(
      id = "\\d, 7, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It does not see what the sender did before.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A value that was never sent.")
  @State
  public static class PlainTwin {

    private int buffer;
    private int bySender;

    /** Sends. */
    @Actor
    public void sender() {
      bySender = 1;
      buffer = 7;
    }

    /** Receives. */
    @Actor
    public void receiver(III_Result result) {
      result.r1 = bySender;
      result.r2 = buffer;
      result.r3 = bySender;
    }
  }
}
