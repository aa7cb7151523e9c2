package io.goroutines.scheduler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A worker attaches a queue of timers during the close. The result is whether that queue accepts a
 * timer afterwards.
 */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "The queue is closed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A timer stays in it forever.")
@State
public class TimerAttach {

  private final Timers timers = new Timers("none", new IdleWorkers());
  private final Worker worker = new Fibers.Idler();

  /** Attaches its queue. */
  @Actor
  public void worker() {
    timers.attach(worker);
  }

  /** Closes. */
  @Actor
  public void closer() {
    timers.close();
  }

  /** Sets a timer. */
  @Arbiter
  public void look(I_Result result) {
    TimerQueue queue = worker.timerState.queue;
    result.r1 = queue == null || queue.add(TimerTask.running(1, () -> {})) ? 1 : 0;
  }

  /** The twin: checks for the close before the queue is in the list, and not after. */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "The queue is closed.")
  @Outcome(id = "1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A timer is never fired.")
  @State
  public static class LooksFirstTwin {

    private final TimerQueue queue = new Timers("none", new IdleWorkers()).newQueue();
    private final AtomicReference<@Nullable TimerQueue> listed = new AtomicReference<>();
    private volatile boolean closed;

    /** Attaches its queue. */
    @Actor
    public void worker() {
      if (closed) {
        queue.close();
      }
      listed.set(queue);
    }

    /** Closes. */
    @Actor
    public void closer() {
      closed = true;
      TimerQueue found = listed.get();
      if (found != null) {
        found.close();
      }
    }

    /** Sets a timer. */
    @Arbiter
    public void look(I_Result result) {
      result.r1 = queue.add(TimerTask.running(1, () -> {})) ? 1 : 0;
    }
  }
}
