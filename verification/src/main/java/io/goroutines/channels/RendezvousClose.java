package io.goroutines.channels;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Nobody stands at the rendezvous for long once the channel is closed: the receiver stands and then
 * looks whether it is, the close says so and then has the receiver leave. First: whether the
 * receiver sees an open channel, and goes on standing; second: whether nobody has asked it to
 * leave.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver sees the close.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The close sees the receiver.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It stands at a channel that is closed.")
@State
public class RendezvousClose {

  private final Rendezvous place = new Rendezvous(Trials.SHARED);
  private final Chan<Integer> channel = Places.channel(place);

  /** Stands. */
  @Actor
  public void receiver(II_Result result) {
    boolean _ = place.tryStand();
    result.r1 = Places.number(channel.isQuiet());
  }

  /** Closes. */
  @Actor
  public void closer() {
    channel.close();
  }

  /** Whether it goes on standing. */
  @Arbiter
  public void look(II_Result result) {
    result.r2 = Places.number(place.isAwaited());
  }

  /** The twin: the close has nobody leave, since the channel does not know the rendezvous. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver sees the close.")
  @Outcome(
      id = "1, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It stands at a channel that is closed.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Nobody asks it to leave.")
  @State
  public static class NoInterruptTwin {

    private final Rendezvous place = new Rendezvous(Trials.SHARED);
    private final Chan<Integer> channel = new Chan<>(0);

    /** Stands. */
    @Actor
    public void receiver(II_Result result) {
      boolean _ = place.tryStand();
      result.r1 = Places.number(channel.isQuiet());
    }

    /** Closes. */
    @Actor
    public void closer() {
      channel.close();
    }

    /** Whether it goes on standing. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = Places.number(place.isAwaited());
    }
  }

  /** The twin: the receiver looks before it stands, and not after. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver sees the close.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The close sees the receiver.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(
      id = "1, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "It stands at a channel that is closed.")
  @State
  public static class NoSecondLookTwin {

    private final Rendezvous place = new Rendezvous(Trials.SHARED);
    private final Chan<Integer> channel = Places.channel(place);

    /** Stands. */
    @Actor
    public void receiver(II_Result result) {
      result.r1 = Places.number(channel.isQuiet());
      boolean _ = place.tryStand();
    }

    /** Closes. */
    @Actor
    public void closer() {
      channel.close();
    }

    /** Whether it goes on standing. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = Places.number(place.isAwaited());
    }
  }
}
