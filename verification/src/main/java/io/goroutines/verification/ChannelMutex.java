package io.goroutines.verification;

import static io.goroutines.verification.Numbers.channel;
import static io.goroutines.verification.Numbers.receive;
import static io.goroutines.verification.Numbers.send;

import io.goroutines.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A channel of capacity 1 is a mutex: the k-th receive happens before the k+1st send completes.
 * Both actors count to ten in the same plain field.
 */
@JCStressTest
@Outcome(id = "20", expect = Expect.ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both at once, or one did not see what the other did.")
@State
public class ChannelMutex {

  private final Channel<Integer> channel = channel(1);
  private int counter;

  private void count() {
    for (int i = 0; i < 10; i++) {
      int _ = send(channel, 1);
      counter++;
      int _ = receive(channel);
    }
  }

  /** Counts. */
  @Actor
  public void one() {
    count();
  }

  /** Counts. */
  @Actor
  public void other() {
    count();
  }

  /** Records the counter. */
  @Arbiter
  public void look(I_Result result) {
    result.r1 = counter;
  }

  /** The twin: there is room for two. */
  @JCStressTest
  @Outcome(id = "20", expect = Expect.ACCEPTABLE, desc = "One after the other.")
  @Outcome(id = "1\\d", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Both at once.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A value that was never sent.")
  @State
  public static class RoomForTwoTwin {

    private final Channel<Integer> channel = channel(2);
    private int counter;

    private void count() {
      for (int i = 0; i < 10; i++) {
        int _ = send(channel, 1);
        counter++;
        int _ = receive(channel);
      }
    }

    /** Counts. */
    @Actor
    public void one() {
      count();
    }

    /** Counts. */
    @Actor
    public void other() {
      count();
    }

    /** Records the counter. */
    @Arbiter
    public void look(I_Result result) {
      result.r1 = counter;
    }
  }
}
