package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.Fibers;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The last spinning M finds work, while other work is submitted. First: whether the submitter sees
 * no M spinning, and so wakes one; second: whether the M, no longer spinning, sees the other work,
 * and so wakes one.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter wakes an M.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The M wakes another one.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both do.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Work in the ring, no M spins, and none is woken.")
@State
public class SpinningLast {

  private final RunQueue queue = new RunQueue();
  private final AtomicInteger spinning = new AtomicInteger(1);
  private final Fiber work = Fibers.one();

  /** Submits work, and checks for a spinning M. */
  @Actor
  public void submitter(II_Result result) {
    boolean _ = queue.put(work);
    result.r1 = spinning.get() == 0 ? 1 : 0;
  }

  /** Has found work: no longer spins, and then checks the queues. */
  @Actor
  public void m(II_Result result) {
    spinning.decrementAndGet();
    result.r2 = queue.hasMore() ? 1 : 0;
  }

  /** The twin: checks the queues first. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter wakes an M.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The M wakes another one.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both do.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Neither does.")
  @State
  public static class ChecksFirstTwin {

    private final RunQueue queue = new RunQueue();
    private final AtomicInteger spinning = new AtomicInteger(1);
    private final Fiber work = Fibers.one();

    /** Submits work, and checks for a spinning M. */
    @Actor
    public void submitter(II_Result result) {
      boolean _ = queue.put(work);
      result.r1 = spinning.get() == 0 ? 1 : 0;
    }

    /** Has found work: checks the queues, and then no longer spins. */
    @Actor
    public void m(II_Result result) {
      result.r2 = queue.hasMore() ? 1 : 0;
      spinning.decrementAndGet();
    }
  }
}
