package io.goroutines.verification;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.PreparedSelect;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.channels.StandardChannelFactory;
import io.goroutines.spi.Event;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.WaiterList;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A select that waits for a goroutine's end, beside a channel, returns when the goroutine has
 * ended, whatever the race, and sees what the body did. It is a prepared one, in its second use, so
 * that its cell is one that was used. First: whether it returned, or waited when nobody was left to
 * wake it; second: what the body wrote.
 */
@JCStressTest
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "It has ended, and what it did is seen.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A lost wake-up, or an end without happens-before.")
@State
public class SelectEnd {

  private static final StandardChannelFactory CHANNELS = new StandardChannelFactory();

  private int written;
  private final Channel<Integer> once = CHANNELS.buffered(1);
  private final BareGoroutine goroutine = new BareGoroutine(() -> written = 7);
  private final BareGoroutine selector = new BareGoroutine(() -> {});

  /** Receives, and then waits for the end. */
  @Actor
  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a generic type
  public void selector(II_Result result) {
    selector.enter();
    try {
      SelectCase<Integer, RuntimeException>[] cases =
          new SelectCase[] {Go.onReceive(once, v -> 2), Go.onEnd(goroutine, () -> 1)};
      PreparedSelect<Integer, RuntimeException> select =
          CHANNELS.prepare(SelectOrder.LISTED, cases);
      boolean _ = once.trySend(1);
      int first = select.select();
      int second = select.select();
      result.r1 = first == 2 ? second : -1;
    } catch (InterruptedException _) {
      result.r1 = 0;
    } finally {
      selector.leave();
    }
    result.r2 = written;
  }

  /** The goroutine's thread. */
  @Actor
  public void runner() {
    goroutine.run();
    selector.noMoreWakers();
  }

  /** The twin: looks, stands among those who wait, and parks without a second look. */
  @JCStressTest
  @Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "It has ended, and what it did is seen.")
  @Outcome(id = "0, 7", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It waits for ever.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "An end without happens-before.")
  @State
  public static class NoSecondLookTwin {

    private int written;
    private final BareGoroutine goroutine = new BareGoroutine(() -> written = 7);
    private final BareGoroutine selector = new BareGoroutine(() -> {});

    /** Waits for the end. */
    @Actor
    public void selector(II_Result result) {
      Event end = goroutine.end();
      if (!end.hasHappened()) {
        end.waiters().add(new WaiterList.Entry(selector));
        selector.park(WaitReason.SELECT, this, Waiter.NO_DEADLINE);
      }
      result.r1 = Thread.interrupted() ? 0 : 1;
      result.r2 = written;
    }

    /** The goroutine's thread. */
    @Actor
    public void runner() {
      goroutine.run();
      selector.noMoreWakers();
    }
  }
}
