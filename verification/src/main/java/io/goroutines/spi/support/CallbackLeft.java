package io.goroutines.spi.support;

import java.util.concurrent.atomic.AtomicInteger;
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
 * Two callbacks fail to be submitted at the same time; the next retry submits both. First and
 * second: how often the pool has taken each.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each is submitted again, once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, or doubled.")
@State
public class CallbackLeft {

  /** Fails once. */
  private static final class FailingPool implements Callback.Pool {
    private boolean failed;
    final AtomicInteger taken = new AtomicInteger();

    @Override
    public synchronized void execute(Callback.Starter starter) {
      if (!failed) {
        failed = true;
        throw new IllegalStateException("on purpose");
      }
      taken.incrementAndGet();
    }
  }

  private final FailingPool onePool = new FailingPool();
  private final FailingPool otherPool = new FailingPool();
  private final Callback one = new Callback("one", () -> {}, onePool);
  private final Callback other = new Callback("other", () -> {}, otherPool);

  /** Submits, and perhaps retries the other one. */
  @Actor
  public void one() {
    one.submit();
  }

  /** Likewise. */
  @Actor
  public void other() {
    other.submit();
  }

  /** The next retry. */
  @Arbiter
  public void look(II_Result result) {
    Callback.retry();
    result.r1 = onePool.taken.get();
    result.r2 = otherPool.taken.get();
  }

  /** The twin: reading the list and pushing to it are two steps. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each is submitted again.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "One is lost.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "One is lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Both are lost.")
  @State
  public static class TwoStepsTwin {

    private record Entry(int number, @Nullable Entry next) {}

    private final AtomicReference<@Nullable Entry> left = new AtomicReference<>();

    /** Is pushed to the list of leftovers. */
    @Actor
    public void one() {
      left.set(new Entry(1, left.get()));
    }

    /** Is pushed to the list of leftovers. */
    @Actor
    public void other() {
      left.set(new Entry(2, left.get()));
    }

    /** The next retry. */
    @Arbiter
    public void look(II_Result result) {
      for (Entry each = left.get(); each != null; each = each.next()) {
        if (each.number() == 1) {
          result.r1 = 1;
        } else {
          result.r2 = 1;
        }
      }
    }
  }
}
