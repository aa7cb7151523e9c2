package io.goroutines.channels;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * An alarm fires for a waiting receiver while it is stopped: exactly one of the two wins. First:
 * what stop returns; second: whether the receiver has a tick; third: the number of tasks left in
 * the scheduler.
 */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped in time.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "It has fired before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither, or a task is left over.")
@State
public class AlarmFireOrStop {

  private final OneTimer timers = new OneTimer();
  private final AlarmKind alarm = new AlarmKind(timers, 1);
  private final CompletableFuture<?> receiver = alarm.channel().receiveAsync();
  private final Runnable due = timers.due();

  /** The scheduler runs the due task. */
  @Actor
  public void scheduler() {
    due.run();
  }

  /** Stops. */
  @Actor
  public void stopper(III_Result result) {
    result.r1 = Numbers.of(alarm.stop());
  }

  /** Records the outcome. */
  @Arbiter
  public void look(III_Result result) {
    result.r2 = Numbers.of(!receiver.cancel(false));
    result.r3 = timers.waiting();
  }

  /** The twin: the firing task checks whether it is pending, and then fires. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped in time.")
  @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "It has fired before.")
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A tick after the stop.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Neither.")
  @State
  public static class CheckThenActTwin {

    private final AtomicInteger pending = new AtomicInteger(1);
    private final AtomicInteger receiver = new AtomicInteger();

    /** The scheduler runs the due task. */
    @Actor
    public void scheduler() {
      if (pending.get() == 1) {
        receiver.set(1);
        pending.set(0);
      }
    }

    /** Stops. */
    @Actor
    public void stopper(III_Result result) {
      result.r1 = pending.getAndSet(0);
    }

    /** Records the outcome. */
    @Arbiter
    public void look(III_Result result) {
      result.r2 = receiver.get();
    }
  }
}
