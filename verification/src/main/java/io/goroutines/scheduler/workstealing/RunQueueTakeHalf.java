package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fiber;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The owner moves half of a full ring to the global queue while a thief steals half. First: fibers
 * that were lost; second: fibers that were doubled.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each fiber once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A fiber was lost or doubled.")
@State
public class RunQueueTakeHalf {

  private final Tally tally = new Tally(RunQueue.CAPACITY + 1);
  private final RunQueue victim = new RunQueue();
  private final RunQueue thief = new RunQueue();

  /** The ring is full. */
  public RunQueueTakeHalf() {
    for (int i = 0; i < RunQueue.CAPACITY; i++) {
      boolean _ = victim.put(tally.fibers[i]);
    }
  }

  private final Fiber[] batch = new Fiber[RunQueue.CAPACITY / 2];

  /** Makes room for one more. */
  @Actor
  public void owner() {
    while (!victim.put(tally.fibers[RunQueue.CAPACITY])) {
      int moved = victim.takeHalf(batch);
      for (int i = 0; i < moved; i++) {
        tally.own(batch[i]);
      }
    }
  }

  /** Steals into another. */
  @Actor
  public void thief() {
    tally.steal(victim.stealInto(thief));
  }

  /** Counts. */
  @Arbiter
  public void count(II_Result result) {
    tally.drain(victim);
    tally.drain(thief);
    tally.report(result);
  }

  /** The twin: the owner takes half without a CAS of the head. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each fiber once.")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "A fiber was lost or doubled.")
  @State
  public static class NoClaimTwin {

    private final Tally tally = new Tally(4);
    private volatile int head;

    /** Takes half. */
    @Actor
    public void owner() {
      int first = head;
      tally.own(tally.fibers[first]);
      tally.own(tally.fibers[first + 1]);
      head = first + 2;
    }

    /** Takes half. */
    @Actor
    public void thief() {
      int first = head;
      tally.steal(tally.fibers[first]);
      tally.steal(tally.fibers[first + 1]);
      head = first + 2;
    }

    /** Counts. */
    @Arbiter
    public void count(II_Result result) {
      for (int i = head; i < 4; i++) {
        tally.own(tally.fibers[i]);
      }
      tally.report(result);
    }
  }
}
