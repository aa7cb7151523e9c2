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
 * A waiter reuses its entry during wakeAll: it waits again, and the waiter behind it is woken once.
 * First: how often the waiter behind was woken; second: how often the reused entry was, with one
 * more wake at the end.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Woken in its second wait alone.")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Woken in both of its waits.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A waiter is not woken, or woken once too often.")
@State
public class WaiterListReuse {

  private final WaiterList list = new WaiterList();
  private final CountingWaiter stays = new CountingWaiter();
  private final CountingWaiter returns = new CountingWaiter();
  private final WaiterList.Entry entry = new WaiterList.Entry(returns);

  /** Two waiters. */
  public WaiterListReuse() {
    list.add(entry);
    list.add(new WaiterList.Entry(stays));
  }

  /** Abandons its entry, and adds it again. */
  @Actor
  public void returns() {
    list.abandon(entry);
    list.add(entry);
  }

  /** Wakes all. */
  @Actor
  public void waker() {
    list.wakeAll();
  }

  /** Records the outcome. */
  @Arbiter
  public void look(II_Result result) {
    list.wakeAll();
    result.r1 = stays.woken();
    result.r2 = returns.woken();
  }

  /** The twin: wakeAll detaches the whole list, and traverses it without the lock. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Woken in its second wait alone.")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Woken in both of its waits.")
  @Outcome(
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The traversal loses the rest of the list.")
  @State
  public static class WalksUnlockedTwin {

    private final SketchWaiterList list = new SketchWaiterList(Fault.WALKS_UNLOCKED);
    private final SketchWaiterList.Entry entry = list.added();
    private final SketchWaiterList.Entry stays = list.added();

    /** Abandons its entry, and adds it again. */
    @Actor
    public void returns() {
      list.abandon(entry);
      list.add(entry);
    }

    /** Wakes all. */
    @Actor
    public void waker() {
      list.wakeAll();
    }

    /** Records the outcome. */
    @Arbiter
    public void look(II_Result result) {
      list.wakeAll();
      result.r1 = stays.waiter.woken();
      result.r2 = entry.waiter.woken();
    }
  }
}
