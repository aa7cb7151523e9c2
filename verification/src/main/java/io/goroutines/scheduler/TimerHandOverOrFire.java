package io.goroutines.scheduler;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A worker detaches its queue, which holds a timer, while another worker fires the due timers of
 * all queues. First: how often the timer fires, then or afterwards; second: the number of timers
 * left.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It fires once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is lost, or fires twice.")
@State
public class TimerHandOverOrFire {

  private final Timers timers = new Timers("none", new IdleWorkers());
  private final Worker worker = new Fibers.Idler();
  private final AtomicInteger runs = new AtomicInteger();

  /** The worker's queue has a timer that is due. */
  public TimerHandOverOrFire() {
    TimerQueue _ = timers.newQueue();
    timers.attach(worker);
    TimerQueue queue = worker.timerState.queue;
    if (queue == null || !queue.add(TimerTask.running(1, runs::incrementAndGet))) {
      throw new IllegalStateException("no queue");
    }
  }

  /** Detaches its queue. */
  @Actor
  public void leaver() {
    timers.detach(worker);
  }

  /** Fires the due timers. */
  @Actor
  public void other() {
    int _ = timers.runAll(1);
  }

  /** Fires the remaining timers. */
  @Arbiter
  public void fire(II_Result result) {
    int _ = timers.runAll(1);
    result.r1 = runs.get();
    result.r2 = (int) timers.pending();
  }

  /** The twin: detach adds the timer to the other queue before it removes it from its own. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It fires once.")
  @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It fires twice.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "It is lost.")
  @State
  public static class CopiesTwin {

    private final Timers timers = new Timers("none", new IdleWorkers());
    private final TimerQueue kept = timers.newQueue();
    private final TimerQueue given = timers.newQueue();
    private final AtomicInteger runs = new AtomicInteger();
    private final TimerTask timer = TimerTask.running(1, runs::incrementAndGet);

    /** The queue has a timer that is due. */
    public CopiesTwin() {
      boolean _ = given.add(timer);
    }

    /** Detaches its queue. */
    @Actor
    public void leaver() {
      if (timer.isPending()) {
        boolean _ = kept.add(TimerTask.running(1, runs::incrementAndGet));
        given.remove(timer);
      }
    }

    /** Fires the due timers. */
    @Actor
    public void other() {
      int _ = timers.runAll(1);
    }

    /** Fires the remaining timers. */
    @Arbiter
    public void fire(II_Result result) {
      int _ = timers.runAll(1);
      result.r1 = runs.get();
      result.r2 = (int) timers.pending();
    }
  }
}
