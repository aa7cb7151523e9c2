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
 * Sysmon lends a share while the fiber of the M ends, and the M is about to park. First: whether
 * the M parks without having seen that its share is lent; second: whether the share is lent in the
 * end; third: how many shares of one are counted as held.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Too late: undone, or not done.")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "The M has revoked the loan.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The M parks without a share, or the count is wrong.")
@State
public class ShareLend {

  private final Shares shares = new Shares(1, true, 1);
  private final Share share = new Share();
  private final RunQueue queue = new RunQueue();
  private final IdleWorkers idle = new IdleWorkers();
  private final Worker worker = new Fibers.Idler();
  private final int carried;

  /** The M runs a fiber. */
  public ShareLend() {
    queue.ticked();
    carried = queue.tick();
  }

  /** Lends the share that the tick showed as held. */
  @Actor
  public void sysmon() {
    boolean _ = share.lend(queue, carried, shares);
  }

  /** Has run the fiber, and finds no other. */
  @Actor
  public void m(III_Result result) {
    queue.ticked();
    idle.add(worker);
    if (share.isHeld()) {
      result.r1 = 1;
    } else {
      boolean _ = share.takeBack(shares);
    }
  }

  /** Records the outcome. */
  @Arbiter
  public void after(III_Result result) {
    result.r2 = share.isLent() ? 1 : 0;
    result.r3 = shares.held();
  }

  /** The twin: sysmon does not check the tick again. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Too late.")
  @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "The M has revoked the loan.")
  @Outcome(
      id = "1, 1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The M parks, and its share is lent.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "The count of shares is wrong.")
  @State
  public static class NoSecondLookTwin {

    private final Shares shares = new Shares(1, true, 1);
    private final AtomicBoolean lent = new AtomicBoolean();
    private final RunQueue queue = new RunQueue();
    private final IdleWorkers idle = new IdleWorkers();
    private final Worker worker = new Fibers.Idler();
    private final int carried;

    /** The M runs a fiber. */
    public NoSecondLookTwin() {
      queue.ticked();
      carried = queue.tick();
    }

    /** Lends the share that the tick showed as held. */
    @Actor
    public void sysmon() {
      if (queue.tick() == carried && lent.compareAndSet(false, true)) {
        shares.remove();
      }
    }

    /** Has run the fiber, and finds no other. */
    @Actor
    public void m(III_Result result) {
      queue.ticked();
      idle.add(worker);
      if (!lent.get()) {
        result.r1 = 1;
      } else if (lent.compareAndSet(true, false)) {
        shares.add();
      }
    }

    /** Records the outcome. */
    @Arbiter
    public void after(III_Result result) {
      result.r2 = lent.get() ? 1 : 0;
      result.r3 = shares.held();
    }
  }
}
