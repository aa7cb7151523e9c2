package io.goroutines.verification;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * An interrupt never hits what the thread runs after the goroutine. First: whether the body saw the
 * interrupt; second: whether the thread saw it afterwards.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Too late, or after the body looked.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The body was interrupted.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The interrupt hit what the thread ran next.")
@State
public class GoroutineInterrupt {

  private int seen;
  private final BareGoroutine goroutine =
      new BareGoroutine(() -> seen = Thread.currentThread().isInterrupted() ? 1 : 0);
  private volatile boolean delivered;

  /** The goroutine's thread. */
  @Actor
  public void runner(II_Result result) {
    goroutine.run();
    result.r1 = seen;
    while (!delivered) {
      Thread.yield();
    }
    result.r2 = Thread.interrupted() ? 1 : 0;
  }

  /** The interrupter. */
  @Actor
  public void interrupter() {
    goroutine.interrupt();
    delivered = true;
  }

  /** The twin: checks whether the body runs, and interrupts its thread without a claim. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Too late, or after the body looked.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The body was interrupted.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It hit what ran next.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "One interrupt, seen twice.")
  @State
  public static class NoClaimTwin {

    private static final int RUNNING = 2;
    private static final int DONE = 4;

    private volatile @Nullable Thread thread;
    private volatile boolean delivered;
    private final AtomicInteger phase = new AtomicInteger();

    /** The goroutine's thread. */
    @Actor
    public void runner(II_Result result) {
      thread = Thread.currentThread();
      phase.set(RUNNING);
      result.r1 = Thread.currentThread().isInterrupted() ? 1 : 0;
      phase.set(DONE);
      Thread.interrupted();
      while (!delivered) {
        Thread.yield();
      }
      result.r2 = Thread.interrupted() ? 1 : 0;
    }

    /** The interrupter. */
    @Actor
    public void interrupter() {
      Thread target = thread;
      if (phase.get() == RUNNING && target != null) {
        target.interrupt();
      }
      delivered = true;
    }
  }
}
