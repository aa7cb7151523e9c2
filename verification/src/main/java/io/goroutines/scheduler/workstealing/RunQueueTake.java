package io.goroutines.scheduler.workstealing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The owner takes and puts while a thief steals half. First: fibers that were lost; second: fibers
 * that were doubled.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each fiber once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A fiber was lost or doubled.")
@State
public class RunQueueTake {

  private final Tally tally = new Tally(4);
  private final RunQueue victim = new RunQueue();
  private final RunQueue thief = new RunQueue();

  /** Three are queued. */
  public RunQueueTake() {
    for (int i = 0; i < 3; i++) {
      boolean _ = victim.put(tally.fibers[i]);
    }
  }

  /** Works on its own queue. */
  @Actor
  public void owner() {
    tally.own(victim.take());
    boolean _ = victim.put(tally.fibers[3]);
    tally.own(victim.take());
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

  /** The twin: the owner moves the head with a plain write, as if there were no thieves. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each fiber once.")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "A fiber was lost or doubled.")
  @State
  public static class PlainHeadTwin {

    private static final VarHandle HEAD;

    static {
      try {
        HEAD = MethodHandles.lookup().findVarHandle(PlainHeadTwin.class, "head", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private final Tally tally = new Tally(2);
    private volatile int head;

    /** Takes the first. */
    @Actor
    public void owner() {
      int first = head;
      if (first < 2) {
        tally.own(tally.fibers[first]);
        head = first + 1;
      }
    }

    /** Takes the first. */
    @Actor
    public void thief() {
      int first = head;
      if (first < 2 && HEAD.compareAndSet(this, first, first + 1)) {
        tally.steal(tally.fibers[first]);
      }
    }

    /** Counts. */
    @Arbiter
    public void count(II_Result result) {
      for (int i = head; i < 2; i++) {
        tally.own(tally.fibers[i]);
      }
      tally.report(result);
    }
  }
}
