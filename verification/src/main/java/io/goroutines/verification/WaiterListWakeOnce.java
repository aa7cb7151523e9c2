package io.goroutines.verification;

import io.goroutines.spi.support.WaiterList;
import io.goroutines.verification.SketchWaiterList.Fault;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two concurrent wakeAll calls wake each waiter once. First and second: how often the two waiters
 * were woken.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each is woken once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Not woken, or twice.")
@State
public class WaiterListWakeOnce {

  private final WaiterList list = new WaiterList();
  private final CountingWaiter first = new CountingWaiter();
  private final CountingWaiter second = new CountingWaiter();

  /** Two waiters. */
  public WaiterListWakeOnce() {
    list.add(new WaiterList.Entry(first));
    list.add(new WaiterList.Entry(second));
  }

  /** Wakes all. */
  @Actor
  public void waker() {
    list.wakeAll();
  }

  /** Wakes all, too. */
  @Actor
  public void another() {
    list.wakeAll();
  }

  /** Records the outcome. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = first.woken();
    result.r2 = second.woken();
  }

  /** The twin: wakeAll does not lock. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each is woken once.")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "Not woken, or twice.")
  @State
  public static class TakesUnlockedTwin {

    private final SketchWaiterList list = new SketchWaiterList(Fault.TAKES_UNLOCKED);
    private final SketchWaiterList.Entry first = list.added();
    private final SketchWaiterList.Entry second = list.added();

    /** Wakes all. */
    @Actor
    public void waker() {
      list.wakeAll();
    }

    /** Wakes all, too. */
    @Actor
    public void another() {
      list.wakeAll();
    }

    /** Records the outcome. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = first.waiter.woken();
      result.r2 = second.waiter.woken();
    }
  }
}
