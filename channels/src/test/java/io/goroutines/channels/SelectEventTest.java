package io.goroutines.channels;

import static io.goroutines.Go.onCompletion;
import static io.goroutines.Go.onEnd;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.channels.Threads.assertQuiet;
import static io.goroutines.channels.Threads.chan;
import static io.goroutines.channels.Threads.prepare;
import static io.goroutines.channels.Threads.select;
import static io.goroutines.channels.Threads.selectInOrder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.PreparedSelect;
import io.goroutines.SelectCase;
import io.goroutines.channels.Threads.Task;
import io.goroutines.spi.Event;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cases on what is no channel; stages stand for all events here. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectEventTest {

  private final Channel<String> a = chan(1);
  private final Channel<String> unbuffered = chan(0);
  private final CompletableFuture<String> stage = new CompletableFuture<>();

  private static boolean hasWaiters(SelectCase<?, ?> each) {
    Event event = each.event();
    return event != null && !event.waiters().isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aSelectThatWaits_isWokenByTheEvent(Threads kind) throws Exception {
    SelectCase<String, RuntimeException> completion = onCompletion(stage, (v, t) -> v);
    Task<String> alone = kind.call(() -> select(completion));
    Task<String> beside =
        kind.callWaiting(
            unbuffered,
            () ->
                select(
                    onReceive(unbuffered, v -> v),
                    completion,
                    onSend(unbuffered, "x", () -> "sent")));
    Threads.awaitUntil(() -> hasWaiters(completion));
    stage.complete("completed");
    assertEquals("completed", alone.join());
    assertEquals("completed", beside.join());
    assertQuiet(unbuffered);
    assertTrue(!hasWaiters(completion));
  }

  @Test
  void aSelectThatTookAnotherCase_isNoLongerWithTheEvent() throws Exception {
    SelectCase<String, RuntimeException> completion = onCompletion(stage, (v, t) -> v);
    for (int i = 0; i < 100; i++) {
      Task<String> waits =
          Threads.VIRTUAL.callWaiting(
              unbuffered, () -> select(completion, onReceive(unbuffered, v -> v)));
      unbuffered.send("a");
      assertEquals("a", waits.join());
    }
    Task<String> interrupted =
        Threads.VIRTUAL.callWaiting(
            unbuffered, () -> select(completion, onReceive(unbuffered, v -> v)));
    Threads.awaitUntil(() -> hasWaiters(completion));
    interrupted.thread().interrupt();
    assertThrows(InterruptedException.class, interrupted::join);
    assertTrue(!hasWaiters(completion));
    assertEquals(1, stage.getNumberOfDependents());
    assertEquals(
        "timeout", select(completion, onTimeout(Duration.ofNanos(1_000), () -> "timeout")));
    assertTrue(!hasWaiters(completion));
    assertQuiet(unbuffered);
  }

  @Test
  void inListedOrder_eventsHaveTheirPlace() throws Exception {
    SelectCase<String, RuntimeException> completion = onCompletion(stage, (v, t) -> v);
    SelectCase<String, RuntimeException> receive = onReceive(a, v -> v);
    a.send("a");
    assertEquals("a", selectInOrder(completion, receive));
    stage.complete("completed");
    a.send("a");
    assertEquals("a", selectInOrder(receive, completion));
    a.send("a");
    assertEquals("completed", selectInOrder(completion, receive));
    assertEquals(1, a.length());
  }

  /** Of an event and a peer that race for a select that waits, one wins and the other knows. */
  @Test
  void anEventAndAPeer_race() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      CompletableFuture<String> races = new CompletableFuture<>();
      PreparedSelect<String, RuntimeException> select =
          prepare(onCompletion(races, (v, t) -> v), onReceive(unbuffered, v -> v));
      Task<String> waits = Threads.VIRTUAL.call(select::select);
      Task<Boolean> completes = Threads.VIRTUAL.call(() -> races.complete("completed"));
      boolean sent = unbuffered.trySend("sent");
      assertTrue(completes.join());
      assertEquals(sent ? "sent" : "completed", waits.join());
      assertEquals("completed", select.select(), "and once more");
      assertQuiet(unbuffered);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPreparedSelect_waitsForTheSameEventAtEachUse(Threads kind) throws Exception {
    SelectCase<String, RuntimeException> completion = onCompletion(stage, (v, t) -> v);
    PreparedSelect<String, RuntimeException> select =
        prepare(completion, onReceive(unbuffered, v -> v));
    Task<List<String>> uses =
        kind.call(
            () -> {
              List<String> got = new ArrayList<>();
              for (int i = 0; i < 50; i++) {
                got.add(select.select());
              }
              return got;
            });
    for (int i = 0; i < 20; i++) {
      unbuffered.send("sent");
    }
    stage.complete("completed");
    List<String> got = uses.join();
    assertEquals("sent", got.get(19));
    for (String each : got.subList(20, 50)) {
      assertSame("completed", each);
    }
    assertQuiet(unbuffered);
    assertTrue(!hasWaiters(completion));
  }

  @Test
  void aStandInForAGoroutine_isRefused() {
    Goroutine foreign =
        (Goroutine)
            Proxy.newProxyInstance(
                Goroutine.class.getClassLoader(),
                new Class<?>[] {Goroutine.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException(method.getName());
                });
    assertThrows(IllegalArgumentException.class, () -> onEnd(foreign, () -> "end"));
    assertThrows(NullPointerException.class, () -> onEnd(null, null));
    assertThrows(NullPointerException.class, () -> onCompletion(null, null));
  }
}
