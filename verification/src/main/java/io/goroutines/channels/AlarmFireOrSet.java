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
 * An alarm fires for a waiting receiver while it is set to an hour later. First: what set returns;
 * second: whether the receiver has the first tick; third: the number of tasks left in the
 * scheduler.
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

  /** The scheduler runs the due task. */
  @Actor
  public void scheduler() {
    due.run();
  }

  /** Sets the alarm. */
  @Actor
  public void setter(III_Result result) {
    result.r1 = Numbers.of(alarm.set(3_600_000_000_000L, Alarm.ONCE));
  }

  /** Records the outcome. */
  @Arbiter
  public void look(III_Result result) {
    result.r3 = timers.waiting();
    result.r2 = Numbers.of(!receiver.cancel(false));
  }

  /** The twin: the firing task does not check whether the present deadline is still its own. */
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

    /** The number of pending ticks. */
    private final AtomicInteger pending = new AtomicInteger(1);

    private final AtomicInteger receiver = new AtomicInteger();

    /** The scheduler runs the due task. */
    @Actor
    public void scheduler() {
      if (pending.getAndSet(0) == 1) {
        receiver.set(1);
      }
    }

    /** Sets the alarm. */
    @Actor
    public void setter(III_Result result) {
      result.r1 = pending.get() == 1 && pending.compareAndSet(1, 1) ? 1 : 0;
    }

    /** Records the outcome. */
    @Arbiter
    public void look(III_Result result) {
      result.r2 = receiver.get();
      result.r3 = pending.get();
    }
  }
}
