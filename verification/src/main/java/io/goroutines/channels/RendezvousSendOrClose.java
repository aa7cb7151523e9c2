package io.goroutines.channels;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Who has seen that the channel is closed sends nothing at the rendezvous, though a receiver still
 * stands there. First: whether the sender has seen that before; second: whether it has sent; third:
 * what the receiver has.
 */
@JCStressTest
@Outcome(id = "0, 1, 7", expect = Expect.ACCEPTABLE, desc = "It has sent, before the close.")
@Outcome(id = "\\d, 0, 0", expect = Expect.ACCEPTABLE, desc = "It has met the close.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Sent after the close, lost, or doubled.")
@State
public class RendezvousSendOrClose {

  private final Rendezvous place = Places.awaited();
  private final Chan<Integer> channel = Places.channel(place);

  /** Sends. It never waits: there is a receiver, or the close. */
  @Actor
  public void sender(III_Result result) {
    result.r1 = Places.number(channel.closedNow());
    result.r2 = Places.send(channel, 7);
  }

  /** Closes. */
  @Actor
  public void closer() {
    channel.close();
  }

  /** Receives. */
  @Arbiter
  public void receiver(III_Result result) {
    result.r3 = Places.number(place.leave());
  }

  /** The twin: the sender does not look whether the channel is closed. */
  @JCStressTest
  @Outcome(id = "0, 1, 7", expect = Expect.ACCEPTABLE, desc = "It has sent, before the close.")
  @Outcome(id = "\\d, 0, 0", expect = Expect.ACCEPTABLE, desc = "It has met the close.")
  @Outcome(id = "1, 1, 7", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Sent after the close.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or doubled.")
  @State
  public static class ClosedUnreadTwin {

    private final Rendezvous place = Places.awaited();
    private final Chan<Integer> channel = Places.channel(place);

    /** Sends. */
    @Actor
    public void sender(III_Result result) {
      result.r1 = Places.number(channel.closedNow());
      result.r2 = Places.number(place.isAwaited() && place.meet(7));
    }

    /** Closes. */
    @Actor
    public void closer() {
      channel.close();
    }

    /** Receives. */
    @Arbiter
    public void receiver(III_Result result) {
      result.r3 = Places.number(place.leave());
    }
  }
}
