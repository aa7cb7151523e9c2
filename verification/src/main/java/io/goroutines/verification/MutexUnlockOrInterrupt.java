package io.goroutines.verification;

import io.goroutines.sync.Mutex;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * An unlock meets the interrupt of the one that waits. First: whether the waiter got it; second:
 * whether it is free.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It got it.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It gave up.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is lost, or doubled.")
@State
public class MutexUnlockOrInterrupt {

  private final Mutex mutex = new Mutex();

  {
    boolean _ = mutex.tryLock();
  }

  private final Waiting waiting =
      new Waiting(
          () -> {
            try {
              mutex.lock();
              return 1;
            } catch (InterruptedException _) {
              return 0;
            }
          });

  /** Releases. */
  @Actor
  public void releases() {
    mutex.unlock();
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
    result.r2 = mutex.tryLock() ? 1 : 0;
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
