package io.goroutines.scheduler;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Once poll returns null after the seal, the queue stays empty: every accepted fiber is found.
 * First: whether the fiber was accepted; second: whether the sealer then found it.
 */
@JCStressTest
@Outcome(
    id = "1, 1",
    expect = Expect.ACCEPTABLE,
    desc = "It was added before the seal, and is found.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It was sealed first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Accepted and lost, or refused and yet in the queue.")
@State
public class InjectQueueSeal {

  private final InjectQueue queue = new InjectQueue();
  private final Fiber fiber = Fibers.one();

  /** Submits. */
  @Actor
  public void submitter(II_Result result) {
    result.r1 = queue.add(fiber) ? 1 : 0;
  }

  /** Seals, and drains the queue. */
  @Actor
  public void sealer(II_Result result) {
    queue.seal();
    result.r2 = queue.poll() == fiber ? 1 : 0;
  }

  /** The twin: checks the seal without the lock. */
  @JCStressTest
  @Outcome(
      id = "1, 1",
      expect = Expect.ACCEPTABLE,
      desc = "It was added before the seal, and is found.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It was sealed first.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Accepted, and lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Refused, and yet in the queue.")
  @State
  public static class LooksFirstTwin {

    private final AtomicBoolean sealed = new AtomicBoolean();
    private final AtomicReference<@Nullable Fiber> queue = new AtomicReference<>();
    private final Fiber fiber = Fibers.one();

    /** Submits. */
    @Actor
    public void submitter(II_Result result) {
      if (!sealed.get()) {
        queue.set(fiber);
        result.r1 = 1;
      }
    }

    /** Seals, and drains the queue. */
    @Actor
    public void sealer(II_Result result) {
      sealed.set(true);
      result.r2 = queue.getAndSet(null) == fiber ? 1 : 0;
    }
  }
}
