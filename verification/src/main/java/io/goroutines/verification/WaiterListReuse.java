package io.goroutines.verification;

import io.goroutines.spi.WaiterList;
import io.goroutines.verification.SketchWaiterList.Fault;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Who uses its entry again while all are woken waits again, and the one behind it is woken once.
 * First: how often that one was woken; second: how often the one that waits again was, with one
 * more wake at the end.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Woken in its second wait alone.")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Woken in both of its waits.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Somebody is not woken, or once too often.")
@State
public class WaiterListReuse {

  private final WaiterList list = new WaiterList();
  private final CountingWaiter stays = new CountingWaiter();
  private final CountingWaiter returns = new CountingWaiter();
  private final WaiterList.Entry entry = new WaiterList.Entry(returns);

  /** Two who wait. */
  public WaiterListReuse() {
    list.add(entry);
    list.add(new WaiterList.Entry(stays));
  }

  /** Leaves, and comes back. */
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

  /** What came of it. */
  @Arbiter
  public void look(II_Result result) {
    list.wakeAll();
    result.r1 = stays.woken();
    result.r2 = returns.woken();
  }

  /** The twin: who wakes takes the whole list, and walks along it without the lock. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Woken in its second wait alone.")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Woken in both of its waits.")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "The wake loses its way.")
  @State
  public static class WalksUnlockedTwin {

    private final SketchWaiterList list = new SketchWaiterList(Fault.WALKS_UNLOCKED);
    private final SketchWaiterList.Entry entry = list.added();
    private final SketchWaiterList.Entry stays = list.added();

    /** Leaves, and comes back. */
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

    /** What came of it. */
    @Arbiter
    public void look(II_Result result) {
      list.wakeAll();
      result.r1 = stays.waiter.woken();
      result.r2 = entry.waiter.woken();
    }
  }
}
