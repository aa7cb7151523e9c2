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
 * Two set an alarm at once, to a time that is over: in the end there is one tick. First: whether a
 * receive gets one; second: whether the next does.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The tick of whoever was last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None, or two.")
@State
public class AlarmSetTwice {

  private final AlarmKind alarm = new AlarmKind(new OneTimer(), Waiter.NO_DEADLINE);

  /** Sets it. */
  @Actor
  public void one() {
    boolean _ = alarm.set(0, Alarm.ONCE);
  }

  /** Sets it. */
  @Actor
  public void other() {
    boolean _ = alarm.set(0, Alarm.ONCE);
  }

  /** What is there. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = Numbers.of(alarm.channel().tryReceive() != null);
    result.r2 = Numbers.of(alarm.channel().tryReceive() != null);
  }

  /** The twin: to replace a setting and to take back its tick are two steps. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The tick of whoever was last.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It was taken back.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "There is room for one.")
  @State
  public static class TakesBackLaterTwin {

    private final AtomicInteger current = new AtomicInteger();
    private final AtomicInteger ticks = new AtomicInteger();

    private void set(int mine) {
      current.set(mine);
      ticks.set(0); // what the one before has given
      if (current.get() == mine) {
        ticks.set(1); // fires at once
      }
    }

    /** Sets it. */
    @Actor
    public void one() {
      set(1);
    }

    /** Sets it. */
    @Actor
    public void other() {
      set(2);
    }

    /** What is there. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = ticks.get();
    }
  }
}
