package io.goroutines.channels;

import io.goroutines.spi.Alarm;
import io.goroutines.spi.Waiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A receiver starts to wait while the alarm is set to a future time: one of the two sees the other,
 * and exactly one task is scheduled. First: the number of tasks; second: whether the receiver has a
 * tick already.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "There is a task that fires.")
@Outcome(expect = Expect.FORBIDDEN, desc = "No task: the receiver waits forever; or two tasks.")
@State
public class AlarmArmOrSet {

  private final OneTimer timers = new OneTimer();
  private final AlarmKind alarm = new AlarmKind(timers, Waiter.NO_DEADLINE);
  private @Nullable CompletableFuture<?> receiver;

  /** Starts to receive. */
  @Actor
  public void receiver() {
    receiver = alarm.channel().receiveAsync();
  }

  /** Sets the alarm. */
  @Actor
  public void setter() {
    boolean _ = alarm.set(1, Alarm.ONCE);
  }

  /** Records the outcome. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = timers.waiting();
    CompletableFuture<?> waits = receiver;
    result.r2 = Numbers.of(waits == null || !waits.cancel(false));
  }

  /** The twin: set leaves it to the receivers to arm the alarm. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "There is a task that fires.")
  @Outcome(
      id = "0, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "No task: the receiver waits forever.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "There is one task.")
  @State
  public static class SetDoesNotSettleTwin {

    private final AtomicInteger deadline = new AtomicInteger();
    private final AtomicInteger tasks = new AtomicInteger();

    /** Starts to receive, and arms the alarm if there is a deadline. */
    @Actor
    public void receiver() {
      if (deadline.get() == 1) {
        tasks.set(1);
      }
    }

    /** Sets the alarm. */
    @Actor
    public void setter() {
      deadline.set(1);
    }

    /** Records the outcome. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = tasks.get();
    }
  }
}
