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
 * A waiter abandons its entry during wakeAll and removes no other: the others are woken once.
 * First: how often the waiters on either side were woken; second: how often the leaver was.
 */
@JCStressTest
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "It was out before.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "It was woken before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Not woken, or twice.")
@State
public class WaiterListAbandonOrWake {

  private final WaiterList list = new WaiterList();
  private final CountingWaiter stays = new CountingWaiter();
  private final CountingWaiter leaves = new CountingWaiter();
  private final WaiterList.Entry middle = new WaiterList.Entry(leaves);

  /** Three waiters. */
  public WaiterListAbandonOrWake() {
    list.add(new WaiterList.Entry(stays));
    list.add(middle);
    list.add(new WaiterList.Entry(stays));
  }

  /** Abandons its entry. */
  @Actor
  public void leaves() {
    list.abandon(middle);
  }

  /** Wakes all. */
  @Actor
  public void waker() {
    list.wakeAll();
  }

  /** Records the outcome. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = stays.woken();
    result.r2 = leaves.woken();
  }

  /** The twin: wakeAll detaches the whole list, and traverses it without the lock. */
  @JCStressTest
  @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "It was out before.")
  @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "It was woken before.")
  @Outcome(
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The traversal loses the rest of the list.")
  @State
  public static class WalksUnlockedTwin {

    private final SketchWaiterList list = new SketchWaiterList(Fault.WALKS_UNLOCKED);
    private final SketchWaiterList.Entry first = list.added();
    private final SketchWaiterList.Entry middle = list.added();
    private final SketchWaiterList.Entry last = list.added();

    /** Abandons its entry. */
    @Actor
    public void leaves() {
      list.abandon(middle);
    }

    /** Wakes all. */
    @Actor
    public void waker() {
      list.wakeAll();
    }

    /** Records the outcome. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = first.waiter.woken() + last.waiter.woken();
      result.r2 = middle.waiter.woken();
    }
  }
}
