package io.goroutines.verification;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.goroutines.Channel;
import io.goroutines.ChannelBuilder;
import io.goroutines.ChannelClosedException;
import io.goroutines.ChannelFactory;
import io.goroutines.channels.StandardChannelFactory;
import java.util.ArrayDeque;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Each kind of channel that Go lacks follows its sequential specification, with cancel among the
 * operations. Asynchronous forms are left to jcstress: Lincheck waits for the pool's threads to
 * end.
 */
class ChannelKindsLincheckTest {

  private static final ChannelFactory CHANNELS = new StandardChannelFactory();

  private static void check(Class<?> test, Class<?> specification) {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(Integer.getInteger("lincheck.invocations", 2_000))
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .sequentialSpecification(specification)
        .check(test);
  }

  private static void assertFound(Class<?> twin, Class<?> specification) {
    assertThrows(LincheckAssertionError.class, () -> check(twin, specification));
  }

  @Test
  void unlimited() {
    check(Unlimited.class, UnlimitedSpecification.class);
  }

  @Test
  void dropOldest() {
    check(DropOldest.class, DropOldestSpecification.class);
  }

  @Test
  void dropLatest() {
    check(DropLatest.class, DropLatestSpecification.class);
  }

  @Test
  void conflated() {
    check(Conflated.class, ConflatedSpecification.class);
  }

  @Test
  void twin_dropOldestInTwoSteps_isFound() {
    assertFound(DropInTwoSteps.class, DropOldestSpecification.class);
  }

  @Test
  void twin_dropLatestThatLooksFirst_isFound() {
    assertFound(DropAfterALook.class, DropLatestSpecification.class);
  }

  @Test
  void twin_dropOldestThatDropsTheLatest_isFound() {
    assertFound(DropLatest.class, DropOldestSpecification.class);
  }

  @Test
  void twin_dropLatestThatDropsTheOldest_isFound() {
    assertFound(DropOldest.class, DropLatestSpecification.class);
  }

  @Test
  void twin_conflatedInTwoSteps_isFound() {
    assertFound(ConflatedInTwoSteps.class, ConflatedSpecification.class);
  }

  @Test
  void twin_cancelThatClosesAndThenDrains_isFound() {
    assertFound(CancelInTwoSteps.class, UnlimitedSpecification.class);
  }

  /** A channel of some kind; a closed one answers -1. */
  public abstract static class Kind {
    final Channel<Integer> channel;

    Kind(ChannelBuilder<Integer> builder) {
      channel = CHANNELS.make(builder.spec());
    }

    @Operation
    public int trySend(@Param(gen = IntGen.class) int element) {
      try {
        return channel.trySend(element) ? 1 : 0;
      } catch (ChannelClosedException _) {
        return -1;
      }
    }

    @Operation
    public Integer tryReceive() {
      return channel.tryReceive();
    }

    @Operation
    public int length() {
      return channel.length();
    }

    @Operation
    public void cancel() {
      channel.cancel();
    }

    @Operation
    public boolean isDone() {
      return channel.isDone();
    }
  }

  /**
   * The sequential specification common to all kinds; subclasses say what happens when the channel
   * is full.
   */
  public abstract static class KindSpecification {
    final ArrayDeque<Integer> buffer = new ArrayDeque<>();
    private boolean closed;

    public int trySend(int element) {
      if (closed) {
        return -1;
      }
      add(element);
      return 1;
    }

    abstract void add(int element);

    public Integer tryReceive() {
      return buffer.poll();
    }

    public int length() {
      return buffer.size();
    }

    public void cancel() {
      closed = true;
      buffer.clear();
    }

    public boolean isDone() {
      return closed && buffer.isEmpty();
    }
  }

  public static class Unlimited extends Kind {
    public Unlimited() {
      super(Channel.<Integer>builder().unlimited());
      for (int i = 0; i < FILLED; i++) {
        boolean _ = channel.trySend(i);
      }
    }
  }

  /**
   * So many initial elements that the ring is full and the next ones overflow into the queue behind
   * it.
   */
  private static final int FILLED = 16;

  public static class UnlimitedSpecification extends KindSpecification {
    public UnlimitedSpecification() {
      for (int i = 0; i < FILLED; i++) {
        buffer.add(i);
      }
    }

    @Override
    void add(int element) {
      buffer.add(element);
    }
  }

  /** Closes the channel, and then drains it. */
  public static class CancelInTwoSteps extends Unlimited {
    @Override
    @Operation
    public void cancel() {
      try {
        channel.close();
      } catch (ChannelClosedException _) {
        // the correct loop
      }
      while (channel.tryReceive() != null) {}
    }
  }

  /**
   * A channel whose buffer is full at two elements, and is full at first: few operations then tell
   * which element is dropped.
   */
  public abstract static class FullOfTwo extends Kind {
    FullOfTwo(ChannelBuilder<Integer> builder) {
      super(builder);
      boolean _ = channel.trySend(101) && channel.trySend(102);
    }
  }

  public abstract static class FullOfTwoSpecification extends KindSpecification {
    FullOfTwoSpecification() {
      buffer.add(101);
      buffer.add(102);
    }
  }

  public static class DropOldest extends FullOfTwo {
    public DropOldest() {
      super(Channel.<Integer>builder().capacity(2).dropOldest());
    }
  }

  public static class DropOldestSpecification extends FullOfTwoSpecification {
    @Override
    void add(int element) {
      if (buffer.size() == 2) {
        buffer.remove();
      }
      buffer.add(element);
    }
  }

  /** Makes room, and then uses it. */
  public static class DropInTwoSteps extends FullOfTwo {
    public DropInTwoSteps() {
      super(Channel.<Integer>builder().capacity(2));
    }

    @Override
    @Operation
    public int trySend(@Param(gen = IntGen.class) int element) {
      try {
        while (!channel.trySend(element)) {
          Integer _ = channel.tryReceive();
        }
        return 1;
      } catch (ChannelClosedException _) {
        return -1;
      }
    }
  }

  public static class DropLatest extends FullOfTwo {
    public DropLatest() {
      super(Channel.<Integer>builder().capacity(2).dropLatest());
    }
  }

  public static class DropLatestSpecification extends FullOfTwoSpecification {
    @Override
    void add(int element) {
      if (buffer.size() < 2) {
        buffer.add(element);
      }
    }
  }

  /** Checks for room, and then relies on it. */
  public static class DropAfterALook extends FullOfTwo {
    public DropAfterALook() {
      super(Channel.<Integer>builder().capacity(5));
    }

    @Override
    @Operation
    public int trySend(@Param(gen = IntGen.class) int element) {
      if (channel.isClosed()) {
        return -1;
      }
      return channel.length() < 2 ? super.trySend(element) : 1;
    }
  }

  public static class Conflated extends Kind {
    public Conflated() {
      super(Channel.<Integer>builder().conflated());
    }
  }

  public static class ConflatedSpecification extends KindSpecification {
    @Override
    void add(int element) {
      buffer.clear();
      buffer.add(element);
    }
  }

  /** Removes the present element, and then adds the new one. */
  public static class ConflatedInTwoSteps extends Kind {
    public ConflatedInTwoSteps() {
      super(Channel.<Integer>builder().capacity(1));
    }

    @Override
    @Operation
    public int trySend(@Param(gen = IntGen.class) int element) {
      try {
        Integer _ = channel.tryReceive();
        boolean _ = channel.trySend(element);
        return 1;
      } catch (ChannelClosedException _) {
        return -1;
      }
    }
  }
}
