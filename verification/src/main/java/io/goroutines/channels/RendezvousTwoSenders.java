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
 * Two senders, and one receiver that stands at the rendezvous. First and second: whether each has
 * handed over its element; third: what the receiver has.
 */
@JCStressTest
@Outcome(
    id = {"1, 0, 1", "0, 1, 2"},
    expect = Expect.ACCEPTABLE,
    desc = "One has sent, and its element was received.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both, none, or the wrong one.")
@State
public class RendezvousTwoSenders {

  private final Rendezvous place = Places.awaited();

  /** Sends. */
  @Actor
  public void first(III_Result result) {
    result.r1 = Places.number(place.tryHandOver(1));
  }

  /** Sends as well. */
  @Actor
  public void second(III_Result result) {
    result.r2 = Places.number(place.tryHandOver(2));
  }

  /** Receives. */
  @Arbiter
  public void receiver(III_Result result) {
    result.r3 = Places.number(place.leave());
  }

  /** The twin: a sender looks whether somebody stands there, and then hands over. */
  @JCStressTest
  @Outcome(
      id = {"1, 0, 1", "0, 1, 2"},
      expect = Expect.ACCEPTABLE,
      desc = "One has sent, and its element was received.")
  @Outcome(
      id = {"1, 1, 1", "1, 1, 2"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Both have sent, and one element is lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "None, or the wrong one.")
  @State
  public static class HandsOverUnclaimedTwin {

    private final SketchRendezvous place = SketchRendezvous.awaited(Fault.HANDS_OVER_UNCLAIMED);

    /** Sends. */
    @Actor
    public void first(III_Result result) {
      result.r1 = Places.number(place.tryHandOver(1));
    }

    /** Sends as well. */
    @Actor
    public void second(III_Result result) {
      result.r2 = Places.number(place.tryHandOver(2));
    }

    /** Receives. */
    @Arbiter
    public void receiver(III_Result result) {
      result.r3 = Places.number(place.leave());
    }
  }
}
