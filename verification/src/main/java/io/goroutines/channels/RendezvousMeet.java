package io.goroutines.channels;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Both sides look for each other at the rendezvous, and give up when they have looked for long
 * enough. First: what the receiver has; second: whether the sender has sent; third: whether
 * somebody can stand there again.
 */
@JCStressTest
@Outcome(id = "7, 1, 1", expect = Expect.ACCEPTABLE, desc = "They met.")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "They missed each other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, doubled, or something is left behind.")
@State
public class RendezvousMeet {

  private final Rendezvous place = new Rendezvous(Trials.SHARED);
  private final Chan<Integer> channel = Places.channel(place);
  private final Places.Apart receiver = new Places.Apart();
  private final Places.Apart sender = new Places.Apart();

  /** Receives. */
  @Actor
  public void receiver(III_Result result) {
    result.r1 = Places.number(place.receive(channel, receiver));
  }

  /** Sends. */
  @Actor
  public void sender(III_Result result) {
    result.r2 = Places.number(place.send(channel, 7, sender));
  }

  /** The next one. */
  @Arbiter
  public void next(III_Result result) {
    result.r3 = Places.number(place.tryStand());
  }

  /** The twin: a receiver that gives up does not look whether it was handed something just then. */
  @JCStressTest
  @Outcome(id = "7, 1, 1", expect = Expect.ACCEPTABLE, desc = "They met.")
  @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "They missed each other.")
  @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Doubled, or something is left behind.")
  @State
  public static class ForgetsTwin {

    private final Rendezvous place = new Rendezvous(Trials.SHARED);
    private final Chan<Integer> channel = Places.channel(place);
    private final Places.Apart sender = new Places.Apart();

    /** Receives. */
    @Actor
    public void receiver(III_Result result) {
      boolean _ = place.tryStand();
      int looks = 3;
      while (place.isAwaited() && looks > 0) {
        Thread.onSpinWait();
        looks--;
      }
      Object found = place.leave();
      result.r1 = looks > 0 ? Places.number(found) : Places.NOTHING;
    }

    /** Sends. */
    @Actor
    public void sender(III_Result result) {
      result.r2 = Places.number(place.send(channel, 7, sender));
    }

    /** The next one. */
    @Arbiter
    public void next(III_Result result) {
      result.r3 = Places.number(place.tryStand());
    }
  }
}
