package io.goroutines.channels;

import io.goroutines.verification.CountingWaiter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A waiter checks its claim cell and is about to park, while a peer claims it. First: how often the
 * waiter is about to park; second: how often it was made ready.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It sees that it was claimed.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It is about to park, and is woken.")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "A lost wake-up.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A spurious wake-up.")
@State
public class ClaimLook {

  private final CountingWaiter waiter = new CountingWaiter();
  private final Claim claim = new Claim(waiter, null, true);

  /** The waiter. */
  @Actor
  public void waits(II_Result result) {
    result.r1 = claim.look() ? 0 : 1;
  }

  /** The peer. */
  @Actor
  public void serves() {
    if (claim.tryTake(claim)) {
      claim.ready(false);
    }
  }

  /** Records the outcome. */
  @Arbiter
  public void afterwards(II_Result result) {
    result.r2 = waiter.woken();
  }

  /** The twin: checks the cell, and then announces that it parks, in two steps. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It sees that it was claimed.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It is about to park, and is woken.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A lost wake-up.")
  @State
  public static class TwoStepsTwin {

    private static final Object PARKING = new Object();

    private final AtomicReference<@Nullable Object> taken = new AtomicReference<>();
    private final CountingWaiter waiter = new CountingWaiter();

    /** The waiter. */
    @Actor
    public void waits(II_Result result) {
      if (taken.get() == null) {
        taken.set(PARKING);
        result.r1 = 1;
      }
    }

    /** The peer. */
    @Actor
    public void serves() {
      Object seen = taken.get();
      if (taken.compareAndSet(seen, this) && seen != null) {
        waiter.ready(false);
      }
    }

    /** Records the outcome. */
    @Arbiter
    public void afterwards(II_Result result) {
      result.r2 = waiter.woken();
    }
  }
}
