package io.goroutines.channels;

import io.goroutines.channels.SketchRendezvous.Fault;
import io.goroutines.verification.CountingWaiter;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Nobody stands at the rendezvous for long while somebody waits to send: the receiver stands and
 * then looks whether somebody queues, the sender queues and then has the receiver leave. Both are
 * full fences. First: whether the receiver sees nobody, and goes on standing; second: whether
 * nobody has asked it to leave.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver sees the sender.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The sender sees the receiver.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One stands, the other waits, and neither knows.")
@State
public class RendezvousQueue {

  private final Rendezvous place = new Rendezvous(Trials.SHARED);
  private final Chan<Integer> channel = Places.channel(place);
  private final Claim sender = new Claim(new CountingWaiter(), 7, true);

  /** Stands. */
  @Actor
  public void receiver(II_Result result) {
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

  /** The twin: the sender looks at the slot without a fence. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver sees the sender.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The sender sees the receiver.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Neither knows.")
  @State
  public static class NoFenceTwin {

    private final SketchRendezvous place = new SketchRendezvous(Fault.NO_FENCE);

    /** Stands. */
    @Actor
    public void receiver(II_Result result) {
      boolean _ = place.tryStand();
      result.r1 = Places.number(place.isQuiet());
    }

    /** Queues. */
    @Actor
    public void sender() {
      place.enqueue();
    }

    /** Whether it goes on standing. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = Places.number(place.isAwaited());
    }
  }

  /** The twin: the receiver looks before it stands, and not after. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver sees the sender.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The sender sees the receiver.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each sees the other.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Neither knows.")
  @State
  public static class NoSecondLookTwin {

    private final Rendezvous place = new Rendezvous(Trials.SHARED);
    private final Chan<Integer> channel = Places.channel(place);
    private final Claim sender = new Claim(new CountingWaiter(), 7, true);

    /** Stands. */
    @Actor
    public void receiver(II_Result result) {
      result.r1 = Places.number(channel.isQuiet());
      boolean _ = place.tryStand();
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

  /** The twin: the sender queues, and has nobody leave. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver sees the sender.")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Neither knows.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Nobody asks it to leave.")
  @State
  public static class NoInterruptTwin {

    private final Rendezvous place = new Rendezvous(Trials.SHARED);
    private final Chan<Integer> channel = Places.channel(place);
    private final Claim sender = new Claim(new CountingWaiter(), 7, true);

    /** Stands. */
    @Actor
    public void receiver(II_Result result) {
      boolean _ = place.tryStand();
      result.r1 = Places.number(channel.isQuiet());
    }

    /** Queues. */
    @Actor
    public void sender() {
      channel.lock();
      channel.senders.enqueue(sender);
      channel.unlock();
    }

    /** Whether it goes on standing. */
    @Arbiter
    public void look(II_Result result) {
      result.r2 = Places.number(place.isAwaited());
    }
  }
}
