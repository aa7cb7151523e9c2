package io.goroutines.verification;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onTimeout;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.ChannelFactory;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.channels.StandardChannelFactory;
import io.goroutines.verification.SketchChannel.Fault;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Operations that wait, try-operations, closes and selects are linearizable together, an unbuffered
 * handoff being one step of two operations: {@link ChannelVerifier} says what is allowed.
 *
 * <p>Lincheck cannot model waiting. So here a waiter has a time-out of zero: it is enqueued and
 * gives up, and a peer may claim it in between.
 */
class ChannelWaitingLincheckTest {

  private static final ChannelFactory CHANNELS = new StandardChannelFactory();
  private static final Exception CAUSE = new Exception("the cause");
  private static final Duration MOMENT = Duration.ofNanos(1);

  private static void check(Class<?> test) {
    check(test, 3);
  }

  private static void check(Class<?> test, int operations) {
    new ModelCheckingOptions()
        .iterations(20)
        .invocationsPerIteration(Integer.getInteger("lincheck.invocations", 2_000))
        .threads(2)
        .actorsPerThread(operations)
        .actorsBefore(1)
        .actorsAfter(2)
        .verifier(ChannelVerifier.class)
        .check(test);
  }

  private static void assertFound(Class<?> twin) {
    String message = assertThrows(LincheckAssertionError.class, () -> check(twin)).getMessage();
    assertTrue(message.contains("Invalid execution results"), message);
  }

  @Test
  void withoutABuffer() {
    check(Zero.class);
  }

  @Test
  void withRoomForOne() {
    check(One.class);
  }

  @Test
  void withRoomForTwo() {
    check(Two.class);
  }

  @Test
  void selects() {
    check(Selects.class, 2); // which lock two channels: more interleavings to try
  }

  @Test
  void twin_thatLooksAndThenClaimsOrGivesUp_isFound() {
    assertFound(LooksAndThenClaims.class);
  }

  @Test
  void twin_thatClaimsAndThenHandsOver_isFound() {
    assertFound(ClaimsFirst.class);
  }

  @Test
  void twin_selectThatWaitsOnEachChannelByItself_isFound() {
    assertFound(SelectsOneByOne.class);
  }

  /** A goroutine whose time passes as soon as it waits. */
  private static final class Impatient extends BareGoroutine {
    private long now;

    Impatient() {
      super(() -> {});
    }

    @Override
    public long now() {
      return ++now;
    }
  }

  private static String on(Callable<String> operation) throws Exception {
    Impatient waiter = new Impatient();
    waiter.enter();
    try {
      return operation.call();
    } finally {
      waiter.leave();
    }
  }

  private static String closed(ChannelClosedException e) {
    return e.getCause() == null ? " closed" : " failed";
  }

  private static String send(String name, int element, Callable<Boolean> operation)
      throws Exception {
    try {
      return name + (operation.call() ? " sent " + element : " full");
    } catch (ChannelClosedException e) {
      return name + closed(e);
    }
  }

  private static String receive(String name, Callable<Integer> operation) throws Exception {
    try {
      Integer element = operation.call();
      return name + (element == null ? " nothing" : " received " + element);
    } catch (ChannelClosedException e) {
      return name + " drained" + closed(e);
    }
  }

  private static String close(String name, Runnable operation, String how) {
    try {
      operation.run();
      return name + how;
    } catch (ChannelClosedException e) {
      return name + closed(e);
    }
  }

  /** A channel with all its operations. */
  public abstract static class All {
    private final String name;
    private final Channel<Integer> channel;

    All(String name) {
      this.name = name;
      this.channel = CHANNELS.buffered(ChannelVerifier.capacity(name));
    }

    @Operation
    public String send(@Param(gen = IntGen.class) int element) throws Exception {
      return on(
          () ->
              ChannelWaitingLincheckTest.send(
                  name, element, () -> channel.trySend(element, MOMENT)));
    }

    @Operation
    public String trySend(@Param(gen = IntGen.class) int element) throws Exception {
      return ChannelWaitingLincheckTest.send(name, element, () -> channel.trySend(element));
    }

    @Operation
    public String receive() throws Exception {
      return on(() -> ChannelWaitingLincheckTest.receive(name, () -> channel.tryReceive(MOMENT)));
    }

    @Operation
    public String tryReceive() throws Exception {
      return ChannelWaitingLincheckTest.receive(name, channel::tryReceive);
    }

