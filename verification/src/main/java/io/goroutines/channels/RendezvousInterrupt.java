package io.goroutines.channels;

import io.goroutines.channels.SketchRendezvous.Fault;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A receiver that stands at the rendezvous is asked to look at the channel, while a sender hands it
 * an element. First: what the receiver has; second: whether the element was handed over.
 */
@JCStressTest
@Outcome(id = "7, 1", expect = Expect.ACCEPTABLE, desc = "It was handed over.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The receiver was to leave before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or doubled.")
@State
public class RendezvousInterrupt {

  private final Rendezvous place = Places.awaited();

  /** Has the receiver leave. */
  @Actor
  public void interrupter() {
    place.interrupt();
  }

  /** Sends. */
  @Actor
  public void sender(II_Result result) {
    result.r2 = Places.number(place.tryHandOver(7));
  }

  /** Receives. */
  @Arbiter
  public void receiver(II_Result result) {
    result.r1 = Places.number(place.leave());
  }

  /** The twin: looks whether somebody stands there, and then has it leave. */
  @JCStressTest
  @Outcome(id = "7, 1", expect = Expect.ACCEPTABLE, desc = "It was handed over.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The receiver was to leave before.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Lost.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Doubled.")
  @State
  public static class InterruptsUnclaimedTwin {

    private final SketchRendezvous place = SketchRendezvous.awaited(Fault.INTERRUPTS_UNCLAIMED);

    /** Has the receiver leave. */
    @Actor
    public void interrupter() {
      place.interrupt();
    }

    /** Sends. */
    @Actor
    public void sender(II_Result result) {
      result.r2 = Places.number(place.tryHandOver(7));
    }

    /** Receives. */
    @Arbiter
    public void receiver(II_Result result) {
      result.r1 = Places.number(place.leave());
    }
  }
}
