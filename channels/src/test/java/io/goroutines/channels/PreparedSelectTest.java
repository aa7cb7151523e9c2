package io.goroutines.channels;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onSendFrom;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.Go.whenDefault;
import static io.goroutines.Go.whenReceive;
import static io.goroutines.Go.whenSend;
import static io.goroutines.Go.whenTimeout;
import static io.goroutines.channels.Threads.assertQuiet;
import static io.goroutines.channels.Threads.chan;
import static io.goroutines.channels.Threads.prepare;
import static io.goroutines.channels.Threads.prepareInOrder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.PreparedSelect;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.channels.Threads.Task;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PreparedSelectTest {

  private static final Duration LONG = Duration.ofDays(1);

  private final Channel<String> a = chan(1);
  private final Channel<String> b = chan(1);
  private final Channel<String> unbuffered = chan(0);

  // Allocation

  @Test
  void preparedSelect_caseReady_allocatesNothing() throws Exception {
    PreparedSelect<Void, RuntimeException> random =
        prepare(
            whenReceive(a, v -> {}),
            whenReceive(b, v -> {}),
            whenSendFrom(unbuffered),
            whenTimeout(LONG, () -> {}));
    assertAllocatesNothing(
        () -> {
          a.send("a");
          random.select();
          b.send("b");
          a.send("a");
          random.select();
          random.select();
        });
    PreparedSelect<Void, RuntimeException> listed =
        prepareInOrder(whenReceive(unbuffered, v -> {}), whenSend(a, "a", () -> {}));
    assertAllocatesNothing(
        () -> {
          listed.select();
          a.receive();
        });
  }

  private static SelectCase<Void, RuntimeException> whenSendFrom(Channel<String> channel) {
    return io.goroutines.Go.whenSendFrom(channel, () -> "element", () -> {});
  }

  @Test
  void preparedSelect_noneReady_allocatesNothing() throws Exception {
    PreparedSelect<String, RuntimeException> polls =
        prepare(onReceive(a, v -> v), onReceive(unbuffered, v -> v), onDefault(() -> "default"));
    assertAllocatesNothing(() -> assertSame("default", polls.select()));
    PreparedSelect<String, RuntimeException> past =
        prepareInOrder(
            onReceive(a, v -> v),
            onReceive(unbuffered, v -> v),
            onTimeout(Duration.ZERO, () -> "timeout"));
    assertAllocatesNothing(() -> assertSame("timeout", past.select()));
  }

  /** Nor does a select of existing cases that is not prepared. */
  @Test
  void plainSelect_takingTheDefault_allocatesNothing() throws Exception {
    List<SelectCase<String, RuntimeException>> channels =
        List.of(
            onReceive(a, v -> v),
            onReceive(unbuffered, v -> v),
            onReceive(b, v -> v),
            onReceive(a, v -> v));
    for (SelectCase<String, RuntimeException> otherwise :
        List.<SelectCase<String, RuntimeException>>of(
            onDefault(() -> "otherwise"), onTimeout(Duration.ZERO, () -> "otherwise"))) {
      SelectCase<String, RuntimeException>[] cases = array(channels, otherwise);
      for (SelectOrder order : SelectOrder.values()) {
        assertAllocatesNothing(
            () -> assertSame("otherwise", Threads.CHANNELS.select(order, cases)));
      }
    }
    assertQuiet(a);
    assertQuiet(b);
    assertQuiet(unbuffered);
  }

  @SuppressWarnings("unchecked") // only the call of the select receives the array
  private static SelectCase<String, RuntimeException>[] array(
      List<SelectCase<String, RuntimeException>> cases, SelectCase<String, RuntimeException> last) {
    return Stream.concat(cases.stream(), Stream.of(last)).toArray(SelectCase[]::new);
  }

  /**
   * On a thread that runs no goroutine a wait allocates its waiter, as any other operation does.
   */
  @Test
  void preparedSelect_waitOnAThread_allocatesOnlyItsWaiter() throws Exception {
    Channel<String> quiet = chan(0);
    PreparedSelect<String, RuntimeException> select =
        prepare(
            onReceive(unbuffered, v -> v),
            onReceive(quiet, v -> v),
            onTimeout(Duration.ofNanos(1), () -> "timeout"));
    long bytes = allocated(() -> assertSame("timeout", select.select()));
    assertTrue(bytes <= 24, bytes + " bytes for a use");
    assertQuiet(unbuffered);
    assertQuiet(quiet);
  }

  /** The negative control: the counter shows the allocations of a select that is not prepared. */
  @Test
  void plainSelect_allocates() throws Exception {
    long bytes =
        allocated(
            () -> {
              a.send("a");
              Threads.select(onReceive(a, v -> v), onReceive(b, v -> v));
            });
    assertTrue(bytes > 0);
  }

  private static void assertAllocatesNothing(Body use) throws Exception {
    assertEquals(0, allocated(use), "bytes for a use");
  }

  /** Returns the number of bytes allocated by a use, after warm-up. */
  private static long allocated(Body use) throws Exception {
    Assumptions.assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean counter
            && counter.isThreadAllocatedMemorySupported());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.setThreadAllocatedMemoryEnabled(true);
    return Threads.PLATFORM
        .call(
            () -> {
              long id = Thread.currentThread().threadId();
              int uses = 1_000;
              long least = Long.MAX_VALUE;
              // The virtual machine's own allocations on this thread, for compilation or linking,
              // are sporadic; allocations of a use recur with each use.
              for (int i = 0; i < 40 && least > 0; i++) {
                long before = threads.getThreadAllocatedBytes(id);
                for (int j = 0; j < uses; j++) {
                  use.run();
                }
                least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
              }
              return (least + uses - 1) / uses;
            })
        .join();
  }

  // Successive uses

  @ParameterizedTest
  @EnumSource
  void preparedSelect_successiveWaits(Threads kind) throws Exception {
    Channel<Integer> in = chan(0);
    Channel<Integer> other = chan(0);
    int rounds = 5_000;
    PreparedSelect<Integer, RuntimeException> select =
        prepare(onReceive(in, v -> v), onReceive(other, v -> v));
    Task<Long> receiver =
        kind.call(
            () -> {
              long sum = 0;
              for (int i = 0; i < 2 * rounds; i++) {
                sum += select.select();
              }
              return sum;
            });
    List<Task<Void>> senders = new ArrayList<>();
    for (Channel<Integer> out : List.of(in, other)) {
      senders.add(
          kind.run(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  out.send(i);
                }
              }));
    }
    for (Task<Void> each : senders) {
      each.join();
    }
    assertEquals((long) rounds * (rounds - 1), receiver.join());
    assertQuiet(in);
    assertQuiet(other);
  }

  @Test
  void interruptedUse_leavesTheSelectUsable() throws Exception {
    PreparedSelect<String, RuntimeException> select =
        prepare(onReceive(a, v -> v), onSend(unbuffered, "x", () -> "sent"));
    Task<String> waits = Threads.PLATFORM.callWaiting(a, select::select);
    waits.thread().interrupt();
    assertThrows(InterruptedException.class, waits::join);
    assertEquals(-1, select.index());
    assertQuiet(a);
    assertQuiet(unbuffered);
    a.send("a");
    assertEquals("a", select.select());
    assertEquals(0, select.index());
  }

  @Test
  void supplierThrows_endsTheUse_andNoCaseIsTaken() throws Exception {
    AtomicReference<Exception> failure = new AtomicReference<>(new IOException("no element"));
    PreparedSelect<String, Exception> select =
        prepare(
            onReceive(a, v -> v),
            onSendFrom(
                b,
                () -> {
                  if (failure.get() != null) {
                    throw failure.get();
                  }
                  return "b";
                },
                () -> "sent"));
    a.send("a");
    assertSame(failure.get(), assertThrows(IOException.class, select::select));
    assertEquals(1, a.length());
    failure.set(null);
    a.receive();
    assertEquals("sent", select.select());
  }

  @Test
  void supplierOfElements_forwardsAQueue() throws Exception {
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    Channel<Integer> in = chan(0);
    Channel<Integer> out = chan(0);
    int n = 2_000;
    Task<Void> forwards =
        Threads.VIRTUAL.run(
            () -> {
              PreparedSelect<Boolean, RuntimeException> next =
                  prepare(
                      onReceive(in, v -> v != null && queue.add(v)),
                      onSendFrom(out, queue::peek, () -> queue.remove() >= 0));
              boolean open = true;
              while (open || !queue.isEmpty()) {
                open = next.select();
                if (!open) {
                  while (!queue.isEmpty()) {
                    out.send(queue.remove());
                  }
                }
              }
            });
    Task<Void> sends =
        Threads.PLATFORM.run(
            () -> {
              for (int i = 0; i < n; i++) {
                in.send(i);
              }
              in.close();
            });
    for (int i = 0; i < n; i++) {
      assertEquals(i, out.receive());
    }
    sends.join();
    forwards.join();
  }

  @Test
  void sendCaseOnAClosedChannel_throwsAtEachUse() throws Exception {
    Channel<String> closed = chan(0);
    PreparedSelect<String, RuntimeException> select =
        prepare(onReceive(a, v -> v), onSend(closed, "x", () -> "sent"));
    Task<String> waits = Threads.PLATFORM.callWaiting(closed, select::select);
    closed.close();
    assertThrows(ChannelClosedException.class, waits::join);
    assertThrows(ChannelClosedException.class, select::select);
    assertEquals(1, select.index());
    assertQuiet(a);
  }

  @Test
  void noCases_waitUntilAnInterrupt_atEachUse() throws Exception {
    PreparedSelect<Void, RuntimeException> none =
        prepare(whenReceive((Channel<String>) null, v -> {}));
    for (int i = 0; i < 2; i++) {
      Task<Void> task = Threads.PLATFORM.call(none::select);
      Threads.awaitUntil(() -> task.thread().getState() == Thread.State.WAITING);
      task.thread().interrupt();
      assertThrows(InterruptedException.class, task::join);
    }
  }

  // Exclusive use

  @Test
  void concurrentUse_isRefused_alsoFromASupplier() throws Exception {
    AtomicReference<PreparedSelect<String, Exception>> self = new AtomicReference<>();
    self.set(prepare(onReceive(a, v -> v), onSendFrom(b, () -> self.get().select(), () -> "sent")));
    assertThrows(IllegalStateException.class, () -> self.get().select());
    PreparedSelect<String, RuntimeException> select =
        prepare(onReceive(a, v -> v), onReceive(b, v -> v));
    Task<String> waits = Threads.PLATFORM.callWaiting(a, select::select);
    assertThrows(IllegalStateException.class, select::select);
    b.send("b");
    assertEquals("b", waits.join());
  }

  // Invalid arguments

  @Test
  void invalidCases_areRefused() {
    SelectCase<Void, RuntimeException> missing = null;
    assertThrows(NullPointerException.class, () -> prepare(whenReceive(a, v -> {}), missing));
    assertThrows(
        NullPointerException.class, () -> Threads.CHANNELS.prepare(null, new SelectCase[0]));
    assertThrows(
        IllegalArgumentException.class,
        () -> prepare(whenDefault(() -> {}), whenDefault(() -> {})));
    assertThrows(
        IllegalArgumentException.class,
        () -> prepare(whenDefault(() -> {}), whenTimeout(LONG, () -> {})));
    assertThrows(NullPointerException.class, () -> onSendFrom(a, null, () -> "sent"));
    assertThrows(NullPointerException.class, () -> onSendFrom(a, () -> "a", null));
  }

  /** A channel that is used by several cases is locked once. */
  @Test
  void sameChannelInManyCases_isLockedOnce() throws Exception {
    List<SelectCase<String, RuntimeException>> cases = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      cases.add(onReceive(i % 3 == 0 ? a : i % 3 == 1 ? b : unbuffered, v -> v));
    }
    @SuppressWarnings("unchecked")
    PreparedSelect<String, RuntimeException> select = prepare(cases.toArray(new SelectCase[0]));
    for (int i = 0; i < 100; i++) {
      Task<String> waits = Threads.VIRTUAL.callWaiting(unbuffered, select::select);
      (i % 2 == 0 ? a : unbuffered).send("element");
      assertEquals("element", waits.join());
      assertFalse(unbuffered.trySend("late"));
    }
    assertQuiet(a);
    assertQuiet(b);
    assertQuiet(unbuffered);
  }
}
