package io.goroutines.channels;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * What the sender did before the hand-over is seen by the receiver that got the element. Second:
 * what was received; first and third: what the receiver saw, before it and after it, of what the
 * sender did. The first look tempts the compiler to do without the second.
 */
@JCStressTest
@Outcome(
    id = "\\d, 7, 1",
    expect = Expect.ACCEPTABLE,
    desc = "It has the element, and sees it all.")
@Outcome(id = "\\d, 0, \\d", expect = Expect.ACCEPTABLE, desc = "It has left before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A receive without happens-before.")
@State
public class RendezvousSendVisible {

  private final Rendezvous place = Places.awaited();
  private int bySender;

  /** Sends. */
  @Actor
  public void sender() {
    bySender = 1;
    boolean _ = place.tryHandOver(7);
  }

  /** Receives. */
  @Actor
  public void receiver(III_Result result) {
    result.r1 = bySender;
    result.r2 = Places.number(place.leave());
    result.r3 = bySender;
  }

  /** The twin: a slot that is written and read plainly. */
  @JCStressTest
  @Outcome(
      id = "\\d, 7, 1",
      expect = Expect.ACCEPTABLE,
      desc = "It has the element, and sees it all.")
  @Outcome(id = "\\d, 0, \\d", expect = Expect.ACCEPTABLE, desc = "It has left before.")
  @Outcome(
      id = "\\d, 7, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It does not see what the sender did before.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Out of nothing.")
  @State
  public static class PlainTwin {

    private static final int RECEIVER = -1;

    private int slot = RECEIVER;
    private int bySender;

    /** Sends. */
    @Actor
    public void sender() {
      bySender = 1;
      if (slot == RECEIVER) {
        slot = 7;
      }
    }

    /** Receives. */
    @Actor
    public void receiver(III_Result result) {
      result.r1 = bySender;
      int found = slot;
      result.r2 = found == RECEIVER ? Places.NOTHING : found;
      result.r3 = bySender;
    }
  }
}
