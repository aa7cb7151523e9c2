package io.goroutines.scheduler;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A worker reaches a poller's turn while the watcher claims it. The result is how often the poller
 * runs.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One of them runs it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither.")
@State
public class PollerTurnsTake {

  private final AtomicInteger runs = new AtomicInteger();
  private final Fibers.Kept dispatcher = new Fibers.Kept();
  private final PollerTurns turns = new PollerTurns(Runnable::run);

  /** Submits the poller; the watcher has already seen its turn. */
  public PollerTurnsTake() {
    boolean _ = turns.submit(turns.add(runs::incrementAndGet), dispatcher);
    boolean _ = turns.check();
  }

  /** The scheduler's worker. */
  @Actor
  public void worker() {
    dispatcher.kept().run();
  }

  /** The watcher. */
  @Actor
  public void watcher() {
    boolean _ = turns.check();
  }

  /** Counts. */
  @Arbiter
  public void count(I_Result result) {
    result.r1 = runs.get();
  }

  /** The twin: checks whether the turn is claimed, and then marks it. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One of them runs it.")
  @Outcome(id = "2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both run it.")
  @State
  public static class CheckThenActTwin {

    private final AtomicInteger runs = new AtomicInteger();
    private volatile boolean taken;

    private void take() {
      if (!taken) {
        taken = true;
        runs.incrementAndGet();
      }
    }

    /** The scheduler's worker. */
    @Actor
    public void worker() {
      take();
    }

    /** The watcher. */
    @Actor
    public void watcher() {
      take();
    }

    /** Counts. */
    @Arbiter
    public void count(I_Result result) {
      result.r1 = runs.get();
    }
  }
}
