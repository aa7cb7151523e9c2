package io.goroutines.verification;

import io.goroutines.sync.Mutex;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** An unlock meets one that starts to wait. The result: whether it got it. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It got it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Its wake-up was lost.")
@State
public class MutexUnlockOrWait {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final Mutex mutex = new Mutex();

  {
    boolean _ = mutex.tryLock();
  }

  /** Releases. */
  @Actor
  public void releases() {
    mutex.unlock();
  }

  /** Waits. */
  @Actor
  public void waits(I_Result result) {
    try {
      result.r1 = mutex.tryLock(LONG) ? 1 : 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The twin: the waiter checks, and then enqueues itself, without a second check. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It got it.")
  @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Its wake-up was lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Neither.")
  @State
  public static class NoSecondLookTwin {

    private volatile boolean free;
    private volatile boolean enqueued;
    private volatile boolean woken;

    /** Releases. */
    @Actor
    public void releases() {
      free = true;
      if (enqueued) {
        woken = true;
      }
    }

    /** Waits. */
    @Actor
    public void waits(I_Result result) {
      if (free) {
        result.r1 = 1;
      } else {
        Thread.onSpinWait();
        enqueued = true;
      }
    }

    /** Records whether the waiter was woken. */
    @Arbiter
    public void look(I_Result result) {
      if (woken) {
        result.r1 = 1;
      }
    }
  }
}