    @Operation
    public String tryReceiveWithoutTime() throws Exception {
      return ChannelWaitingLincheckTest.receive(name, () -> channel.tryReceive(Duration.ZERO));
    }

    @Operation
    public String close() {
      return ChannelWaitingLincheckTest.close(name, channel::close, " close");
    }

    @Operation
    public String fail() {
      return ChannelWaitingLincheckTest.close(name, () -> channel.close(CAUSE), " fail");
    }

    @Operation
    public String isDone() {
      return name + (channel.isDone() ? " done" : " going");
    }
  }

  /** Unbuffered. */
  public static class Zero extends All {
    public Zero() {
      super("zero");
    }
  }

  /** Of capacity 1. */
  public static class One extends All {
    public One() {
      super("one");
    }
  }

  /** Of capacity 2. */
  public static class Two extends All {
    public Two() {
      super("two");
    }
  }

  /** Two unbuffered channels, and selects over them. */
  public static class Selects {
    final Channel<Integer> zero = CHANNELS.unbuffered();
    final Channel<Integer> other = CHANNELS.unbuffered();

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static String select(SelectCase<String, RuntimeException>... cases) throws Exception {
      return on(() -> CHANNELS.select(SelectOrder.LISTED, cases));
    }

    private static SelectCase<String, RuntimeException> receiving(
        String name, Channel<Integer> channel) {
      return onReceive(channel, v -> name + (v == null ? " drained closed" : " received " + v));
    }

    @Operation
    public String receiveEither() throws Exception {
      return select(
          receiving("zero", zero),
          receiving("other", other),
          onTimeout(MOMENT, () -> "zero empty, other empty"));
    }

    @Operation
    public String sendEither(@Param(gen = IntGen.class) int element) throws Exception {
      try {
        return select(
            onSend(other, element, () -> "other sent " + element),
            onSend(zero, element, () -> "zero sent " + element),
            onTimeout(MOMENT, () -> "zero full, other full"));
      } catch (ChannelClosedException _) {
        return "zero closed";
      }
    }

    @Operation
    public String receiveOrSend(@Param(gen = IntGen.class) int element) throws Exception {
      return select(
          receiving("zero", zero),
          onSend(other, element, () -> "other sent " + element),
          onTimeout(MOMENT, () -> "zero empty, other full"));
    }

    @Operation
    public String receiveAtOnce() throws Exception {
      return select(receiving("other", other), onDefault(() -> "other empty"));
    }

    @Operation
    public String send(@Param(gen = IntGen.class) int element) throws Exception {
      return on(
          () ->
              ChannelWaitingLincheckTest.send(
                  "zero", element, () -> zero.trySend(element, MOMENT)));
    }

    @Operation
    public String close() {
      return ChannelWaitingLincheckTest.close("zero", zero::close, " close");
    }
  }

  /** Waits on each channel by itself, and receives from the second as well. */
  public static class SelectsOneByOne extends Selects {
    @Override
    @Operation
    public String receiveEither() throws Exception {
      String first = on(() -> receive("zero", () -> zero.tryReceive(MOMENT)));
      String second = on(() -> receive("other", () -> other.tryReceive(MOMENT)));
      return first.startsWith("zero received") ? first : first + ", " + second;
    }
  }

  /** A minimal channel, on which a waiter also has a time-out of zero. */
  public abstract static class Sketch {
    private final String name;
    private final SketchChannel channel;

    Sketch(String name, Fault fault) {
      this.name = name;
      this.channel = new SketchChannel(ChannelVerifier.capacity(name), fault);
      channel.noMorePeers();
    }

    @Operation
    public String send(@Param(gen = IntGen.class, conf = "1:9") int element) {
      return switch (channel.send(element)) {
        case Numbers.SENT -> name + " sent " + element;
        case Numbers.CLOSED -> name + " closed";
        default -> name + " full";
      };
    }

    @Operation
    public String receive() {
      int received = channel.receive();
      return switch (received) {
        case Numbers.NOTHING -> name + " empty";
        case Numbers.CLOSED -> name + " drained closed";
        default -> name + " received " + received;
      };
    }
  }

  /** Claiming and giving up check the claim and then set it, without a CAS. */
  public static class LooksAndThenClaims extends Sketch {
    public LooksAndThenClaims() {
      super("zero", Fault.CHECKS_THEN_CLAIMS);
    }
  }

  /** Claims the receiver, and then hands it the element. */
  public static class ClaimsFirst extends Sketch {
    public ClaimsFirst() {
      super("zero", Fault.CLAIMS_FIRST);
    }
  }
}
