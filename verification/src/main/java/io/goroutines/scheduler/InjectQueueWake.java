package io.goroutines.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The wake protocol over the inject queue: the submitter publishes work and then checks for idle
 * workers; the worker becomes idle and then checks for work. Between the two steps each has a full
 * fence. First: what the submitter sees; second: what the worker sees.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter sees the worker.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker sees the work.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Work in the queue, and the worker parks.")
@State
public class InjectQueueWake {

  private final InjectQueue queue = new InjectQueue();
  private final IdleWorkers idle = new IdleWorkers();
  private final Fiber work = Fibers.one();
  private final Worker worker = new Fibers.Idler();

  /** Submits work. */
  @Actor
  public void submitter(II_Result result) {
    boolean _ = queue.add(work);
    result.r1 = idle.count();
  }

  /** Finds no work, and becomes idle. */
  @Actor
  public void worker(II_Result result) {
    idle.add(worker);
    result.r2 = queue.size();
  }

  /** The twin: both unlock with a release, which is no full fence. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter sees the worker.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker sees the work.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both miss.")
  @State
  public static class ReleaseTwin {

    private static final class ReleaseCell {
      private static final VarHandle LOCK;
      private static final VarHandle COUNT;

      static {
        try {
          LOCK = MethodHandles.lookup().findVarHandle(ReleaseCell.class, "lock", int.class);
          COUNT = MethodHandles.lookup().findVarHandle(ReleaseCell.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
          throw new ExceptionInInitializerError(e);
        }
      }

      @SuppressWarnings("unused") // through LOCK
      private int lock;

      @SuppressWarnings("unused") // through COUNT
      private int count;

      private void add() {
        while (!LOCK.compareAndSet(this, 0, 1)) {
          Thread.onSpinWait();
        }
        COUNT.setOpaque(this, 1);
        LOCK.setRelease(this, 0);
      }

      private int count() {
        return (int) COUNT.getOpaque(this);
      }
    }

    private final ReleaseCell queue = new ReleaseCell();
    private final ReleaseCell idle = new ReleaseCell();

    /** Submits work. */
    @Actor
    public void submitter(II_Result result) {
      queue.add();
      result.r1 = idle.count();
    }

    /** Finds no work, and becomes idle. */
    @Actor
    public void worker(II_Result result) {
      idle.add();
      result.r2 = queue.count();
    }
  }

  /** The twin: the worker checks for work before it becomes idle, and not after. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter sees the worker.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker sees the work.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both miss.")
  @State
  public static class NoSecondLookTwin {

    private final InjectQueue queue = new InjectQueue();
    private final IdleWorkers idle = new IdleWorkers();
    private final Fiber work = Fibers.one();
    private final Worker worker = new Fibers.Idler();

    /** Submits work. */
    @Actor
    public void submitter(II_Result result) {
      boolean _ = queue.add(work);
      result.r1 = idle.count();
    }

    /** Finds no work, and becomes idle. */
    @Actor
    public void worker(II_Result result) {
      result.r2 = queue.size();
      idle.add(worker);
    }
  }
}
