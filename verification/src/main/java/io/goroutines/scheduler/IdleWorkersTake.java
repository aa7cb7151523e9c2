package io.goroutines.scheduler;

import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * An idle worker is removed once: by its waker or by itself. First: whether the waker claimed it;
 * second: whether it removed itself.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The waker was first.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker was first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both have it, or neither.")
@State
public class IdleWorkersTake {

  private final IdleWorkers idle = new IdleWorkers();
  private final Worker worker = new Fibers.Idler();

  /** One worker is idle. */
  public IdleWorkersTake() {
    idle.add(worker);
  }

  /** Claims the worker to wake it. */
  @Actor
  public void waker(II_Result result) {
    result.r1 = idle.take() == worker ? 1 : 0;
  }

  /** Removes itself. */
  @Actor
  public void worker(II_Result result) {
    result.r2 = idle.remove(worker) ? 1 : 0;
  }

  /** The twin: checks whether the worker is idle, and then removes it. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The waker was first.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker was first.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both have it.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Neither has it.")
  @State
  public static class CheckThenActTwin {

    private final AtomicBoolean idle = new AtomicBoolean(true);

    private int take() {
      if (idle.get()) {
        idle.set(false);
        return 1;
      }
      return 0;
    }

    /** Claims the worker to wake it. */
    @Actor
    public void waker(II_Result result) {
      result.r1 = take();
    }

    /** Removes itself. */
    @Actor
    public void worker(II_Result result) {
      result.r2 = take();
    }
  }
}
