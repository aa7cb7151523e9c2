package io.goroutines.verification;

import io.goroutines.sync.Semaphore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A release meets the interrupt of the one that waits. First: whether the waiter got it; second:
 * whether it is free.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It got it.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It gave up.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is lost, or doubled.")
@State
public class SemaphoreReleaseOrInterrupt {

  private final Semaphore semaphore = new Semaphore(1);

  {
    boolean _ = semaphore.tryAcquire();
  }

  private final Waiting waiting =
      new Waiting(
          () -> {
            try {
              semaphore.acquire();
              return 1;
            } catch (InterruptedException _) {
              return 0;
            }
          });

  /** Releases. */
  @Actor
  public void releases() {
    semaphore.release();
  }

  /** Interrupts the waiter. */
  @Actor
  public void interrupts() {
    waiting.interrupt();
  }

  /** Records the outcome. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = waiting.outcome();
    result.r2 = semaphore.tryAcquire() ? 1 : 0;
  }

  /** The twin: both check the claim of the waiter and then set it, without a CAS or a lock. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It got it.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It gave up.")
  @Outcome(
      id = "0, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It was given to one that gave up, and is lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "It got what is free.")
  @State
  public static class CheckThenActTwin {

    private volatile int claim;
    private volatile boolean free;

    /** Gives it to the waiter, or frees it. */
    @Actor
    public void gives() {
      if (claim == 0) {
        Thread.onSpinWait();
        claim = 1;
      } else {
        free = true;
      }
    }

    /** Gives up. */
    @Actor
    public void interrupts() {
      if (claim == 0) {
        Thread.onSpinWait();
        claim = 2;
      }
    }

    /** Records the outcome. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = claim == 1 ? 1 : 0;
      result.r2 = free ? 1 : 0;
    }
  }
}
