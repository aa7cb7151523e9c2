package io.goroutines.channels;

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
 * A receiver begins to wait, so that the alarm is armed, and the alarm is stopped: no task is left
 * behind. First: how many tasks the scheduler has; second: whether the receiver has a tick.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task for nothing, or a tick too early.")
@State
public class AlarmArmOrStop {

  private final OneTimer timers = new OneTimer();
  private final AlarmKind alarm = new AlarmKind(timers, 1);
  private @Nullable CompletableFuture<?> receiver;

  /** Waits. */
  @Actor
  public void receiver() {
    receiver = alarm.channel().receiveAsync();
  }

  /** Stops. */
  @Actor
  public void stopper() {
    boolean _ = alarm.stop();
  }

  /** What is left. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = timers.waiting();
    CompletableFuture<?> waits = receiver;
    result.r2 = Numbers.of(waits == null || !waits.cancel(false));
  }

  /** The twin: who arms does not look again whether it was disarmed meanwhile. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A task for nothing.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "There is one task.")
  @State
  public static class NoSecondLookTwin {

    private final AtomicInteger armed = new AtomicInteger();
    private final AtomicInteger timer = new AtomicInteger();

    /** Waits. */
    @Actor
    public void receiver() {
      armed.set(1);
      timer.set(1);
    }

    /** Stops, and cancels the timer that it sees. */
    @Actor
    public void stopper() {
      armed.set(0);
      timer.set(0);
    }

    /** What is left. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = armed.get() == 1 ? 0 : timer.get();
    }
  }
}
