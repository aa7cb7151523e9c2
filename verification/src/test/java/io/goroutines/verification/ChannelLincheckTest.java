package io.goroutines.verification;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.ChannelFactory;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.channels.StandardChannelFactory;
import java.util.ArrayDeque;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * The non-blocking operations are linearizable, and strict: a try-operation fails, and a select
 * takes its default, only if at one moment no case was ready. Lincheck cannot model waiting: it
 * knows suspended coroutines, not parked threads. So handoffs are left to jcstress and to the
 * stress tests of the channels module.
 */
class ChannelLincheckTest {

  private static final ChannelFactory CHANNELS = new StandardChannelFactory();
  private static final int CAPACITY = 2;

  private static void check(Class<?> test, Class<?> specification) {
    new ModelCheckingOptions()
        .iterations(20)
        .invocationsPerIteration(Integer.getInteger("lincheck.invocations", 2_000))
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(2)
        .sequentialSpecification(specification)
        .check(test);
  }

  @Test
  void bufferedChannel_isLinearizable() {
    check(Buffered.class, BufferedSpecification.class);
  }

  @Test
  void twin_trySendThatChecksAndThenActs_isFound() {
    assertThrows(
        LincheckAssertionError.class, () -> check(CheckThenAct.class, BufferedSpecification.class));
  }

  @Test
  void selectWithDefault_isAtomic() {
    check(Pair.class, PairSpecification.class);
  }

  @Test
  void twin_twoTryReceivesForASelect_isFound() {
    assertThrows(
        LincheckAssertionError.class, () -> check(PairOneByOne.class, PairSpecification.class));
  }

  /** A buffered channel; a closed one answers -1. */
  public static class Buffered {
    final Channel<Integer> channel = CHANNELS.buffered(CAPACITY);

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
    public int close() {
      try {
        channel.close();
        return 1;
      } catch (ChannelClosedException _) {
        return -1;
      }
    }

    @Operation
    public boolean isDone() {
      return channel.isDone();
    }
  }

  /** Checks for room, and then relies on it. */
  public static class CheckThenAct extends Buffered {
    @Override
    @Operation
    public int trySend(@Param(gen = IntGen.class) int element) {
      if (channel.isClosed()) {
        return -1;
      }
      if (channel.length() == CAPACITY) {
        return 0;
      }
      try {
        boolean _ = channel.trySend(element);
        return 1;
      } catch (ChannelClosedException _) {
        return -1;
      }
    }
  }

  /** The sequential specification of a buffered channel. */
  public static class BufferedSpecification {
    private final ArrayDeque<Integer> buffer = new ArrayDeque<>();
    private boolean closed;

    public int trySend(int element) {
      if (closed) {
        return -1;
      }
      return buffer.size() < CAPACITY && buffer.add(element) ? 1 : 0;
    }

    public Integer tryReceive() {
      return buffer.poll();
    }

    public int close() {
      int result = closed ? -1 : 1;
      closed = true;
      return result;
    }

    public boolean isDone() {
      return closed && buffer.isEmpty();
    }
  }

  /** Two channels of capacity 1, and a select that receives from the first that has an element. */
  public static class Pair {
    final Channel<Integer> first = CHANNELS.buffered(1);
    final Channel<Integer> second = CHANNELS.buffered(1);

    @Operation
    public boolean sendFirst(@Param(gen = IntGen.class) int element) {
      return first.trySend(element);
    }

    @Operation
    public boolean sendSecond(@Param(gen = IntGen.class) int element) {
      return second.trySend(element);
    }

    @Operation
    public Integer receiveFirst() {
      return first.tryReceive();
    }

    @Operation
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a generic type
    public Integer either() throws InterruptedException {
      SelectCase<Integer, RuntimeException>[] cases =
          new SelectCase[] {
            onReceive(first, v -> v), onReceive(second, v -> v), onDefault(() -> null)
          };
      return CHANNELS.select(SelectOrder.LISTED, cases);
    }
  }

  /** Polls one channel after the other. */
  public static class PairOneByOne extends Pair {
    @Override
    @Operation
    public Integer either() {
      Integer element = first.tryReceive();
      return element != null ? element : second.tryReceive();
    }
  }

  /** The sequential specification of the pair. */
  public static class PairSpecification {
    private Integer first;
    private Integer second;

    public boolean sendFirst(int element) {
      boolean sent = first == null;
      first = sent ? (Integer) element : first;
      return sent;
    }

    public boolean sendSecond(int element) {
      boolean sent = second == null;
      second = sent ? (Integer) element : second;
      return sent;
    }

    public Integer receiveFirst() {
      Integer element = first;
      first = null;
      return element;
    }

    public Integer either() {
      Integer element = first != null ? first : second;
      if (first != null) {
        first = null;
      } else {
        second = null;
      }
      return element;
    }
  }
}
