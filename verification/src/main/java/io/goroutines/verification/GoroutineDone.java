package io.goroutines.verification;

import io.goroutines.Channel;
import io.goroutines.channels.StandardChannelFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The first call of {@code done} races with the end: one of the two closes the channel, and a
 * receive that sees the close sees what the body wrote. First: whether the receive returned, rather
 * than being left without a closer; second: what the body wrote.
 */
@JCStressTest
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "It is closed, and the body is seen.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Never closed, or an end without happens-before.")
@State
public class GoroutineDone {

  private static final StandardChannelFactory CHANNELS = new StandardChannelFactory();

  private int written;
  private final BareGoroutine goroutine = new BareGoroutine(() -> written = 7);
  private final BareGoroutine receiver = new BareGoroutine(() -> {});

  /** Calls {@code done}, and waits for the close. */
  @Actor
  public void receiver(II_Result result) {
    receiver.enter();
    try {
      result.r1 = goroutine.done().receive() == null ? 1 : -1;
    } catch (InterruptedException _) {
      result.r1 = 0;
    } finally {
      receiver.leave();
    }
    result.r2 = written;
  }

  /** The goroutine's thread. */
  @Actor
  public void runner() {
    goroutine.run();
    receiver.noMoreWakers();
  }

  /** The twin: checks for the end, publishes the channel, and does not check again. */
  @JCStressTest
  @Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "It is closed, and the body is seen.")
  @Outcome(id = "0, 7", expect = Expect.ACCEPTABLE_INTERESTING, desc = "It is never closed.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "An end without happens-before.")
  @State
  public static class NoSecondLookTwin {

    private int written;
    private volatile boolean ended;
    private volatile @Nullable Channel<Integer> done;
    private final BareGoroutine receiver = new BareGoroutine(() -> {});

    /** Gets the channel, and waits for its close. */
    @Actor
    public void receiver(II_Result result) {
      receiver.enter();
      try {
        Channel<Integer> fresh = CHANNELS.unbuffered();
        if (ended) {
          fresh.close();
        } else {
          done = fresh;
        }
        result.r1 = fresh.receive() == null ? 1 : -1;
      } catch (InterruptedException _) {
        result.r1 = 0;
      } finally {
        receiver.leave();
      }
      result.r2 = written;
    }

    /** The goroutine's thread. */
    @Actor
    public void runner() {
      written = 7;
      ended = true;
      Channel<Integer> made = done;
      if (made != null) {
        made.close();
      }
      receiver.noMoreWakers();
    }
  }
}
