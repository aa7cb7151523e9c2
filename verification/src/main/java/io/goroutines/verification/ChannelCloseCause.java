package io.goroutines.verification;

import static io.goroutines.verification.Numbers.channel;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A close with a cause against a receive, which throws that cause. First: 1 if the receive threw
 * the cause, 2 if it saw the close without it; second: whether it saw what was written before the
 * close.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It has the cause.")
@Outcome(expect = Expect.FORBIDDEN, desc = "No cause, or a close without happens-before.")
@State
public class ChannelCloseCause {

  private static final Exception CAUSE = new Exception("the cause");

  private final Channel<Integer> channel = channel(1);
  private final BareGoroutine receiver = new BareGoroutine(() -> {});
  private int byCloser;

  /** Receives. */
  @Actor
  public void receiver(II_Result result) {
    receiver.enter();
    try {
      Integer element = channel.receive();
      result.r1 = element == null ? 2 : 3;
    } catch (ChannelClosedException e) {
      result.r1 = e.getCause() == CAUSE ? 1 : 2;
    } catch (InterruptedException _) {
      result.r1 = Numbers.NOTHING;
    } finally {
      receiver.leave();
    }
    result.r2 = byCloser;
  }

  /** Closes. */
  @Actor
  public void closer() {
    byCloser = 1;
    channel.close(CAUSE);
    receiver.noMoreWakers();
  }

  /** The twin: writes the cause after the close is visible. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It has the cause.")
  @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The cause is not there.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A close without happens-before.")
  @State
  public static class CauseLateTwin {

    private volatile boolean closed;
    private volatile @Nullable Exception cause;
    private int byCloser;

    /** Receives. */
    @Actor
    public void receiver(II_Result result) {
      while (!closed) {
        Thread.onSpinWait();
      }
      result.r1 = cause == CAUSE ? 1 : 2;
      result.r2 = byCloser;
    }

    /** Closes. */
    @Actor
    public void closer() {
      byCloser = 1;
      closed = true;
      cause = CAUSE;
    }
  }
}
