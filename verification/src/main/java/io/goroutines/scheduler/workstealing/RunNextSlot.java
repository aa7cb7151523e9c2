package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Strand;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The run-next slot: the owner replaces the strand in it, and takes, while a thief steals the
 * strand that it saw. First: strands that were lost; second: strands that were doubled.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each strand once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A strand was lost or doubled.")
@State
public class RunNextSlot {

  private final Tally tally = new Tally(2);
  private final P p = new P();

  /** The slot is full. */
  public RunNextSlot() {
    Strand _ = p.putNext(tally.strands[0]);
  }

  /** Replaces the strand, and takes. */
  @Actor
  public void owner() {
    tally.own(p.putNext(tally.strands[1]));
    tally.own(p.take());
  }

  /** Steals the strand that it saw, or else the present one. */
  @Actor
  public void thief() {
    Strand seen = p.next();
    if (seen != null && p.takeNext(seen)) {
      tally.steal(seen);
    }
    tally.steal(p.takeNext());
  }

  /** Counts. */
  @Arbiter
  public void count(II_Result result) {
    tally.drain(p);
    tally.report(result);
  }

  /** The twin: reads the slot and then empties it. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each strand once.")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "A strand was lost or doubled.")
  @State
  public static class ReadThenWriteTwin {

    private final Tally tally = new Tally(2);
    private final AtomicReference<@Nullable Strand> slot = new AtomicReference<>(tally.strands[0]);

    /** Replaces the strand, and takes. */
    @Actor
    public void owner() {
      tally.own(slot.getAndSet(tally.strands[1]));
      tally.own(slot.getAndSet(null));
    }

    /** Steals the present strand. */
    @Actor
    public void thief() {
      tally.steal(slot.get());
      slot.set(null);
    }

    /** Counts. */
    @Arbiter
    public void count(II_Result result) {
      tally.own(slot.get());
      tally.report(result);
    }
  }
}
