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
 * Two neighbours abandon their entries concurrently: both are removed, and no other entry. First:
 * how often the waiters on either side were woken then; second: how often the two were.
 */
@JCStressTest
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "They are out, and the others are in.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is still in, or another one is lost.")
@State
public class WaiterListAbandon {

  private final WaiterList list = new WaiterList();
  private final CountingWaiter stays = new CountingWaiter();
  private final CountingWaiter leaves = new CountingWaiter();
  private final WaiterList.Entry second = new WaiterList.Entry(leaves);
  private final WaiterList.Entry third = new WaiterList.Entry(leaves);

  /** Four waiters. */
  public WaiterListAbandon() {
    list.add(new WaiterList.Entry(stays));
    list.add(second);
    list.add(third);
    list.add(new WaiterList.Entry(stays));
  }

  /** Abandons its entry. */
  @Actor
  public void second() {
    list.abandon(second);
  }

  /** Abandons its entry, too. */
  @Actor
  public void third() {
    list.abandon(third);
  }

  /** Wakes and counts the remaining waiters. */
  @Arbiter
  public void look(II_Result result) {
    list.wakeAll();
    result.r1 = stays.woken();
    result.r2 = leaves.woken();
  }

  /** The twin: abandon does not lock. */
  @JCStressTest
  @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "They are out, and the others are in.")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "One is in, or another one is lost.")
  @State
  public static class LeavesUnlockedTwin {

    private final SketchWaiterList list = new SketchWaiterList(Fault.LEAVES_UNLOCKED);
    private final SketchWaiterList.Entry first = list.added();
    private final SketchWaiterList.Entry second = list.added();
    private final SketchWaiterList.Entry third = list.added();
    private final SketchWaiterList.Entry fourth = list.added();

    /** Abandons its entry. */
    @Actor
    public void second() {
      list.abandon(second);
    }

    /** Abandons its entry, too. */
    @Actor
    public void third() {
      list.abandon(third);
    }

    /** Wakes and counts the remaining waiters. */
    @Arbiter
    public void look(II_Result result) {
      list.wakeAll();
      result.r1 = first.waiter.woken() + fourth.waiter.woken();
      result.r2 = second.waiter.woken() + third.waiter.woken();
    }
  }
}
