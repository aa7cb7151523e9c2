package io.goroutines.scheduler;

import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A timer task ends while a substitute replaces the worker that it occupied. First: whether the
 * worker continues; second: whether the substitute does.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The worker continues.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The substitute takes over.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two carry fibers, or none does.")
@State
public class WorkerReplaced {

  private final TimerState worker = new TimerState();
  private final TimerTask task = TimerTask.running(1, () -> {});

  /** The task runs. */
  public WorkerReplaced() {
    worker.firingBegins();
    worker.taskBegins(task);
  }

  /** The task ends. */
  @Actor
  public void worker(II_Result result) {
    worker.taskEnds(task);
    result.r1 = worker.firingEnds() ? 1 : 0;
  }

  /** Takes over. */
  @Actor
  public void substitute(II_Result result) {
    result.r2 = worker.replace(task) ? 1 : 0;
  }

  /** The twin: the worker checks for a substitute, and then writes. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The worker continues.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The substitute takes over.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Two carry fibers.")
  @State
  public static class NoCasTwin {

    private final AtomicReference<String> firing = new AtomicReference<>("task");

    /** The task ends. */
    @Actor
    public void worker(II_Result result) {
      if ("task".equals(firing.get())) {
        firing.set("");
        result.r1 = 1;
      }
    }

    /** Takes over. */
    @Actor
    public void substitute(II_Result result) {
      result.r2 = firing.compareAndSet("task", "replaced") ? 1 : 0;
    }
  }
}
