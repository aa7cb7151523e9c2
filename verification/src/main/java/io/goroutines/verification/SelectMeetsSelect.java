package io.goroutines.verification;

import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.element;
import static io.goroutines.verification.Numbers.on;
import static io.goroutines.verification.Numbers.select;

import io.goroutines.Channel;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * Two selects meet on one of two channels, in one direction or the other, and agree on which. First
 * and second: 1 for a select that sent, the element for a select that received; third and fourth:
 * whether each saw what the other wrote before.
 */
@JCStressTest
@Outcome(id = "1, 7, 1, 1", expect = Expect.ACCEPTABLE, desc = "They met on the first channel.")
@Outcome(id = "8, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "They met on the second channel.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The two sides disagree, or a handoff without happens-before.")
@State
public class SelectMeetsSelect {

  private final Channel<Integer> first = channel(0);
  private final Channel<Integer> second = channel(0);
  private final BareGoroutine oneWaits = new BareGoroutine(() -> {});
  private final BareGoroutine otherWaits = new BareGoroutine(() -> {});
  private int byOne;
  private int byOther;

  /** Sends on the first, or receives from the second. */
  @Actor
  public void one(IIII_Result result) {
    byOne = 1;
    result.r1 =
        on(oneWaits, () -> select(onSend(first, 7, () -> 1), onReceive(second, v -> element(v))));
    result.r3 = byOther;
    otherWaits.noMoreWakers();
  }

  /** Receives from the first, or sends on the second. */
  @Actor
  public void other(IIII_Result result) {
    byOther = 1;
    result.r2 =
        on(otherWaits, () -> select(onReceive(first, v -> element(v)), onSend(second, 8, () -> 1)));
    result.r4 = byOne;
    oneWaits.noMoreWakers();
  }

  /** The twin: claims the other select, but not itself. */
  @JCStressTest
  @Outcome(id = "1, 7, 1, 1", expect = Expect.ACCEPTABLE, desc = "They met on the first channel.")
  @Outcome(id = "8, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "They met on the second channel.")
  @Outcome(
      id = "1, 1, 1, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Each has sent to the other, and none has received.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "None met the other.")
  @State
  public static class ClaimsOneTwin {

    private static final int WAITS = 1;

    private final AtomicInteger one = new AtomicInteger();
    private final AtomicInteger other = new AtomicInteger();

    private static int select(AtomicInteger self, AtomicInteger peer, int element) {
      self.set(WAITS);
      if (peer.compareAndSet(WAITS, element)) {
        return Numbers.SENT;
      }
      while (self.get() <= WAITS) {
        Thread.onSpinWait();
      }
      return self.get();
    }

    /** Sends, or receives. */
    @Actor
    public void one(IIII_Result result) {
      result.r1 = select(one, other, 7);
      result.r3 = 1;
    }

    /** Sends, or receives. */
    @Actor
    public void other(IIII_Result result) {
      result.r2 = select(other, one, 8);
      result.r4 = 1;
    }
  }
}
