package io.goroutines.verification;

import static io.goroutines.Go.onReceive;
import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.close;
import static io.goroutines.verification.Numbers.element;
import static io.goroutines.verification.Numbers.select;
import static io.goroutines.verification.Numbers.trySend;

import io.goroutines.Channel;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A select waits to receive from two channels; a peer sends on the first, and a closer closes the
 * second. First: whether it was sent; second: the select's outcome; third: whether the select, if
 * it met the close, saw what was written before.
 */
@JCStressTest
@Outcome(id = "1, 7, 1", expect = Expect.ACCEPTABLE, desc = "It received.")
@Outcome(id = "0, -1, 1", expect = Expect.ACCEPTABLE, desc = "It met the close.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The two sides disagree, or a handoff without happens-before.")
@State
public class SelectOrClose {

  private final Channel<Integer> first = channel(0);
  private final Channel<Integer> second = channel(0);
  private int byCloser;
  private int seen;
  private final Waiting select =
      new Waiting(
          () ->
              select(
                  onReceive(
                      first,
                      v -> {
                        seen = 1;
                        return element(v);
                      }),
                  onReceive(
                      second,
                      v -> {
                        seen = byCloser;
                        return element(v);
                      })));

  /** Sends on the first channel. */
  @Actor
  public void sender(III_Result result) {
    result.r1 = trySend(first, 7);
  }

  /** Closes the second channel. */
  @Actor
  public void closer() {
    byCloser = 1;
    int _ = close(second);
  }

  /** Records the outcome. */
  @Arbiter
  public void look(III_Result result) {
    result.r2 = select.outcome();
    result.r3 = seen;
  }

  /** The twin: close checks the select's claim and then sets it, without a CAS. */
  @JCStressTest
  @Outcome(id = "1, 7, 1", expect = Expect.ACCEPTABLE, desc = "It received.")
  @Outcome(id = "0, -1, 1", expect = Expect.ACCEPTABLE, desc = "It met the close.")
  @Outcome(
      id = "1, -1, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It met the close, and the element is lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A value that was never sent.")
  @State
  public static class CheckThenActTwin {

    private final AtomicInteger outcome = new AtomicInteger();

    /** Sends on the first channel. */
    @Actor
    public void sender(III_Result result) {
      result.r1 = outcome.compareAndSet(0, 7) ? Numbers.SENT : Numbers.NOTHING;
    }

    /** Closes the second channel. */
    @Actor
    public void closer() {
      if (outcome.get() == 0) {
        Thread.onSpinWait();
        outcome.set(Numbers.CLOSED);
      }
    }

    /** Records the outcome. */
    @Arbiter
    public void look(III_Result result) {
      result.r2 = outcome.get();
      result.r3 = 1;
    }
  }
}
