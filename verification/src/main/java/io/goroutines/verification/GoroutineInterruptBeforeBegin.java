package io.goroutines.verification;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * An interrupt before the goroutine has a thread is kept. First: whether it had been delivered
 * before the body checked; second: whether the body found itself interrupted.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The body came first.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The interrupt came during the check.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The interrupt came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An interrupt was lost.")
@State
public class GoroutineInterruptBeforeBegin {

  private volatile boolean delivered;
  private int before;
  private int seen;
  private final BareGoroutine goroutine = new BareGoroutine(this::body);

  private void body() {
    before = delivered ? 1 : 0;
    seen = Thread.currentThread().isInterrupted() ? 1 : 0;
  }

  /** The goroutine's thread. */
  @Actor
  public void runner(II_Result result) {
    goroutine.run();
    result.r1 = before;
    result.r2 = seen;
  }

  /** The interrupter. */
  @Actor
  public void interrupter() {
    goroutine.interrupt();
    delivered = true;
  }

  /** The twin: the begin checks for a pending interrupt, and then continues without a claim. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The body came first.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The interrupt came during the check.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The interrupt came first.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The interrupt was lost.")
  @State
  public static class OverwrittenTwin {

    private static final int FRESH = 0;
    private static final int PENDING = 1;
    private static final int RUNNING = 2;

    private volatile @Nullable Thread thread;
    private volatile boolean delivered;
    private final AtomicInteger phase = new AtomicInteger();

    /** The goroutine's thread. */
    @Actor
    public void runner(II_Result result) {
      Thread current = Thread.currentThread();
      thread = current;
      boolean pending = phase.get() == PENDING;
      phase.set(RUNNING);
      if (pending) {
        current.interrupt();
      }
      result.r1 = delivered ? 1 : 0;
      result.r2 = current.isInterrupted() ? 1 : 0;
      while (!delivered) {
        Thread.yield();
      }
      Thread.interrupted();
    }

    /** The interrupter. */
    @Actor
    public void interrupter() {
      if (!phase.compareAndSet(FRESH, PENDING)) {
        Objects.requireNonNull(thread).interrupt();
      }
      delivered = true;
    }
  }
}
