package io.goroutines.channels;

import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onSendFrom;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.Go.whenDefault;
import static io.goroutines.Go.whenReceive;
import static io.goroutines.Go.whenSend;
import static io.goroutines.Go.whenTimeout;
import static io.goroutines.channels.Threads.CHANNELS;
import static io.goroutines.channels.Threads.assertQuiet;
import static io.goroutines.channels.Threads.chan;
import static io.goroutines.channels.Threads.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.spi.support.WaiterList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * StackOverflowError inside an operation: whatever the outcome of the operation, the channel is
 * unlocked and its invariants hold. Each operation is tried with every remaining stack size, from
 * nothing to enough. An operation that was about to wait may leave its node in a queue.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StackOverflowTest {

  private static final Duration MOMENT = Duration.ofNanos(1);

  /** Enough to sweep the stack at different alignments, also in compiled code. */
  private static final int SWEEPS = 60;

  private final Channel<Integer> buffered = chan(2);
  private final Channel<Integer> unbuffered = chan(0);

  @Test
  void sendAndReceive_leaveTheChannelUsable() throws Exception {
    sweep(() -> buffered.trySend(1));
    sweep(() -> buffered.tryReceive());
    sweep(
        () -> {
          buffered.trySend(1, MOMENT);
          buffered.tryReceive(MOMENT);
        });
    assertUsable(buffered);
  }

  @Test
  void blockingOperations_leaveTheChannelUsable() throws Exception {
    sweep(() -> unbuffered.trySend(1, MOMENT));
    sweep(() -> unbuffered.tryReceive(MOMENT));
    sweep(
        () -> {
          boolean _ = unbuffered.sendAsync(1).cancel(false);
          boolean _ = unbuffered.receiveAsync().cancel(false);
        });
    assertUsable(unbuffered);
  }

  /** In the spill of an unlimited buffer no element appears or is lost, and none is retained. */
  @Test
  void kindsThatNeverWait_conserveElements() throws Exception {
    Channel<Integer> unlimited = CHANNELS.make(Channel.<Integer>builder().unlimited().spec());
    int[] attempts = {0};
    int[] sent = {0};
    Body fills =
        () -> {
          attempts[0]++;
          unlimited.send(attempts[0]);
          sent[0]++;
        };
    for (int i = 0; i < 100; i++) {
      fills.run();
    }
    sweep(fills);
    List<Integer> received = new ArrayList<>();
    drain(unlimited, received);
    assertEquals(received.stream().sorted().distinct().toList(), received);
    assertTrue(received.size() >= sent[0] && received.size() <= attempts[0]);

    for (int i = 0; i < 100; i++) {
      fills.run();
    }
    sweep(fills);
    sweep(() -> received.add(unlimited.tryReceive()));
    drain(unlimited, received);
    assertEquals(received.stream().sorted().distinct().toList(), received);
    assertQuiet(unlimited);
    assertEquals(0, unlimited.length());

    Channel<Integer> conflated = CHANNELS.make(Channel.<Integer>builder().conflated().spec());
    sweep(() -> conflated.send(1));
    sweep(() -> select(whenSend(conflated, 2, () -> {}), whenReceive(unbuffered, v -> {})));
    assertEquals(2, conflated.tryReceive());
    assertUsable(conflated);
    List<Channel<Integer>> cancelled = new ArrayList<>();
    sweep(
        () -> {
          cancelled.add(chan(1));
          cancelled.getLast().cancel();
        });
    for (Channel<Integer> channel : cancelled) {
      assertQuiet(channel);
    }
    assertTrue(cancelled.getLast().isDone());
  }

  @Test
  void select_leavesTheChannelsUsable() throws Exception {
    sweep(
        () ->
            select(
                whenSend(buffered, 1, () -> {}),
                whenReceive(unbuffered, v -> {}),
                whenDefault(() -> {})));
    sweep(
        () ->
            select(
                whenReceive(buffered, v -> {}),
                whenSend(unbuffered, 1, () -> {}),
                whenDefault(() -> {})));
    sweep(
        () ->
            select(
                whenReceive(unbuffered, v -> {}),
                whenSend(unbuffered, 1, () -> {}),
                whenTimeout(MOMENT, () -> {})));
    assertUsable(buffered);
    assertUsable(unbuffered);
  }

  @Test
  void select_ofSuppliedElements_leavesTheChannelsUsable() throws Exception {
    sweep(
        () ->
            select(
                onReceive(buffered, v -> "received"),
                onReceive(unbuffered, v -> "received"),
                onSendFrom(unbuffered, () -> 1, () -> "sent"),
                onTimeout(MOMENT, () -> "timeout")));
    assertUsable(buffered);
    assertUsable(unbuffered);
  }

  /** The joiners of a goroutine are in a list with its own lock. */
  @Test
  void waiterList_isUsableAfterwards() throws Exception {
    WaiterList waiters = new WaiterList();
    sweep(
        () -> {
          WaiterList.Entry entry = new WaiterList.Entry(next -> {});
          waiters.add(entry);
          waiters.abandon(entry);
        });
    waiters.add(new WaiterList.Entry(next -> {}));
    sweep(waiters::wakeAll);
    waiters.wakeAll();
    assertTrue(waiters.isEmpty());
  }

  @Test
  void close() throws Exception {
    List<Channel<Integer>> closed = new ArrayList<>();
    sweep(
        () -> {
          closed.add(chan(1));
          closed.getLast().close();
        });
    for (Channel<Integer> channel : closed) {
      assertQuiet(channel);
    }
    assertTrue(closed.getLast().isClosed());
    sweep(
        () -> {
          try {
            closed.getLast().close();
          } catch (ChannelClosedException _) {
            // as expected
          }
        });
    assertQuiet(closed.getLast());
    assertNull(closed.getLast().receive());
  }

  /**
   * No element appears from nowhere, and no element transferred by a completed operation is lost.
   */
  @Test
  void completedOperations_conserveElements() throws Exception {
    int[] attempts = {0};
    int[] sent = {0};
    Channel<Integer> wide = chan(10_000);
    sweep(
        () -> {
          attempts[0]++;
          if (wide.trySend(attempts[0])) {
            sent[0]++;
          }
        });
    int received = 0;
    int last = 0;
    for (Integer element; (element = wide.tryReceive()) != null; received++) {
      assertTrue(element > last);
      last = element;
    }
    assertTrue(sent[0] <= received && received <= attempts[0], sent[0] + " of " + received);
    assertQuiet(wide);
  }

  /** Receives all elements of a channel into a list. */
  private static void drain(Channel<Integer> channel, List<Integer> received) {
    for (Integer element; (element = channel.tryReceive()) != null; ) {
      received.add(element);
    }
  }

  /** Removes stale nodes from the queues, and uses the channel. */
  private static void assertUsable(Channel<Integer> channel) throws Exception {
    Chan<Integer> chan = (Chan<Integer>) channel;
    assertTrue(chan.tryLock(), "locked");
    while (chan.senders.dequeueLast() != null || chan.receivers.dequeueLast() != null) {}
    assertNull(chan.unlock());
    assertQuiet(channel);
    while (channel.tryReceive() != null) {}
    if (channel.capacity() > 0) {
      assertTrue(channel.trySend(1));
      assertEquals(1, channel.tryReceive());
    }
    Threads.Task<Integer> receiver = Threads.PLATFORM.callWaiting(channel, channel::receive);
    channel.send(2);
    assertEquals(2, receiver.join());
    Threads.Task<Integer> selecting =
        Threads.PLATFORM.callWaiting(
            channel, () -> select(onReceive(channel, v -> v), onReceive(chan(0), v -> -1)));
    assertEquals("sent", select(onSend(channel, 3, () -> "sent"), onReceive(chan(0), v -> "?")));
    assertEquals(3, selecting.join());
    assertQuiet(channel);
  }

  private static void sweep(Body operation) throws InterruptedException {
    Throwable[] thrown = {null};
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                for (int i = 0; i < SWEEPS; i++) {
                  dive(operation, new int[] {3}, i % 16);
                }
              } catch (Throwable t) {
                thrown[0] = t;
              }
            },
            "sweep",
            200_000);
    thread.start();
    thread.join();
    if (thrown[0] != null) {
      throw new AssertionError(thrown[0]);
    }
  }

  /**
   * Recurses to the end of the stack and, while unwinding, tries the operation in each frame until
   * it has succeeded a few times.
   *
   * @param alignment the number of initial frames of a different size
   */
  private static void dive(Body operation, int[] left, int alignment) throws Exception {
    try {
      if (alignment > 0) {
        diveFrom(operation, left, alignment - 1, 1, 2);
      } else {
        dive(operation, left, 0);
      }
    } catch (StackOverflowError e) {
      // the end of the stack
    }
    if (left[0] > 0) {
      try {
        operation.run();
        left[0]--;
      } catch (StackOverflowError e) {
        // retried one frame further up
      }
    }
  }

  private static void diveFrom(Body operation, int[] left, int alignment, long a, long b)
      throws Exception {
    dive(operation, left, alignment);
    if (a + b != 3) {
      throw new AssertionError();
    }
  }
}
