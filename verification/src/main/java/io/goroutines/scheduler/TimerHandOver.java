package io.goroutines.scheduler;

import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A worker detaches its queue of timers while a timer is added, to that queue or to another. First:
 * how often the timer fires afterwards; second: the number of timers left.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It fires once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is lost, or fires twice.")
@State
public class TimerHandOver {

  private final Timers timers = new Timers(new IdleWorkers());
  private final Worker worker = new Fibers.Idler();
  private int runs;

  /** Another worker has a queue too. */
  public TimerHandOver() {
    TimerQueue _ = timers.newQueue();
    timers.attach(worker);
  }

  private void count() {
    runs++;
  }

  /** Adds. */
  @Actor
  public void adder() {
    Object _ = timers.schedule(1, this::count);
  }

  /** Detaches its queue. */
  @Actor
  public void leaver() {
    timers.detach(worker);
  }

  /** Fires the remaining timers. */
  @Arbiter
  public void fire(II_Result result) {
    int _ = timers.runAll(1);
    result.r1 = runs;
    result.r2 = (int) timers.pending();
  }

  /** The twin: the queue is removed from the list and drained, but accepts timers afterwards. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It fires once.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It is lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "It fires twice.")
  @State
  public static class NotSealedTwin {

    private final Timers timers = new Timers("none", new IdleWorkers());
    private final TimerQueue kept = timers.newQueue();
    private final TimerQueue given = timers.newQueue();
    private final AtomicReference<TimerQueue> queue = new AtomicReference<>(given);
    private int runs;

    private void count() {
      runs++;
    }

    /** Adds. */
    @Actor
    public void adder() {
      boolean _ = queue.get().add(TimerTask.running(1, this::count));
    }

    /** Detaches its queue. */
    @Actor
    public void leaver() {
      queue.set(kept);
      for (TimerQueue.Entry timer = given.pollAny(); timer != null; timer = given.pollAny()) {
        boolean _ = kept.add(timer);
      }
    }

    /** Fires the remaining timers. */
    @Arbiter
    public void fire(II_Result result) {
      int _ = kept.runDue(1);
      result.r1 = runs;
      result.r2 = kept.size();
    }
  }
}
