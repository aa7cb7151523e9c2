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
 * A receiver starts to wait, which arms the alarm, while the alarm is stopped: no task is left
 * over. First: the number of tasks in the scheduler; second: whether the receiver has a tick.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task is left over, or a tick comes early.")
@State
public class AlarmArmOrStop {

  private final OneTimer timers = new OneTimer();
  private final AlarmKind alarm = new AlarmKind(timers, 1);
  private @Nullable CompletableFuture<?> receiver;

  /** Starts to receive. */
  @Actor
  public void receiver() {
    receiver = alarm.channel().receiveAsync();
  }

  /** Stops. */
  @Actor
  public void stopper() {
    boolean _ = alarm.stop();
  }

  /** Records what is left. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = timers.waiting();
    CompletableFuture<?> waits = receiver;
    result.r2 = Numbers.of(waits == null || !waits.cancel(false));
  }

  /** The twin: the receiver does not check again, after arming, whether the alarm was stopped. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A task is left over.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "There is one task.")
  @State
  public static class NoSecondLookTwin {

    private final AtomicInteger armed = new AtomicInteger();
    private final AtomicInteger timer = new AtomicInteger();

    /** Starts to receive. */
    @Actor
    public void receiver() {
      armed.set(1);
      timer.set(1);
    }

    /** Stops, and cancels the timer if it sees one. */
    @Actor
    public void stopper() {
      armed.set(0);
      timer.set(0);
    }

    /** Records what is left. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = armed.get() == 1 ? 0 : timer.get();
    }
  }
}
