package io.goroutines.channels;

import io.goroutines.verification.CountingWaiter;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A channel gets its rendezvous while a sender queues that may not see it yet: that one is seen by
 * who stands there. First: whether the receiver sees nobody, and goes on standing; second: whether
 * nobody has asked it to leave.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver sees the sender.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The sender sees the receiver.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One stands, the other waits, and neither knows.")
@State
public class RendezvousBegin {

  private final Rendezvous place = new Rendezvous(Trials.SHARED);
  private final Chan<Integer> channel = new Chan<>(0);
  private final Claim sender = new Claim(new CountingWaiter(), 7, true);

  /** Makes the rendezvous, as a wait on a busy channel does, and stands there. */
  @Actor
  public void receiver(II_Result result) {
    channel.lock();
    channel.rendezvous = place;
    channel.unlock();
    boolean _ = place.tryStand();
    result.r1 = Places.number(channel.isQuiet());
  }

  /** Queues. */
  @Actor
  public void sender() {
    channel.lock();
    channel.enqueueSender(sender);
    channel.unlock();
  }

  /** Whether it goes on standing. */
  @Arbiter
  public void look(II_Result result) {
    result.r2 = Places.number(place.isAwaited());
  }

  /** The twin: the channel gets its rendezvous without the lock. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver sees the sender.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The sender sees the receiver.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Neither knows.")
  @State
  public static class UnlockedTwin {

    private final Rendezvous place = new Rendezvous(Trials.SHARED);
    private final Chan<Integer> channel = new Chan<>(0);
    private final Claim sender = new Claim(new CountingWaiter(), 7, true);

    /** Makes the rendezvous, and stands there. */
    @Actor
    public void receiver(II_Result result) {
      channel.rendezvous = place;
      boolean _ = place.tryStand();
      result.r1 = Places.number(channel.isQuiet());
    }

    /** Queues. */
    @Actor
    public void sender() {
      channel.lock();
      channel.enqueueSender(sender);
      channel.unlock();
    }

    /** Whether it goes on standing. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = Places.number(place.isAwaited());
    }
  }
}
