package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fibers;
import io.goroutines.scheduler.IdleWorkers;
import io.goroutines.scheduler.Worker;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Sysmon hands off a permit while the fiber of the M ends, and the M is about to park. First:
 * whether the M parks without having seen that its permit is handed off; second: whether it is so
 * in the end; third: how many permits of one are counted as held.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Too late: undone, or not done.")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "The M has retaken it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The M parks without a permit, or the count is wrong.")
@State
public class PermitHandoff {

  private final Permits permits = new Permits(1, true, 1);
  private final Permit permit = new Permit();
  private final RunQueue queue = new RunQueue();
  private final IdleWorkers idle = new IdleWorkers();
  private final Worker worker = new Fibers.Idler();
  private final int carried;

  /** The M runs a fiber. */
  public PermitHandoff() {
    queue.ticked();
    carried = queue.tick();
  }

  /** Hands off the permit that the tick showed as held. */
  @Actor
  public void sysmon() {
    boolean _ = permit.handOff(queue, carried, permits);
  }

  /** Has run the fiber, and finds no other. */
  @Actor
  public void m(III_Result result) {
    queue.ticked();
    idle.add(worker);
    if (permit.isHeld()) {
      result.r1 = 1;
    } else {
      boolean _ = permit.retake(permits);
    }
  }

  /** Records the outcome. */
  @Arbiter
  public void after(III_Result result) {
    result.r2 = permit.isHandedOff() ? 1 : 0;
    result.r3 = permits.held();
  }

  /** The twin: sysmon does not check the tick again. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Too late.")
  @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "The M has retaken it.")
  @Outcome(
      id = "1, 1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The M parks, and its permit is handed off.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "The count of permits is wrong.")
  @State
  public static class NoSecondLookTwin {

    private final Permits permits = new Permits(1, true, 1);
    private final AtomicBoolean handedOff = new AtomicBoolean();
    private final RunQueue queue = new RunQueue();
    private final IdleWorkers idle = new IdleWorkers();
    private final Worker worker = new Fibers.Idler();
    private final int carried;

    /** The M runs a fiber. */
    public NoSecondLookTwin() {
      queue.ticked();
      carried = queue.tick();
    }

    /** Hands off the permit that the tick showed as held. */
    @Actor
    public void sysmon() {
      if (queue.tick() == carried && handedOff.compareAndSet(false, true)) {
        permits.remove();
      }
    }

    /** Has run the fiber, and finds no other. */
    @Actor
    public void m(III_Result result) {
      queue.ticked();
      idle.add(worker);
      if (!handedOff.get()) {
        result.r1 = 1;
      } else if (handedOff.compareAndSet(true, false)) {
        permits.add();
      }
    }

    /** Records the outcome. */
    @Arbiter
    public void after(III_Result result) {
      result.r2 = handedOff.get() ? 1 : 0;
      result.r3 = permits.held();
    }
  }
}
