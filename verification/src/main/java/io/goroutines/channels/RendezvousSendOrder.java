package io.goroutines.channels;

import io.goroutines.verification.CountingWaiter;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Nobody who sends at the rendezvous overtakes one who waits to send already, though a receiver
 * stands there for the moment in which it looks whether somebody does. One receives once, the other
 * sends 1, waiting in the queue, and then 2. First: what was received; second: whether 2 was sent.
 */
@JCStressTest
@Outcome(
    id = {"0, 0", "1, 0"},
    expect = Expect.ACCEPTABLE,
    desc = "The first is the first to go.")
@Outcome(id = "2, 1", expect = Expect.FORBIDDEN, desc = "The second overtakes the first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or doubled.")
@State
public class RendezvousSendOrder {

  private final Rendezvous place = new Rendezvous(Trials.SHARED);
  private final Chan<Integer> channel = Places.channel(place);
  private final Places.Apart waiter = new Places.Apart();
  private final Claim first = new Claim(new CountingWaiter(), 1, true);

  /** Receives: stands, and goes to the lock if nobody came. */
  @Actor
  public void receiver(II_Result result) {
    Object met = channel.looksEmpty() ? place.receive(channel, waiter) : null;
    result.r1 = Places.number(met != null ? met : channel.receiveOrFail());
  }

  /** Sends. */
  @Actor
  public void sender(II_Result result) {
    Object _ = channel.sendOrEnqueue(1, first, false);
    result.r2 = channel.looksFull() ? Places.NOTHING : Places.send(channel, 2);
  }

  /** The twin: who finds a receiver there does not look whether somebody waits to send. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 0"},
      expect = Expect.ACCEPTABLE,
      desc = "The first is the first to go.")
  @Outcome(
      id = "2, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The second overtakes the first.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or doubled.")
  @State
  public static class NoLookTwin {

    private final Rendezvous place = new Rendezvous(Trials.SHARED);
    private final Chan<Integer> channel = Places.channel(place);
    private final Places.Apart waiter = new Places.Apart();
    private final Claim first = new Claim(new CountingWaiter(), 1, true);

    /** Receives: stands, and goes to the lock if nobody came. */
    @Actor
    public void receiver(II_Result result) {
      Object met = channel.looksEmpty() ? place.receive(channel, waiter) : null;
      result.r1 = Places.number(met != null ? met : channel.receiveOrFail());
    }

    /** Sends. */
    @Actor
    public void sender(II_Result result) {
      Object _ = channel.sendOrEnqueue(1, first, false);
      result.r2 = Places.number(place.isAwaited() && !channel.closedNow() && place.meet(2));
    }
  }
}
