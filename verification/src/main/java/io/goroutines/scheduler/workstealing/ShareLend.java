package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.IdleWorkers;
import io.goroutines.scheduler.Strands;
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
 * Sysmon lends a share while what the M carries ends, and the M goes to rest. First: whether the M
 * rests, and has not seen that its share is lent; second: whether the share is lent in the end;
 * third: how many are counted as held, of one.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Too late: undone, or not done.")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "The M has taken it back.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The M rests without a share, or shares are lost.")
@State
public class ShareLend {

  private final Shares shares = new Shares(1, true, 1);
  private final Share share = new Share();
  private final P p = new P();
  private final IdleWorkers idle = new IdleWorkers();
  private final Worker worker = new Strands.Idler();
  private final int carried;

  /** It carries a strand. */
  public ShareLend() {
    p.ticked();
    carried = p.tick();
  }

  /** Lends what was seen to be held. */
  @Actor
  public void sysmon() {
    boolean _ = share.lend(p, carried, shares);
  }

  /** Has carried it, and finds nothing else. */
  @Actor
  public void m(III_Result result) {
    p.ticked();
    idle.add(worker);
    if (share.isHeld()) {
      result.r1 = 1;
    } else {
      boolean _ = share.takeBack(shares);
    }
  }

  /** Looks at what has come of it. */
  @Arbiter
  public void after(III_Result result) {
    result.r2 = share.isLent() ? 1 : 0;
    result.r3 = shares.held();
  }

  /** The twin: sysmon does not look at the tick again. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Too late.")
  @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "The M has taken it back.")
  @Outcome(
      id = "1, 1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The M rests, and its share is lent.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Shares are lost.")
  @State
  public static class NoSecondLookTwin {

    private final Shares shares = new Shares(1, true, 1);
    private final AtomicBoolean lent = new AtomicBoolean();
    private final P p = new P();
    private final IdleWorkers idle = new IdleWorkers();
    private final Worker worker = new Strands.Idler();
    private final int carried;

    /** It carries a strand. */
    public NoSecondLookTwin() {
      p.ticked();
      carried = p.tick();
    }

    /** Lends what was seen to be held. */
    @Actor
    public void sysmon() {
      if (p.tick() == carried && lent.compareAndSet(false, true)) {
        shares.remove();
      }
    }

    /** Has carried it, and finds nothing else. */
    @Actor
    public void m(III_Result result) {
      p.ticked();
      idle.add(worker);
      if (!lent.get()) {
        result.r1 = 1;
      } else if (lent.compareAndSet(true, false)) {
        shares.add();
      }
    }

    /** Looks at what has come of it. */
    @Arbiter
    public void after(III_Result result) {
      result.r2 = lent.get() ? 1 : 0;
      result.r3 = shares.held();
    }
  }
}
