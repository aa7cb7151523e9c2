package io.goroutines.verification;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.channels.StandardChannelFactory;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A stage that completes and a sender race for a select that waits for both: one of them wins, and
 * the other side knows. First: what the select took, 1 the completion, 2 the element, 0 if it
 * waited when nobody was left to wake it; second: whether the element was sent.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The completion won.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "The sender won.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both won, or none.")
@State
public class SelectCompletion {

  private static final StandardChannelFactory CHANNELS = new StandardChannelFactory();

  private final Channel<Integer> channel = CHANNELS.unbuffered();
  private final CompletableFuture<Integer> stage = new CompletableFuture<>();
  private final BareGoroutine selector = new BareGoroutine(() -> {});

  /** Waits for both. */
  @Actor
  public void selector(II_Result result) {
    result.r1 = select(selector, channel, stage);
  }

  /** Sends if somebody waits, and completes the stage. */
  @Actor
  public void peer(II_Result result) {
    result.r2 = channel.trySend(2) ? 1 : 0;
    stage.complete(1);
    selector.noMoreWakers();
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a generic type
  private static int select(
      BareGoroutine selector, Channel<Integer> channel, CompletableFuture<Integer> stage) {
    selector.enter();
    try {
      SelectCase<Integer, RuntimeException>[] cases =
          new SelectCase[] {
            Go.onReceive(channel, v -> v == null ? 0 : v),
            Go.onCompletion(stage, (v, failure) -> v == null ? 0 : v)
          };
      return CHANNELS.select(SelectOrder.RANDOM, cases);
    } catch (InterruptedException _) {
      return 0;
    } finally {
      selector.leave();
    }
  }

  /**
   * The twin: polls the one, then the other, and claims nothing for both. The sender finds nobody,
   * and the stage is missed because the look at it came first.
   */
  @JCStressTest
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The completion was seen.")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Neither was seen.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "A send without a receiver.")
  @State
  public static class LooksOnceTwin {

    private final Channel<Integer> channel = CHANNELS.unbuffered();
    private final CompletableFuture<Integer> stage = new CompletableFuture<>();

    /** Looks at both. */
    @Actor
    public void selector(II_Result result) {
      Integer element = channel.tryReceive();
      result.r1 = element != null ? element : stage.isDone() ? 1 : 0;
    }

    /** Sends if somebody waits, and completes the stage. */
    @Actor
    public void peer(II_Result result) {
      result.r2 = channel.trySend(2) ? 1 : 0;
      stage.complete(1);
    }
  }
}
