package io.goroutines.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A poller is submitted while the watcher is about to park. First: whether the submitter wakes the
 * watcher; second: whether the watcher sees the turn.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter wakes the watcher.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The watcher sees the turn.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A turn is pending, and the watcher parks.")
@State
public class PollerTurnsWatch {

  private final Fibers.Kept dispatcher = new Fibers.Kept();
  private final PollerTurns turns = new PollerTurns(Runnable::run);
  private final PollerTurns.Poller poller = turns.add(() -> {});

  /** At first the watcher checks by itself. */
  public PollerTurnsWatch() {
    turns.begin();
  }

  /** Submits. */
  @Actor
  public void submitter(II_Result result) {
    result.r1 = turns.submit(poller, dispatcher) ? 1 : 0;
  }

  /** Has found no work for long, and is about to park. */
  @Actor
  public void watcher(II_Result result) {
    result.r2 = turns.isIdle() ? 0 : 1;
  }

  /** The twin: checks for turns, and then announces that it must be woken. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The submitter wakes the watcher.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The watcher sees the turn.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Neither does.")
  @State
  public static class ChecksFirstTwin {

    private volatile boolean turn;
    private volatile boolean watching = true;

    /** Submits. */
    @Actor
    public void submitter(II_Result result) {
      turn = true;
      result.r1 = watching ? 0 : 1;
    }

    /** Has found no work for long, and is about to park. */
    @Actor
    public void watcher(II_Result result) {
      result.r2 = turn ? 1 : 0;
      watching = false;
    }
  }
}
