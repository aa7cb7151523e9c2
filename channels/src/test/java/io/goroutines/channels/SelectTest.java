package io.goroutines.channels;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onReceiveOk;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onSendFrom;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.Go.whenDefault;
import static io.goroutines.Go.whenReceive;
import static io.goroutines.Go.whenSend;
import static io.goroutines.Go.whenTimeout;
import static io.goroutines.channels.Threads.assertQuiet;
import static io.goroutines.channels.Threads.chan;
import static io.goroutines.channels.Threads.select;
import static io.goroutines.channels.Threads.selectInOrder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.ReceiveChannel;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.channels.Threads.Task;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectTest {

  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration SHORT = Duration.ofMillis(2);

  private final Channel<String> a = chan(1);
  private final Channel<String> b = chan(1);
  private final Channel<String> unbuffered = chan(0);

  /**
   * The default requires a moment at which all channels are locked: a locked channel may become
   * ready.
   */
  @ParameterizedTest
  @EnumSource
  void default_waitsForEveryLock(SelectOrder order) throws Exception {
    Chan<String> held = (Chan<String>) b;
    SelectCase<String, RuntimeException> ofA = onReceive(a, v -> v);
    SelectCase<String, RuntimeException> ofB = onReceive(b, v -> v);
    SelectCase<String, RuntimeException> otherwise = onDefault(() -> "default");
    held.lock();
    Task<String> selects =
        Threads.PLATFORM.call(
            () ->
                order == SelectOrder.RANDOM
                    ? select(ofA, ofB, otherwise)
                    : selectInOrder(ofA, ofB, otherwise));
    Threads.awaitUntil(() -> held.starved || selects.future().isDone());
    assertFalse(selects.future().isDone());
    assertSame(Chan.OK, held.sendNow("b"));
    held.unlock();
    assertEquals("b", selects.join());
    assertQuiet(a);
    assertQuiet(b);
  }

  @Test
  void takesTheOnlyReadyCase_atAnyIndex() throws Exception {
    b.send("b");
    assertEquals("b", select(onReceive(a, v -> v), onReceive(b, v -> v)));
    b.send("b");
    assertEquals("b", select(onReceive(b, v -> v), onReceive(unbuffered, v -> v)));
    assertEquals("sent", select(onReceive(b, v -> v), onSend(a, "x", () -> "sent")));
    assertEquals("x", a.tryReceive());
    assertEquals("alone", select(onSend(a, "x", () -> "alone")));
    assertEquals("x", select(onReceive(a, v -> v)));
  }

  @Test
  void takesTheDefault_onlyIfNoCaseIsReady() throws Exception {
    assertEquals("default", select(onReceive(a, v -> v), onDefault(() -> "default")));
    assertEquals("default", select(onDefault(() -> "default")));
    assertEquals(
        "default", select(onDefault(() -> "default"), onReceive(a, v -> v), onReceive(b, v -> v)));
    a.send("a");
    assertEquals("a", select(onDefault(() -> "default"), onReceive(a, v -> v)));
    a.send("a");
    assertEquals(
        "a", select(onDefault(() -> "default"), onReceive(b, v -> v), onReceive(a, v -> v)));
  }

  @Test
  void withDefault_ignoresTheInterruptStatus() throws Exception {
    Thread.currentThread().interrupt();
    assertEquals("default", select(onReceive(a, v -> v), onDefault(() -> "default")));
    assertTrue(Thread.interrupted());
  }

  @Test
  void withoutDefault_interruptedOnEntry_takesNoCase() throws Exception {
    a.send("a");
    for (Executable each :
        new Executable[] {
          () -> select(),
          () -> select(whenReceive(a, v -> {})),
          () -> select(whenReceive(a, v -> {}), whenReceive(b, v -> {})),
          () -> select(whenReceive(a, v -> {}), whenTimeout(Duration.ZERO, () -> {}))
        }) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, each);
      assertFalse(Thread.interrupted());
      assertEquals(1, a.length());
    }
  }

  @Test
  void timeout_theShortestApplies_andZeroPollsOnce() throws Exception {
    assertEquals("short", select(onTimeout(LONG, () -> "long"), onTimeout(SHORT, () -> "short")));
    assertEquals("short", select(onReceive(a, v -> v), onTimeout(SHORT, () -> "short")));
    assertEquals(
        "short",
        select(onReceive(a, v -> v), onReceive(b, v -> v), onTimeout(SHORT, () -> "short")));
    assertQuiet(a);
    assertQuiet(b);
    Duration past = Duration.ofSeconds(-1);
    assertEquals("past", select(onReceive(a, v -> v), onTimeout(past, () -> "past")));
    a.send("a");
    assertEquals("a", select(onReceive(a, v -> v), onTimeout(past, () -> "past")));
    a.send("a");
    assertEquals(
        "a",
        select(onReceive(b, v -> v), onReceive(a, v -> v), onTimeout(Duration.ZERO, () -> "0")));
  }

  @Test
  void nullAndNever_disableACase() throws Exception {
    Channel<String> none = null;
    assertEquals(
        "default",
        select(
            onReceive(none, v -> v),
            onSend(none, "x", () -> "sent"),
            onReceive(Channel.<String>never(), v -> v),
            onSend(Channel.<String>never(), "x", () -> "sent"),
            onDefault(() -> "default")));
    a.send("a");
    assertEquals("a", select(onReceive(none, v -> v), onReceive(a, v -> v)));
  }

  @ParameterizedTest
  @EnumSource
  void noCases_waitUntilAnInterrupt(Threads kind) throws Exception {
    Task<Void> task = kind.run(() -> select());
    Task<Void> disabled =
        kind.run(() -> select(whenReceive(Channel.never(), v -> {}), whenReceive(null, v -> {})));
    for (Task<Void> each : List.of(task, disabled)) {
      Threads.awaitUntil(() -> each.thread().getState() == Thread.State.WAITING);
      LockSupport.unpark(each.thread()); // a spurious wake-up
      assertFalse(each.future().isDone());
      each.thread().interrupt();
      assertThrows(InterruptedException.class, each::join);
    }
  }

  @Test
  void invalidCases_areRefused_beforeAnyEffect() throws Exception {
    a.send("a");
    @SuppressWarnings("unchecked")
    ReceiveChannel<String> foreign =
        (ReceiveChannel<String>)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ReceiveChannel.class},
                (proxy, method, args) -> {
                  throw new AssertionError(method);
                });
    for (Executable each :
        new Executable[] {
          () -> select(whenReceive(a, v -> {}), whenDefault(() -> {}), whenDefault(() -> {})),
          () -> select(whenReceive(a, v -> {}), whenDefault(() -> {}), whenTimeout(LONG, () -> {})),
          () -> select(whenReceive(a, v -> {}), whenReceive(foreign, v -> {})),
        }) {
      assertThrows(IllegalArgumentException.class, each);
      assertEquals(1, a.length());
    }
    assertThrows(NullPointerException.class, () -> select(whenReceive(a, v -> {}), null));
    assertEquals(1, a.length());
    assertThrows(NullPointerException.class, () -> onSendFrom(a, null, () -> "sent"));
    assertThrows(NullPointerException.class, () -> onSendFrom(a, () -> "a", null));
  }

  @Test
  void closed_isReady() throws Exception {
    a.send("last");
    a.close();
    assertEquals("last", select(onReceiveOk(a, r -> r.value()), onReceive(b, v -> v)));
    assertEquals("closed", select(onReceive(b, v -> v), onReceive(a, v -> "closed")));
    assertEquals(false, select(onReceiveOk(a, r -> r.ok()), onDefault(() -> true)));
    for (Executable each :
        new Executable[] {
          () -> select(whenSend(a, "x", () -> {})),
          () -> select(whenSend(a, "x", () -> {}), whenDefault(() -> {})),
          () -> select(whenSend(a, "x", () -> {}), whenReceive(b, v -> {}))
        }) {
      var e = assertThrows(ChannelClosedException.class, each);
      assertEquals("send on closed channel", e.getMessage());
    }
    IOException cause = new IOException();
    b.close(cause);
    for (Executable each :
        new Executable[] {
          () -> select(whenReceive(b, v -> {})),
          () -> select(whenReceive(b, v -> {}), whenReceive(unbuffered, v -> {}))
        }) {
      assertSame(cause, assertThrows(ChannelClosedException.class, each).getCause());
    }
    assertQuiet(a);
    assertQuiet(b);
  }

  @Test
  void inOrder_takesTheFirstReadyCase() throws Exception {
    for (int i = 0; i < 100; i++) {
      a.send("a");
      b.send("b");
      assertEquals("b", selectInOrder(onReceive(b, v -> v), onReceive(a, v -> v)));
      assertEquals(
          "a",
          selectInOrder(onReceive(b, v -> v), onReceive(a, v -> v), onSend(b, "x", () -> "sent")));
    }
  }

  @Test
  void inOrder_takesNoLaterCase_whileAnEarlierIsReady() throws Exception {
    // The sender fills the first before the second: a receiver that finds the second filled, and
    // takes both in order, must have found the first filled.
    Channel<Integer> first = chan(1);
    Channel<Integer> second = chan(1);
    int rounds = 20_000;
    Task<Void> sender =
        Threads.PLATFORM.run(
            () -> {
              for (int i = 0; i < rounds; i++) {
                first.send(i);
                second.send(i);
              }
            });
    for (int i = 0; i < rounds; i++) {
      assertEquals(
          "first", selectInOrder(onReceive(first, v -> "first"), onReceive(second, v -> "second")));
      second.receive();
    }
    sender.join();
  }

  @ParameterizedTest
  @EnumSource
  void waiting_isCompletedByAnyCase(Threads kind) throws Exception {
    Task<String> receives =
        kind.callWaiting(
            unbuffered, () -> select(onReceive(unbuffered, v -> v), onReceive(a, v -> v)));
    unbuffered.send("u");
    assertEquals("u", receives.join());
    assertQuiet(a);

    receives =
        kind.callWaiting(a, () -> select(onReceive(unbuffered, v -> v), onReceive(a, v -> v)));
    a.send("a");
    assertEquals("a", receives.join());
    assertQuiet(unbuffered);

    Task<String> sends =
        kind.callWaiting(
            unbuffered, () -> select(onSend(unbuffered, "x", () -> "sent"), onReceive(a, v -> v)));
    assertEquals("x", unbuffered.tryReceive());
    assertEquals("sent", sends.join());
    assertQuiet(a);

    sends = kind.callWaiting(unbuffered, () -> select(onSend(unbuffered, "y", () -> "single")));
    assertEquals("y", unbuffered.receive());
    assertEquals("single", sends.join());
  }

  @ParameterizedTest
  @EnumSource
  void waiting_isReleasedByAClose(Threads kind) throws Exception {
    Task<Boolean> receives =
        kind.callWaiting(
            a, () -> select(onReceiveOk(unbuffered, r -> !r.ok()), onReceiveOk(a, r -> r.ok())));
    a.close();
    assertEquals(false, receives.join());
    assertQuiet(unbuffered);

    Task<Void> sends =
        kind.runWaiting(
            unbuffered, () -> select(whenReceive(b, v -> {}), whenSend(unbuffered, "x", () -> {})));
    unbuffered.close();
    assertThrows(ChannelClosedException.class, sends::join);
    assertQuiet(b);

    IOException cause = new IOException();
    Task<Void> withCause =
        kind.runWaiting(b, () -> select(whenReceive(b, v -> {}), whenSend(null, "x", () -> {})));
    b.close(cause);
    assertSame(cause, assertThrows(ChannelClosedException.class, withCause::join).getCause());
  }

  @ParameterizedTest
  @EnumSource
  void waiting_interrupted_takesNoCase_andLeavesTheQueues(Threads kind) throws Exception {
    Channel<String> other = chan(0);
    Task<Void> task =
        kind.runWaiting(
            unbuffered,
            () -> select(whenReceive(unbuffered, v -> {}), whenSend(other, "x", () -> {})));
    task.thread().interrupt();
    assertThrows(InterruptedException.class, task::join);
    assertQuiet(unbuffered);
    assertQuiet(other);
    assertFalse(unbuffered.trySend("nobody"));
    assertNull(other.tryReceive());
  }

  @ParameterizedTest
  @EnumSource
  void sendAndReceiveOnOneChannel_doNotMeetEachOther(Threads kind) throws Exception {
    Task<String> first =
        kind.callWaiting(
            unbuffered,
            () ->
                select(
                    onReceive(unbuffered, v -> "got " + v), onSend(unbuffered, "1", () -> "sent")));
    assertFalse(first.future().isDone());
    String second =
        select(onReceive(unbuffered, v -> "got " + v), onSend(unbuffered, "2", () -> "sent"));
    String firsts = first.join();
    assertTrue(
        firsts.equals("got 2") && second.equals("sent")
            || firsts.equals("sent") && second.equals("got 1"),
        () -> firsts + " and " + second);
    assertQuiet(unbuffered);
  }

  @ParameterizedTest
  @EnumSource
  void oneChannelInSeveralCases_isOneOperation(Threads kind) throws Exception {
    Task<String> task =
        kind.callWaiting(
            unbuffered,
            () ->
                select(
                    onReceive(unbuffered, v -> v),
                    onReceive(unbuffered, v -> v),
                    onReceive(a, v -> v)));
    unbuffered.send("once");
    assertEquals("once", task.join());
    assertQuiet(unbuffered);
    assertQuiet(a);
  }

  /** A channel that is used by several cases is locked once. */
  @Test
  void sameChannelInManyCases_isLockedOnce() throws Exception {
    List<SelectCase<String, RuntimeException>> cases = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      cases.add(onReceive(i % 3 == 0 ? a : i % 3 == 1 ? b : unbuffered, v -> v));
    }
    @SuppressWarnings("unchecked")
    SelectCase<String, RuntimeException>[] array = cases.toArray(new SelectCase[0]);
    for (int i = 0; i < 100; i++) {
      Task<String> waits = Threads.VIRTUAL.callWaiting(unbuffered, () -> select(array));
      (i % 2 == 0 ? a : unbuffered).send("element");
      assertEquals("element", waits.join());
      assertFalse(unbuffered.trySend("late"));
    }
    assertQuiet(a);
    assertQuiet(b);
    assertQuiet(unbuffered);
  }

  // Elements from suppliers

  @Test
  void supplierThrows_andNoCaseIsTaken() throws Exception {
    AtomicReference<Exception> failure = new AtomicReference<>(new IOException("no element"));
    SelectCase<String, Exception> receive = onReceive(a, v -> v);
    SelectCase<String, Exception> send =
        onSendFrom(
            b,
            () -> {
              if (failure.get() != null) {
                throw failure.get();
              }
              return "b";
            },
            () -> "sent");
    a.send("a");
    assertSame(failure.get(), assertThrows(IOException.class, () -> select(receive, send)));
    assertEquals(1, a.length());
    failure.set(null);
    a.receive();
    assertEquals("sent", select(receive, send));
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
              boolean open = true;
              while (open) {
                open =
                    select(
                        onReceive(in, v -> v != null && queue.add(v)),
                        onSendFrom(out, queue::peek, () -> queue.remove() >= 0));
              }
              while (!queue.isEmpty()) {
                out.send(queue.remove());
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
    assertQuiet(in);
    assertQuiet(out);
  }

  @Test
  void function_runsWithNoLockHeldAndNoClauseEnqueued() throws Exception {
    a.send("a");
    select(
        whenReceive(
            a,
            v -> {
              assertQuiet(a);
              assertQuiet(b);
              a.send("again");
            }),
        whenReceive(b, v -> {}));
    assertEquals("again", a.receive());
  }

  @Test
  void functionThrows_afterTheOperation_propagates() throws Exception {
    a.send("a");
    assertThrows(
        IOException.class,
        () ->
            select(
                whenReceive(
                    a,
                    v -> {
                      throw new IOException(v);
                    })));
    assertEquals(0, a.length());
  }

  @Test
  void retainsNoReference_afterTheChoice() throws Exception {
    WeakReference<Object> dropped = selectThatDrops();
    Threads.awaitUntil(
        () -> {
          System.gc();
          return dropped.refersTo(null);
        });
    assertQuiet(a);
  }

  private WeakReference<Object> selectThatDrops() throws Exception {
    Channel<Object> never = chan(0);
    Object element = new Object();
    Task<String> task =
        Threads.PLATFORM.callWaiting(
            a, () -> select(onSend(never, element, () -> "sent"), onReceive(a, v -> v)));
    a.send("a");
    assertEquals("a", task.join());
    assertTrue(((Chan<?>) never).senders.looksEmpty());
    return new WeakReference<>(element);
  }

  @ParameterizedTest
  @EnumSource
  void neverTakesTheDefault_whileACaseIsReady(Threads kind) throws Exception {
    // After Go's TestNonblockSelectRace: the second channel becomes ready before the first ceases
    // to be ready. In every other round it becomes ready by a close.
    int rounds = 5_000;
    Channel<Channel<Integer>[]> work = chan(0);
    AtomicInteger defaults = new AtomicInteger();
    Task<Void> selects =
        kind.run(
            () -> {
              for (Channel<Integer>[] pair : work) {
                select(
                    whenReceive(pair[0], v -> {}),
                    whenReceive(pair[1], v -> {}),
                    whenDefault(defaults::incrementAndGet));
              }
            });
    for (int i = 0; i < rounds; i++) {
      @SuppressWarnings("unchecked")
      Channel<Integer>[] pair = new Channel[] {chan(1), chan(1)};
      pair[0].send(1);
      work.send(pair);
      if (i % 2 == 0) {
        pair[1].send(1);
      } else {
        pair[1].close();
      }
      pair[0].tryReceive();
    }
    work.close();
    selects.join();
    assertEquals(0, defaults.get());
  }
}
