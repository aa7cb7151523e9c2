package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.Fibers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A fiber is put into a slot while the watcher stops. First: whether the submitter sees no watcher,
 * and so wakes an M; second: whether the watcher sees the fiber, and so watches again.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter wakes an M.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The watcher watches again.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A fiber in the slot, and no M watches.")
@State
public class SlotWatch {

  private final RunQueue queue = new RunQueue();
  private final AtomicBoolean watching = new AtomicBoolean(true);
  private final Fiber work = Fibers.one();

  /** Fills the slot, and checks for a watcher. */
  @Actor
  public void submitter(II_Result result) {
    Fiber _ = queue.putNext(work);
    result.r1 = watching.get() ? 0 : 1;
  }

  /** Stops, and then checks the slot. */
  @Actor
  public void watcher(II_Result result) {
    watching.set(false);
    result.r2 = queue.next() == null ? 0 : 1;
  }

  /** The twin: checks the slot first. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter wakes an M.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The watcher watches again.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Neither.")
  @State
  public static class ChecksFirstTwin {

    private final RunQueue queue = new RunQueue();
    private final AtomicBoolean watching = new AtomicBoolean(true);
    private final Fiber work = Fibers.one();

    /** Fills the slot, and checks for a watcher. */
    @Actor
    public void submitter(II_Result result) {
      Fiber _ = queue.putNext(work);
      result.r1 = watching.get() ? 0 : 1;
    }

    /** Checks the slot, and then stops. */
    @Actor
    public void watcher(II_Result result) {
      result.r2 = queue.next() == null ? 0 : 1;
      watching.set(false);
    }
  }
}
