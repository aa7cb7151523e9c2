package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fiber;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The run-next slot: the owner replaces the fiber in it, and takes, while a thief steals the fiber
 * that it saw. First: fibers that were lost; second: fibers that were doubled.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each fiber once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A fiber was lost or doubled.")
@State
public class RunNextSlot {

  private final Tally tally = new Tally(2);
  private final RunQueue queue = new RunQueue();

  /** The slot is full. */
  public RunNextSlot() {
    Fiber _ = queue.putNext(tally.fibers[0]);
  }

  /** Replaces the fiber, and takes. */
  @Actor
  public void owner() {
    tally.own(queue.putNext(tally.fibers[1]));
    tally.own(queue.take());
  }

  /** Steals the fiber that it saw, or else the present one. */
  @Actor
  public void thief() {
    Fiber seen = queue.next();
    if (seen != null && queue.takeNext(seen)) {
      tally.steal(seen);
    }
    tally.steal(queue.takeNext());
  }

  /** Counts. */
  @Arbiter
  public void count(II_Result result) {
    tally.drain(queue);
    tally.report(result);
  }

  /** The twin: reads the slot and then empties it. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each fiber once.")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "A fiber was lost or doubled.")
  @State
  public static class ReadThenWriteTwin {

    private final Tally tally = new Tally(2);
    private final AtomicReference<@Nullable Fiber> slot = new AtomicReference<>(tally.fibers[0]);

    /** Replaces the fiber, and takes. */
    @Actor
    public void owner() {
      tally.own(slot.getAndSet(tally.fibers[1]));
      tally.own(slot.getAndSet(null));
    }

    /** Steals the present fiber. */
    @Actor
    public void thief() {
      tally.steal(slot.get());
      slot.set(null);
    }

    /** Counts. */
    @Arbiter
    public void count(II_Result result) {
      tally.own(slot.get());
      tally.report(result);
    }
  }
}
