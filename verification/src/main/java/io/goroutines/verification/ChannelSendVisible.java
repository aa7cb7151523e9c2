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
 * A send happens before its receive completes, if none of them waits. Second: what was received;
 * first and third: what the receiver saw, before it and after it, of what the sender did. The first
 * look tempts the compiler to do without the second.
 */
@JCStressTest
@Outcome(
    id = "\\d, 7, 1",
    expect = Expect.ACCEPTABLE,
    desc = "It has the element, and sees it all.")
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

  /** The twin: a buffer that is written and read plainly, as the field is. */
  @JCStressTest
  @Outcome(
      id = "\\d, 7, 1",
      expect = Expect.ACCEPTABLE,
      desc = "It has the element, and sees it all.")
  @Outcome(id = "\\d, 0, \\d", expect = Expect.ACCEPTABLE, desc = "It came too early.")
  @Outcome(
      id = "\\d, 7, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It does not see what the sender did before.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Out of nothing.")
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
