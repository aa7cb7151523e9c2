package io.goroutines.scheduler;

import io.goroutines.spi.SchedulerConfig;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A fiber is submitted while a single-queue scheduler closes and its worker ends. The result is how
 * often the fiber runs, on the worker or after the close.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It runs.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is lost, or runs twice.")
@State
public class SingleQueueClose {

  /** The time after which a fiber counts as lost. */
  private static final long LOST_NANOS = 5_000_000_000L;

  private final AtomicInteger runs = new AtomicInteger();
  private final Fiber fiber = Fibers.running(runs::incrementAndGet);
  private final SingleQueueScheduler scheduler =
      new SingleQueueScheduler("none", SchedulerConfig.DEFAULT, 1, new InjectQueue());

  /** Submits. */
  @Actor
  public void submitter() {
    scheduler.submit(fiber);
  }

  /** Closes; then the worker, which was not started, runs until it ends. */
  @Actor
  @SuppressWarnings("DoNotCall") // this thread takes the place of the worker's
  public void closer() {
    scheduler.stop();
    scheduler.workers().getFirst().run();
  }

  /** Counts; a thread of the pool for fibers after the close may still be about to run it. */
  @Arbiter
  public void count(I_Result result) {
    long end = System.nanoTime() + LOST_NANOS;
    while (runs.get() == 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000);
    }
    result.r1 = runs.get();
  }

  /** The twin: checks the seal before the fiber is in the queue, and not after. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It runs.")
  @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It is lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "It runs twice.")
  @State
  public static class LooksFirstTwin {

    private final AtomicBoolean sealed = new AtomicBoolean();
    private final AtomicReference<@Nullable Fiber> queue = new AtomicReference<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final Fiber fiber = Fibers.running(runs::incrementAndGet);

    /** Submits. */
    @Actor
    public void submitter() {
      if (sealed.get()) {
        fiber.run();
      } else {
        queue.set(fiber);
      }
    }

    /** Closes; the worker polls the queue, and ends. */
    @Actor
    public void closer() {
      sealed.set(true);
      Fiber late = queue.getAndSet(null);
      if (late != null) {
        late.run();
      }
    }

    /** Counts. */
    @Arbiter
    public void count(I_Result result) {
      result.r1 = runs.get();
    }
  }
}
