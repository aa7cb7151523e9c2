package io.goroutines.channels;

import io.goroutines.spi.Alarm;
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
 * An alarm fires for a receiver that waits, and is set anew, to an hour later. First: what the set
 * returns; second: whether the receiver has the first tick; third: how many tasks the scheduler
 * still has.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It was set in time, and is to fire.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "It has fired before: nothing waits.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A tick lost or doubled, or the wrong task.")
@State
public class AlarmFireOrSet {

  private final OneTimer timers = new OneTimer();
  private final AlarmKind alarm = new AlarmKind(timers, 1);
  private final CompletableFuture<?> receiver = alarm.channel().receiveAsync();
  private final Runnable due = timers.due();

  /** The scheduler, when the time has come. */
  @Actor
  public void scheduler() {
    due.run();
  }

  /** Sets it. */
  @Actor
  public void setter(III_Result result) {
    result.r1 = Numbers.of(alarm.set(3_600_000_000_000L, Alarm.ONCE));
  }

  /** What has become of it. */
  @Arbiter
  public void look(III_Result result) {
    result.r3 = timers.waiting();
    result.r2 = Numbers.of(!receiver.cancel(false));
  }

  /** The twin: what fires does not look whether it is still the task of the present deadline. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It was set in time.")
  @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "It has fired before.")
  @Outcome(
      id = "1, 1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The new tick comes at the old time.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Something else.")
  @State
  public static class FiresAnyTwin {

    /** How many ticks are to come. */
    private final AtomicInteger pending = new AtomicInteger(1);

    private final AtomicInteger receiver = new AtomicInteger();

    /** The scheduler, when the time has come. */
    @Actor
    public void scheduler() {
      if (pending.getAndSet(0) == 1) {
        receiver.set(1);
      }
    }

    /** Sets it. */
    @Actor
    public void setter(III_Result result) {
      result.r1 = pending.get() == 1 && pending.compareAndSet(1, 1) ? 1 : 0;
    }

    /** What has become of it. */
    @Arbiter
    public void look(III_Result result) {
      result.r2 = receiver.get();
      result.r3 = pending.get();
    }
  }
}
