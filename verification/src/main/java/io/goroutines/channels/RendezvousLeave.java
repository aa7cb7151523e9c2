package io.goroutines.channels;

import io.goroutines.channels.SketchRendezvous.Fault;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A receiver that stands at the rendezvous leaves, while a sender hands it an element: it has the
 * element, or the sender still has it. First: what the receiver has; second: whether the element
 * was handed over; third: whether somebody can stand there again.
 */
@JCStressTest
@Outcome(id = "7, 1, 1", expect = Expect.ACCEPTABLE, desc = "It was handed over.")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver has left before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, doubled, or something is left behind.")
@State
public class RendezvousLeave {

  private final Rendezvous place = Places.awaited();

  /** Leaves. */
  @Actor
  public void receiver(III_Result result) {
    result.r1 = Places.number(place.leave());
  }

  /** Sends. */
  @Actor
  public void sender(III_Result result) {
    result.r2 = Places.number(place.tryHandOver(7));
  }

  /** The next one. */
  @Arbiter
  public void next(III_Result result) {
    result.r3 = Places.number(place.tryStand());
  }

  /** The twin: the receiver looks whether it was handed something, and then leaves. */
  @JCStressTest
  @Outcome(id = "7, 1, 1", expect = Expect.ACCEPTABLE, desc = "It was handed over.")
  @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver has left before.")
  @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Doubled, or something is left behind.")
  @State
  public static class LeavesUnclaimedTwin {

    private final SketchRendezvous place = SketchRendezvous.awaited(Fault.LEAVES_UNCLAIMED);

    /** Leaves. */
    @Actor
    public void receiver(III_Result result) {
      result.r1 = Places.number(place.leave());
    }

    /** Sends. */
    @Actor
    public void sender(III_Result result) {
      result.r2 = Places.number(place.tryHandOver(7));
    }

    /** The next one. */
    @Arbiter
    public void next(III_Result result) {
      result.r3 = Places.number(place.tryStand());
    }
  }

  /** The twin: the sender looks whether somebody stands there, and then hands over. */
  @JCStressTest
  @Outcome(id = "7, 1, 1", expect = Expect.ACCEPTABLE, desc = "It was handed over.")
  @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver has left before.")
  @Outcome(
      id = "0, 1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Handed over to nobody, and left behind.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Doubled.")
  @State
  public static class HandsOverUnclaimedTwin {

    private final SketchRendezvous place = SketchRendezvous.awaited(Fault.HANDS_OVER_UNCLAIMED);

    /** Leaves. */
    @Actor
    public void receiver(III_Result result) {
      result.r1 = Places.number(place.leave());
    }

    /** Sends. */
    @Actor
    public void sender(III_Result result) {
      result.r2 = Places.number(place.tryHandOver(7));
    }

    /** The next one. */
    @Arbiter
    public void next(III_Result result) {
      result.r3 = Places.number(place.tryStand());
    }
  }
}
