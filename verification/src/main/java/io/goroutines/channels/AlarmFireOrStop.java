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
 * An alarm fires for a receiver that waits, and is stopped: either that comes first. First: what
 * the stop returns; second: whether the receiver has a tick; third: how many tasks the scheduler
 * still has.
 */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped in time.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "It has fired before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither, or a task for nothing.")
@State
public class AlarmFireOrStop {

  private final OneTimer timers = new OneTimer();
  private final AlarmKind alarm = new AlarmKind(timers, 1);
  private final CompletableFuture<?> receiver = alarm.channel().receiveAsync();
  private final Runnable due = timers.due();

  /** The scheduler, when the time has come. */
  @Actor
  public void scheduler() {
    due.run();
  }

  /** Stops. */
  @Actor
  public void stopper(III_Result result) {
    result.r1 = Numbers.of(alarm.stop());
  }

  /** What has become of it. */
  @Arbiter
  public void look(III_Result result) {
    result.r2 = Numbers.of(!receiver.cancel(false));
    result.r3 = timers.waiting();
  }

  /** The twin: what fires looks whether it is to, and then does. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped in time.")
  @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "It has fired before.")
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A tick after the stop.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Neither.")
  @State
  public static class CheckThenActTwin {

    private final AtomicInteger pending = new AtomicInteger(1);
    private final AtomicInteger receiver = new AtomicInteger();

    /** The scheduler, when the time has come. */
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

    /** What has become of it. */
    @Arbiter
    public void look(III_Result result) {
      result.r2 = receiver.get();
    }
  }
}
