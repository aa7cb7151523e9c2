package io.goroutines.verification;

import io.goroutines.spi.WaiterList;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * No wake-up is lost: one adds itself and then looks, the other makes the event visible and then
 * wakes. First: whether the waiter saw the event; second: how often it was woken.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It waits, and is woken.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It came too late to wait.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was lost, or doubled.")
@State
public class WaiterListWake {

  private final WaiterList list = new WaiterList();
  private final CountingWaiter waiter = new CountingWaiter();
  private volatile boolean event;

  /** The one who waits. */
  @Actor
  public void waiter(II_Result result) {
    list.add(new WaiterList.Entry(waiter));
    result.r1 = event ? 1 : 0;
  }

  /** The one who makes it happen. */
  @Actor
  public void waker() {
    event = true;
    list.wakeAll();
  }

  /** What is left. */
  @Arbiter
  public void count(II_Result result) {
    result.r2 = waiter.woken();
  }

  /** The twin: looks first and adds itself then, with no second look. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It waits, and is woken.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It came too late to wait.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It waits for ever.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was doubled.")
  @State
  public static class NoSecondLookTwin {

    private final WaiterList list = new WaiterList();
    private final CountingWaiter waiter = new CountingWaiter();
    private volatile boolean event;

    /** The one who waits. */
    @Actor
    public void waiter(II_Result result) {
      boolean happened = event;
      if (!happened) {
        list.add(new WaiterList.Entry(waiter));
      }
      result.r1 = happened ? 1 : 0;
    }

    /** The one who makes it happen. */
    @Actor
    public void waker() {
      event = true;
      list.wakeAll();
    }

    /** What is left. */
    @Arbiter
    public void count(II_Result result) {
      result.r2 = waiter.woken();
    }
  }

  /** The twin: the event is visible to others only after the waiters were woken. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It waits, and is woken.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It came too late to wait.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It waits for ever.")
  @State
  public static class WakesFirstTwin {

    private final WaiterList list = new WaiterList();
    private final CountingWaiter waiter = new CountingWaiter();
    private volatile boolean event;

    /** The one who waits. */
    @Actor
    public void waiter(II_Result result) {
      list.add(new WaiterList.Entry(waiter));
      result.r1 = event ? 1 : 0;
    }

    /** The one who makes it happen. */
    @Actor
    public void waker() {
      list.wakeAll();
      event = true;
    }

    /** What is left. */
    @Arbiter
    public void count(II_Result result) {
      result.r2 = waiter.woken();
    }
  }
}
