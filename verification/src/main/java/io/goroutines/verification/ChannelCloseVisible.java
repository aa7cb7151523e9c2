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
 * A close happens before a receive that returns because of it, if that does not wait. Second: -1 if
 * the receive met the close; first and third: what the receiver saw, before it and after it, of
 * what the closer did. The first look tempts the compiler to do without the second.
 */
@JCStressTest
@Outcome(id = "\\d, -1, 1", expect = Expect.ACCEPTABLE, desc = "It met the close, and sees it all.")
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

  /** The twin: whether it is closed is written and read plainly, as the field is. */
  @JCStressTest
  @Outcome(
      id = "\\d, -1, 1",
      expect = Expect.ACCEPTABLE,
      desc = "It met the close, and sees it all.")
  @Outcome(id = "\\d, 0, \\d", expect = Expect.ACCEPTABLE, desc = "It came too early.")
  @Outcome(
      id = "\\d, -1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It does not see what was done before the close.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Out of nothing.")
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
