package io.goroutines.verification;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.close;
import static io.goroutines.verification.Numbers.element;
import static io.goroutines.verification.Numbers.select;

import io.goroutines.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A close happens before a try-receive that returns because of it. Second: -1 if the receive met
 * the close; first and third: what the receiver saw of the closer's write, before and after the
 * receive. The first read tempts the compiler to omit the second.
 */
@JCStressTest
@Outcome(
    id = "\\d, -1, 1",
    expect = Expect.ACCEPTABLE,
    desc = "It met the close, with happens-before.")
@Outcome(id = "\\d, 0, \\d", expect = Expect.ACCEPTABLE, desc = "It came too early.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A close without happens-before.")
@State
public class ChannelCloseVisible {

  private final Channel<Integer> channel = channel(0);
  private int byCloser;

  /** Closes. */
  @Actor
  public void closer() {
    byCloser = 1;
    int _ = close(channel);
  }

  /** Receives. */
  @Actor
  public void receiver(III_Result result) {
    result.r1 = byCloser;
    result.r2 = select(onReceive(channel, v -> element(v)), onDefault(() -> 0));
    result.r3 = byCloser;
  }

  /** The twin: the closed flag is written and read plainly, like the field. */
  @JCStressTest
  @Outcome(
      id = "\\d, -1, 1",
      expect = Expect.ACCEPTABLE,
      desc = "It met the close, with happens-before.")
  @Outcome(id = "\\d, 0, \\d", expect = Expect.ACCEPTABLE, desc = "It came too early.")
  @Outcome(
      id = "\\d, -1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It does not see what was done before the close.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A value that was never sent.")
  @State
  public static class PlainTwin {

    private int closed;
    private int byCloser;

    /** Closes. */
    @Actor
    public void closer() {
      byCloser = 1;
      closed = -1;
    }

    /** Receives. */
    @Actor
    public void receiver(III_Result result) {
      result.r1 = byCloser;
      result.r2 = closed;
      result.r3 = byCloser;
    }
  }
}
