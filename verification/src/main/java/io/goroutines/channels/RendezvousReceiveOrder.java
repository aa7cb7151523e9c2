package io.goroutines.channels;

import io.goroutines.verification.CountingWaiter;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Nobody who receives at the rendezvous overtakes one who waits to receive already, though it might
 * stand there for the moment in which it looks whether somebody does. One queues to receive, and
 * then comes to the rendezvous; the other sends. First: what the first receive has got; second:
 * what the one at the rendezvous has; third: whether it was sent.
 */
@JCStressTest
@Outcome(id = "7, 0, 1", expect = Expect.ACCEPTABLE, desc = "The first is the first to go.")
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The sender came too early.")
@Outcome(id = "0, 7, 1", expect = Expect.FORBIDDEN, desc = "The second overtakes the first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or doubled.")
@State
public class RendezvousReceiveOrder {

  private final Rendezvous place = new Rendezvous(Trials.SHARED);
  private final Chan<Integer> channel = Places.channel(place);
  private final Places.Apart waiter = new Places.Apart();
  private final Claim first = new Claim(new CountingWaiter(), null, true);

  /** Receives twice. */
  @Actor
  public void receiver(III_Result result) {
    if (channel.receiveOrEnqueue(first, false) == null && channel.looksEmpty()) {
      result.r2 = Places.number(place.receive(channel, waiter));
    }
  }

  /** Sends. */
  @Actor
  public void sender(III_Result result) {
    result.r3 = Places.number(channel.sendOrFail(7));
  }

  /** The first receive. */
  @Arbiter
  public void look(III_Result result) {
    result.r1 = Places.number(first.element);
  }

  /** The twin: who comes stands there, and looks then whether somebody waits to receive. */
  @JCStressTest
  @Outcome(id = "7, 0, 1", expect = Expect.ACCEPTABLE, desc = "The first is the first to go.")
  @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The sender came too early.")
  @Outcome(
      id = "0, 7, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The second overtakes the first.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or doubled.")
  @State
  public static class NoFirstLookTwin {

    private final Rendezvous place = new Rendezvous(Trials.SHARED);
    private final Chan<Integer> channel = Places.channel(place);
    private final Claim first = new Claim(new CountingWaiter(), null, true);

    /** Receives twice. */
    @Actor
    public void receiver(III_Result result) {
      if (channel.receiveOrEnqueue(first, false) == null && place.tryStand()) {
        boolean _ = channel.isQuiet();
        result.r2 = Places.number(place.leave());
      }
    }

    /** Sends. */
    @Actor
    public void sender(III_Result result) {
      result.r3 = Places.number(channel.sendOrFail(7));
    }

    /** The first receive. */
    @Arbiter
    public void look(III_Result result) {
      result.r1 = Places.number(first.element);
    }
  }
}
