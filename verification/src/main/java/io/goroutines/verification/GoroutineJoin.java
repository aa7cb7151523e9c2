package io.goroutines.verification;

import io.goroutines.WaitReason;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.WaiterList;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A join returns once the goroutine has ended, whatever the race, and sees what the body wrote.
 * First: whether the join returned, rather than being left without a waker; second: what the body
 * wrote.
 */
@JCStressTest
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "It has ended, and what it did is seen.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A lost wake-up, or an end without happens-before.")
@State
public class GoroutineJoin {

  private int written;
  private final BareGoroutine goroutine = new BareGoroutine(() -> written = 7);
  private final BareGoroutine joiner = new BareGoroutine(() -> {});

  /** Waits for the end. */
  @Actor
  public void joiner(II_Result result) {
    joiner.enter();
    try {
      goroutine.join();
      result.r1 = 1;
    } catch (InterruptedException _) {
      result.r1 = 0;
    } finally {
      joiner.leave();
    }
    result.r2 = written;
  }

  /** The goroutine's thread. */
  @Actor
  public void runner() {
    goroutine.run();
    joiner.noMoreWakers();
  }

  /** The twin: checks for the end, enqueues itself, and parks without a second check. */
  @JCStressTest
  @Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "It has ended, and what it did is seen.")
  @Outcome(id = "0, 7", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It waits forever.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "An end without happens-before.")
  @State
  public static class NoSecondLookTwin {

    private int written;
    private volatile boolean done;
    private final WaiterList joiners = new WaiterList();
    private final BareGoroutine joiner = new BareGoroutine(() -> {});

    /** Waits for the end. */
    @Actor
    public void joiner(II_Result result) {
      if (!done) {
        joiners.add(new WaiterList.Entry(joiner));
        joiner.park(WaitReason.JOIN, this, Waiter.NO_DEADLINE);
      }
      result.r1 = Thread.interrupted() ? 0 : 1;
      result.r2 = written;
    }

    /** The goroutine's thread. */
    @Actor
    public void runner() {
      written = 7;
      done = true;
      joiners.wakeAll();
      joiner.noMoreWakers();
    }
  }
}
