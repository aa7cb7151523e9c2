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
 * A waiter added while the only other entry is abandoned is in the list. First: how often it was
 * woken then; second: how often the leaver was.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "One is in, and the other is out.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The new one is lost, or the old one still in.")
@State
public class WaiterListAddOrAbandon {

  private final WaiterList list = new WaiterList();
  private final CountingWaiter comes = new CountingWaiter();
  private final CountingWaiter leaves = new CountingWaiter();
  private final WaiterList.Entry old = new WaiterList.Entry(leaves);

  /** One waiter. */
  public WaiterListAddOrAbandon() {
    list.add(old);
  }

  /** Adds its entry. */
  @Actor
  public void comes() {
    list.add(new WaiterList.Entry(comes));
  }

  /** Abandons its entry. */
  @Actor
  public void leaves() {
    list.abandon(old);
  }

  /** Wakes and counts the remaining waiters. */
  @Arbiter
  public void look(II_Result result) {
    list.wakeAll();
    result.r1 = comes.woken();
    result.r2 = leaves.woken();
  }

  /** The twin: add does not lock. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "One is in, and the other is out.")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "One is lost, or still in.")
  @State
  public static class AddsUnlockedTwin {

    private final SketchWaiterList list = new SketchWaiterList(Fault.ADDS_UNLOCKED);
    private final SketchWaiterList.Entry old = list.added();
    private final SketchWaiterList.Entry fresh = new SketchWaiterList.Entry();

    /** Adds its entry. */
    @Actor
    public void comes() {
      list.add(fresh);
    }

    /** Abandons its entry. */
    @Actor
    public void leaves() {
      list.abandon(old);
    }

    /** Wakes and counts the remaining waiters. */
    @Arbiter
    public void look(II_Result result) {
      list.wakeAll();
      result.r1 = fresh.waiter.woken();
      result.r2 = old.waiter.woken();
    }
  }
}
