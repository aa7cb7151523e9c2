package io.goroutines.verification;

import io.goroutines.WaitReason;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.WaiterList;
import io.goroutines.sync.WaitGroup;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The first zero after an await began completes it, even if the group has been raised again. First:
 * whether the await returned; second: how often the waiter was woken, by the only zero that there
 * is.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The zero came before it parked.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It was released.")
@Outcome(
    id = "0, 0",
    expect = Expect.ACCEPTABLE,
    desc = "It began after the group was raised again.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A zero woke it, and it still waits.")
@State
public class WaitGroupGenerations {

  private final WaitGroup group = new WaitGroup();
  private final BareGoroutine waiter = new BareGoroutine(() -> {});

  /** The counter is 1. */
  public WaitGroupGenerations() {
    group.add(1);
  }

  /** Waits for zero. */
  @Actor
  public void waiter(II_Result result) {
    waiter.enter();
    try {
      group.await();
      result.r1 = 1;
    } catch (InterruptedException _) {
      result.r1 = 0;
    } finally {
      waiter.leave();
    }
  }

  /** Reaches zero, and reuses the group. */
  @Actor
  public void worker() {
    group.done();
    group.add(1);
    waiter.noMoreWakers();
  }

  /** Records the outcome. */
  @Arbiter
  public void look(II_Result result) {
    result.r2 = waiter.woken();
  }

  /** The twin: waits until it sees a counter of zero, without generations. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The zero came before it parked.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It was released.")
  @Outcome(
      id = "0, 0",
      expect = Expect.ACCEPTABLE,
      desc = "It began after the group was raised again.")
  @Outcome(
      id = "0, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It missed the zero that woke it.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Woken twice.")
  @State
  public static class CounterTwin {

    private final AtomicInteger counter = new AtomicInteger(1);
    private final WaiterList waiters = new WaiterList();
    private final BareGoroutine waiter = new BareGoroutine(() -> {});

    /** Waits for zero. */
    @Actor
    public void waiter(II_Result result) {
      waiters.add(new WaiterList.Entry(waiter));
      while (counter.get() != 0 && !Thread.currentThread().isInterrupted()) {
        waiter.park(WaitReason.SEMACQUIRE, this, Waiter.NO_DEADLINE);
      }
      result.r1 = Thread.interrupted() ? 0 : 1;
    }

    /** Reaches zero, and reuses the group. */
    @Actor
    public void worker() {
      counter.set(0);
      waiters.wakeAll();
      counter.set(1);
      waiter.noMoreWakers();
    }

    /** Records the outcome. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = waiter.woken();
    }
  }
}
