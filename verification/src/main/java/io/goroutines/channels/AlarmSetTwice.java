package io.goroutines.channels;

import io.goroutines.spi.Alarm;
import io.goroutines.spi.Waiter;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads set an alarm to a time in the past: in the end there is one tick. First: whether a
 * receive gets one; second: whether the next receive does.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The tick of the later set.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None, or two.")
@State
public class AlarmSetTwice {

  private final AlarmKind alarm = new AlarmKind(new OneTimer(), Waiter.NO_DEADLINE);

  /** Sets the alarm. */
  @Actor
  public void one() {
    boolean _ = alarm.set(0, Alarm.ONCE);
  }

  /** Sets the alarm. */
  @Actor
  public void other() {
    boolean _ = alarm.set(0, Alarm.ONCE);
  }

  /** Records the ticks. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = Numbers.of(alarm.channel().tryReceive() != null);
    result.r2 = Numbers.of(alarm.channel().tryReceive() != null);
  }

  /** The twin: replacing a setting and withdrawing its tick are two steps. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The tick of the later set.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It was revoked.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "There is room for one.")
  @State
  public static class TakesBackLaterTwin {

    private final AtomicInteger current = new AtomicInteger();
    private final AtomicInteger ticks = new AtomicInteger();

    private void set(int mine) {
      current.set(mine);
      ticks.set(0); // withdraws the previous tick
      if (current.get() == mine) {
        ticks.set(1); // fires at once
      }
    }

    /** Sets the alarm. */
    @Actor
    public void one() {
      set(1);
    }

    /** Sets the alarm. */
    @Actor
    public void other() {
      set(2);
    }

    /** Records the ticks. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = ticks.get();
    }
  }
}
