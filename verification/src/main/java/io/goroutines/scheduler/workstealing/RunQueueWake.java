package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.Fibers;
import io.goroutines.scheduler.IdleWorkers;
import io.goroutines.scheduler.Worker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The wake protocol over a ring: the volatile write of the tail is the submitter's fence. First:
 * whether the submitter sees the idle worker; second: whether the worker sees the work.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter sees the worker.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker sees the work.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Work in the ring, and the worker parks.")
@State
public class RunQueueWake {

  private final RunQueue queue = new RunQueue();
  private final IdleWorkers idle = new IdleWorkers();
  private final Fiber work = Fibers.one();
  private final Worker worker = new Fibers.Idler();

  /** Submits work. */
  @Actor
  public void submitter(II_Result result) {
    boolean _ = queue.put(work);
    result.r1 = idle.count();
  }

  /** Finds no work, and becomes idle. */
  @Actor
  public void worker(II_Result result) {
    idle.add(worker);
    result.r2 = queue.hasMore() ? 1 : 0;
  }

  /** The twin: the tail is written with a release, which is no full fence. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter sees the worker.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker sees the work.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both miss.")
  @State
  public static class ReleaseTwin {

    private static final VarHandle TAIL;

    static {
      try {
        TAIL = MethodHandles.lookup().findVarHandle(ReleaseTwin.class, "tail", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    @SuppressWarnings("unused") // through TAIL
    private int tail;

    private final IdleWorkers idle = new IdleWorkers();
    private final Worker worker = new Fibers.Idler();

    /** Submits work. */
    @Actor
    public void submitter(II_Result result) {
      TAIL.setRelease(this, 1);
      result.r1 = idle.count();
    }

    /** Finds no work, and becomes idle. */
    @Actor
    public void worker(II_Result result) {
      idle.add(worker);
      result.r2 = (int) TAIL.getVolatile(this);
    }
  }
}
