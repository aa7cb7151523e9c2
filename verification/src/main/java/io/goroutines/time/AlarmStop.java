package io.goroutines.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Nothing is sent after a stop, and no timer is left behind. First: how many ticks are in the
 * channel when the stop has returned and the tick has fired; second: how many timers still wait.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A tick after the stop, or a timer for nobody.")
@State
public class AlarmStop {

  private final OneTimer timers = new OneTimer();
  private final Alarm alarm = new Alarm(timers.runtime());
  private final Runnable due;

  /** The alarm is set. */
  public AlarmStop() {
    boolean _ = alarm.set(Duration.ofSeconds(1), 1_000_000_000L);
    due = timers.due();
  }

  /** The scheduler, when the time has come. */
  @Actor
  public void ticker() {
    due.run();
  }

  /** Stops. */
  @Actor
  public void stopper() {
    boolean _ = alarm.stop();
  }

  /** What is left. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = alarm.channel().length();
    result.r2 = timers.waiting();
  }

  /** The twin: a stop does not wait for a setting that is just firing. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A tick after the stop.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "More than one tick.")
  @State
  public static class NoWaitTwin {

    private static final int ARMED = 0;
    private static final int FIRING = 1;
    private static final int OVER = 2;

    private final AtomicInteger phase = new AtomicInteger();
    private final AtomicInteger channel = new AtomicInteger();

    /** The scheduler, when the time has come. */
    @Actor
    public void ticker() {
      if (phase.compareAndSet(ARMED, FIRING)) {
        channel.set(1);
      }
    }

    /** Stops. */
    @Actor
    public void stopper() {
      phase.set(OVER);
      channel.set(0);
    }

    /** What is left. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = channel.get();
    }
  }

  /** The twin: who sets a timer does not look again whether it has been retired meanwhile. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It has stopped.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A timer for nobody.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "There is no channel here.")
  @State
  public static class NoSecondLookTwin {

    private static final int ARMED = 0;
    private static final int FIRING = 1;
    private static final int OVER = 2;

    private final AtomicInteger phase = new AtomicInteger(FIRING);
    private final AtomicInteger timer = new AtomicInteger();

    /** Sets the next timer. */
    @Actor
    public void ticker() {
      phase.set(ARMED);
      timer.set(1);
    }

    /** Stops, and cancels the timer that it sees. */
    @Actor
    public void stopper() {
      while (!phase.compareAndSet(ARMED, OVER)) {
        Thread.onSpinWait();
      }
      timer.set(0);
    }

    /** What is left. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = timer.get();
    }
  }
}
