package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fiber;
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
 * The owner refills the place that it has just freed, while a thief copies it. First: fibers that
 * were lost; second: fibers that were doubled.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each fiber once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A fiber was lost or doubled.")
@State
public class RunQueueWrap {

  private final Tally tally = new Tally(RunQueue.CAPACITY + 1);
  private final RunQueue victim = new RunQueue();
  private final RunQueue thief = new RunQueue();

  /** The ring is full. */
  public RunQueueWrap() {
    for (int i = 0; i < RunQueue.CAPACITY; i++) {
      boolean _ = victim.put(tally.fibers[i]);
    }
  }

  /** Takes one, and puts another into its place. */
  @Actor
  public void owner() {
    tally.own(victim.take());
    boolean _ = victim.put(tally.fibers[RunQueue.CAPACITY]);
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

  /** The twin: a thief that moves the head first and copies afterwards. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each fiber once.")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "A fiber was lost or doubled.")
  @State
  public static class ClaimsFirstTwin {

    private static final VarHandle HEAD;

    static {
      try {
        HEAD = MethodHandles.lookup().findVarHandle(ClaimsFirstTwin.class, "head", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private final Tally tally = new Tally(2);
    private volatile int head;
    private volatile Fiber ring = tally.fibers[0];

    /** Puts another into the only place, as soon as it is free. */
    @Actor
    public void owner() {
      if (head == 1) {
        ring = tally.fibers[1];
      } else {
        tally.own(tally.fibers[1]);
      }
    }

    /** Takes the first. */
    @Actor
    public void thief() {
      if (HEAD.compareAndSet(this, 0, 1)) {
        tally.steal(ring);
      }
    }

    /** Counts. */
    @Arbiter
    public void count(II_Result result) {
      if (ring == tally.fibers[1]) {
        tally.own(ring);
      }
      tally.report(result);
    }
  }
}
