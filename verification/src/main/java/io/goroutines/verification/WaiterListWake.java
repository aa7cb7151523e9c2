package io.goroutines.verification;

import io.goroutines.spi.support.WaiterList;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * No wake-up is lost: the waiter adds its entry and then checks for the event; the waker publishes
 * the event and then wakes. First: whether the waiter saw the event; second: how often it was
 * woken.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It is enqueued, and is woken.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The event came first; it does not wait.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was lost, or doubled.")
@State
public class WaiterListWake {

  private final WaiterList list = new WaiterList();
  private final CountingWaiter waiter = new CountingWaiter();
  private volatile boolean event;

  /** The waiter. */
  @Actor
  public void waiter(II_Result result) {
    list.add(new WaiterList.Entry(waiter));
    result.r1 = event ? 1 : 0;
  }

  /** The waker. */
  @Actor
  public void waker() {
    event = true;
    list.wakeAll();
  }

  /** Records what is left. */
  @Arbiter
  public void count(II_Result result) {
    result.r2 = waiter.woken();
  }

  /** The twin: checks for the event, then adds its entry, without a second check. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It is enqueued, and is woken.")
  @Outcome(
      id = "1, 0",
      expect = Expect.ACCEPTABLE,
      desc = "The event came first; it does not wait.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It waits forever.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was doubled.")
  @State
  public static class NoSecondLookTwin {

    private final WaiterList list = new WaiterList();
    private final CountingWaiter waiter = new CountingWaiter();
    private volatile boolean event;

    /** The waiter. */
    @Actor
    public void waiter(II_Result result) {
      boolean happened = event;
      if (!happened) {
        list.add(new WaiterList.Entry(waiter));
      }
      result.r1 = happened ? 1 : 0;
    }

    /** The waker. */
    @Actor
    public void waker() {
      event = true;
      list.wakeAll();
    }

    /** Records what is left. */
    @Arbiter
    public void count(II_Result result) {
      result.r2 = waiter.woken();
    }
  }

  /** The twin: the event is published only after the waiters were woken. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It is enqueued, and is woken.")
  @Outcome(
      id = "1, 0",
      expect = Expect.ACCEPTABLE,
      desc = "The event came first; it does not wait.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It waits forever.")
  @State
  public static class WakesFirstTwin {

    private final WaiterList list = new WaiterList();
    private final CountingWaiter waiter = new CountingWaiter();
    private volatile boolean event;

    /** The waiter. */
    @Actor
    public void waiter(II_Result result) {
      list.add(new WaiterList.Entry(waiter));
      result.r1 = event ? 1 : 0;
    }

    /** The waker. */
    @Actor
    public void waker() {
      list.wakeAll();
      event = true;
    }

    /** Records what is left. */
    @Arbiter
    public void count(II_Result result) {
      result.r2 = waiter.woken();
    }
  }
}
