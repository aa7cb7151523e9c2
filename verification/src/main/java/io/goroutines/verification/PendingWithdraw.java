package io.goroutines.verification;

import io.goroutines.Channel;
import io.goroutines.Received;
import io.goroutines.channels.StandardChannelFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * An asynchronous receive is cancelled while a sender arrives: it gets the element, or it is
 * withdrawn and the sender finds no receiver.
 */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "It happened.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "It was withdrawn.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The two sides disagree.")
@State
public class PendingWithdraw {

  private final Channel<Integer> channel = new StandardChannelFactory().unbuffered();
  private final CompletableFuture<Received<Integer>> received = channel.receiveAsync();

  /** The peer. */
  @Actor
  public void sender(ZZ_Result result) {
    result.r1 = channel.trySend(7);
  }

  /** Cancels the future. */
  @Actor
  public void canceller(ZZ_Result result) {
    result.r2 = received.cancel(false);
  }

  /**
   * The twin: the cell is read and then written, without a CAS. If never both win, the test above
   * shows nothing.
   */
  @JCStressTest
  @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "It happened.")
  @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "It was withdrawn.")
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "An element is lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Neither wins.")
  @State
  public static class LookAndWriteTwin {

    private final AtomicReference<Object> taken = new AtomicReference<>();

    private boolean take(Object by) {
      if (taken.get() != null) {
        return false;
      }
      taken.set(by);
      return true;
    }

    /** The peer. */
    @Actor
    public void sender(ZZ_Result result) {
      result.r1 = take("sender");
    }

    /** Cancels the future. */
    @Actor
    public void canceller(ZZ_Result result) {
      result.r2 = take("canceller");
    }
  }
}
