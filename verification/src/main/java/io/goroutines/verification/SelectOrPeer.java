package io.goroutines.verification;

import static io.goroutines.Go.onReceive;
import static io.goroutines.verification.Numbers.NOTHING;
import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.element;
import static io.goroutines.verification.Numbers.on;
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
 * A select starts to wait on two channels, while a peer alternates between try-sends on the first
 * and the second: it meets one of them. First: what the select received; second and third: whether
 * the peer sent.
 */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "They met on the first.")
@Outcome(id = "2, 0, 1", expect = Expect.ACCEPTABLE, desc = "They met on the second.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The two sides disagree.")
@State
public class SelectOrPeer {

  private final Channel<Integer> first = channel(0);
  private final Channel<Integer> second = channel(0);
  private final BareGoroutine waiter = new BareGoroutine(() -> {});

  /** Selects. */
  @Actor
  public void selector(III_Result result) {
    result.r1 =
        on(
            waiter,
            () -> select(onReceive(first, v -> element(v)), onReceive(second, v -> element(v))));
  }

  /** Sends as soon as a receiver waits. */
  @Actor
  public void peer(III_Result result) {
    int onFirst;
    int onSecond;
    do {
      onFirst = trySend(first, 1);
      onSecond = trySend(second, 2);
    } while (onFirst == NOTHING && onSecond == NOTHING);
    waiter.noMoreWakers();
    result.r2 = onFirst;
    result.r3 = onSecond;
  }

  /** The twin: each case has a claim of its own. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "They met on the first.")
  @Outcome(id = "2, 0, 1", expect = Expect.ACCEPTABLE, desc = "They met on the second.")
  @Outcome(id = "3, 1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "They met on both.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "The two sides disagree.")
  @State
  public static class TwoClaimsTwin {

    private final AtomicInteger first = new AtomicInteger(-1);
    private final AtomicInteger second = new AtomicInteger(-1);

    /** Selects. */
    @Actor
    public void selector() {
      first.set(0);
      second.set(0);
    }

    /** Sends as soon as a receiver waits. */
    @Actor
    public void peer(III_Result result) {
      boolean onFirst;
      boolean onSecond;
      do {
        onFirst = first.compareAndSet(0, 1);
        onSecond = second.compareAndSet(0, 2);
      } while (!onFirst && !onSecond);
      result.r2 = onFirst ? Numbers.SENT : NOTHING;
      result.r3 = onSecond ? Numbers.SENT : NOTHING;
    }

    /** Records the outcome. */
    @Arbiter
    public void look(III_Result result) {
      result.r1 = Math.max(0, first.get()) + Math.max(0, second.get());
    }
  }
}
