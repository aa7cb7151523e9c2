package io.goroutines.scheduler.loom;

import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A start is refused, or the close sees what the start has listed. First: whether the start passed
 * the gate; second: whether it was listed when close returned.
 */
@JCStressTest
@Outcome(
    id = "1, 1",
    expect = Expect.ACCEPTABLE,
    desc = "It passed the gate, and the close saw it.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It was refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It passed the gate, and the close missed it.")
@State
public class StartGateClose {

  private final StartGate gate = new StartGate();
  private int listed;

  /** Starts. */
  @Actor
  public void starter(II_Result result) {
    if (gate.enter()) {
      listed = 1;
      result.r1 = 1;
      gate.leave();
    }
  }

  /** Closes. */
  @Actor
  public void closer(II_Result result) {
    boolean _ = gate.close();
    result.r2 = listed;
  }

  /** The twin: a gate that does not count the starts inside. */
  @JCStressTest
  @Outcome(
      id = "1, 1",
      expect = Expect.ACCEPTABLE,
      desc = "It passed the gate, and the close saw it.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It was refused.")
  @Outcome(
      id = "1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It passed the gate, and the close missed it.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Refused, and listed.")
  @State
  public static class NotCountedTwin {

    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile int listed;

    /** Starts. */
    @Actor
    public void starter(II_Result result) {
      if (!closed.get()) {
        listed = 1;
        result.r1 = 1;
      }
    }

    /** Closes. */
    @Actor
    public void closer(II_Result result) {
      closed.set(true);
      result.r2 = listed;
    }
  }
}
