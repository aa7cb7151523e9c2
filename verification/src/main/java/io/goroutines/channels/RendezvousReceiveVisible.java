package io.goroutines.channels;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * What the receiver did before it stood at the rendezvous is seen by the sender after the
 * hand-over: without a buffer, a receive happens before its send completes. Second: whether it has
 * sent; first and third: what the sender saw, before it and after it, of what the receiver did. The
 * first look tempts the compiler to do without the second.
 */
@JCStressTest
@Outcome(id = "\\d, 1, 1", expect = Expect.ACCEPTABLE, desc = "It has sent, and sees it all.")
@Outcome(id = "\\d, 0, \\d", expect = Expect.ACCEPTABLE, desc = "Nobody stood there yet.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A send without happens-before.")
@State
public class RendezvousReceiveVisible {

  private final Rendezvous place = new Rendezvous(Trials.SHARED);
  private int byReceiver;

  /** Receives. */
  @Actor
  public void receiver() {
    byReceiver = 1;
    boolean _ = place.tryStand();
  }

  /** Sends. */
  @Actor
  public void sender(III_Result result) {
    result.r1 = byReceiver;
    result.r2 = Places.number(place.tryHandOver(7));
    result.r3 = byReceiver;
  }

  /**
   * The twin: a slot that is written and read plainly; in an object of its own, as the real one.
   */
  @JCStressTest
  @Outcome(id = "\\d, 1, 1", expect = Expect.ACCEPTABLE, desc = "It has sent, and sees it all.")
  @Outcome(id = "\\d, 0, \\d", expect = Expect.ACCEPTABLE, desc = "Nobody stood there yet.")
  @Outcome(
      id = "\\d, 1, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It does not see what the receiver did before.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Out of nothing.")
  @State
  public static class PlainTwin {

    private static final class PlainPlace {
      private static final int RECEIVER = -1;

      private int slot;
    }

    private final PlainPlace place = new PlainPlace();
    private int byReceiver;

    /** Receives. */
    @Actor
    public void receiver() {
      byReceiver = 1;
      place.slot = PlainPlace.RECEIVER;
    }

    /** Sends. */
    @Actor
    public void sender(III_Result result) {
      result.r1 = byReceiver;
      if (place.slot == PlainPlace.RECEIVER) {
        place.slot = 7;
        result.r2 = 1;
      }
      result.r3 = byReceiver;
    }
  }
}
