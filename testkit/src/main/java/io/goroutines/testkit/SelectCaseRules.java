package io.goroutines.testkit;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onReceiveOk;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onSendFrom;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.testkit.Selects.foreign;
import static io.goroutines.testkit.Selects.from;
import static io.goroutines.testkit.Selects.select;
import static io.goroutines.testkit.Selects.selectInOrder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.Goroutine;
import io.goroutines.Received;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the chapter "Cases, their channels and functions" of docs/spec.md. JUnit alone calls
 * them.
 */
public sealed interface SelectCaseRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(
      intent = "A send into a closed channel must show as a bug, or the select waits for ever.")
  default void l14_aSendCaseOnAClosedChannelThrowsWhenItIsTaken(Kit k) throws Exception {
    Channel<String> closed = k.channels().unbuffered();
    Channel<String> empty = k.channels().unbuffered();
    closed.close();
    k.run(
        () ->
            assertThrows(
                ChannelClosedException.class,
                () -> select(k, from(empty), onSend(closed, "a", () -> "sent"))));
    Channel<String> closedLater = k.channels().unbuffered();
    AtomicBoolean thrown = new AtomicBoolean();
    Goroutine waits =
        k.go(
            () -> {
              assertThrows(
                  ChannelClosedException.class,
                  () -> select(k, from(empty), onSend(closedLater, "a", () -> "sent")));
              thrown.set(true);
            });
    k.awaitWaiting(waits, WaitReason.SELECT);
    closedLater.close();
    k.awaitDone(waits);
    assertTrue(thrown.get());
    assertFalse(empty.trySend("a"));
  }

  @RuleTest(intent = "A loop would not notice the end of its input, and wait for ever.")
  default void l15_aReceiveCaseOnAClosedChannelIsReady(Kit k) throws Exception {
    Channel<String> closed = k.channels().unbuffered();
    Channel<String> empty = k.channels().unbuffered();
    Channel<String> broken = k.channels().unbuffered();
    IOException cause = new IOException("gone");
    closed.close();
    broken.close(cause);
    k.run(
        () -> {
          assertNull(select(k, from(empty), from(closed)));
          assertEquals(
              Received.closed(),
              select(k, onReceiveOk(empty, r -> r), onReceiveOk(closed, r -> r)));
          assertEquals(
              "closed", select(k, onReceive(closed, v -> "closed"), onDefault(() -> "default")));
          ChannelClosedException thrown =
              assertThrows(
                  ChannelClosedException.class, () -> select(k, from(empty), from(broken)));
          assertSame(cause, thrown.getCause());
        });
    Channel<String> closedLater = k.channels().unbuffered();
    AtomicReference<@Nullable Received<String>> got = new AtomicReference<>();
    Goroutine waits =
        k.go(
            () -> got.set(select(k, onReceiveOk(empty, r -> r), onReceiveOk(closedLater, r -> r))));
    k.awaitWaiting(waits, WaitReason.SELECT);
    closedLater.close();
    k.awaitDone(waits);
    assertEquals(Received.closed(), got.get());
    assertFalse(empty.trySend("a"));
    Channel<String> brokenLater = k.channels().unbuffered();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Goroutine fails =
        k.go(
            () ->
                thrown.set(
                    assertThrows(
                        ChannelClosedException.class,
                        () -> select(k, from(empty), from(brokenLater)))));
    k.awaitWaiting(fails, WaitReason.SELECT);
    brokenLater.close(cause);
    k.awaitDone(fails);
    assertSame(cause, Objects.requireNonNull(thrown.get()).getCause());
  }

  @RuleTest(
      intent = "A select that cannot mean anything must fail at the call, and change nothing.")
  default void l16_selectsThatMakeNoSenseAreRefused(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    k.run(
        () -> {
          ch.send("a");
          assertThrows(
              IllegalArgumentException.class,
              () -> select(k, from(ch), onDefault(() -> "one"), onDefault(() -> "two")));
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  select(
                      k,
                      onDefault(() -> "default"),
                      onTimeout(Duration.ofHours(1), () -> "timeout"),
                      from(ch)));
          Channel<String> foreign = foreign();
          assertThrows(
              IllegalArgumentException.class,
              () -> select(k, from(ch), from(foreign), onTimeout(Duration.ZERO, () -> "none")));
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  select(k, from(ch), onSend(foreign, "b", () -> "sent"), onDefault(() -> "none")));
          assertEquals(1, ch.length(), "nothing happened");
        });
  }

  @RuleTest(
      intent =
          "An exception in a handler must reach the caller, and must not break the "
              + "channel for others.")
  default void l19_whatAFunctionThrowsLeavesTheChannelConsistent(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    IOException thrown = new IOException("thrown by the case");
    k.run(
        () -> {
          ch.send("a");
          IOException seen =
              assertThrows(
                  IOException.class,
                  () ->
                      Selects.<Object, IOException>select(
                          k,
                          onReceive(
                              ch,
                              v -> {
                                throw thrown;
                              })));
          assertSame(thrown, seen);
          assertEquals(0, ch.length(), "the receive happened");
          assertThrows(
              IOException.class,
              () ->
                  Selects.<Object, IOException>select(
                      k,
                      onSend(
                          ch,
                          "b",
                          () -> {
                            throw thrown;
                          })));
          assertEquals(1, ch.length(), "the send happened");
        });
    AtomicReference<@Nullable String> got = new AtomicReference<>();
    Goroutine later = k.go(() -> got.set(ch.receive()));
    k.awaitDone(later);
    assertEquals("b", got.get());
  }

  @RuleTest(intent = "A handler that uses the same channel would deadlock.")
  default void l20_functionsRunOutsideAllLocks(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    k.run(
        () -> {
          ch.send("a");
          String result =
              select(
                  k,
                  onReceive(
                      ch,
                      v -> {
                        Goroutine other =
                            k.go(
                                () -> {
                                  ch.send("b");
                                  assertEquals("b", ch.receive());
                                });
                        k.awaitDone(other);
                        ch.send("c");
                        return select(k, from(ch));
                      }));
          assertEquals("c", result);
        });
  }

  @RuleTest(intent = "A loop that waits on a long-lived channel would leak memory with each turn.")
  default void l21_aSelectKeepsNoReferenceAfterwards(Kit k) throws Exception {
    Channel<Object> quiet = k.channels().unbuffered();
    Channel<Object> ready = k.channels().unbuffered();
    List<WeakReference<Object>> references = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Goroutine waits =
          k.go(
              () -> {
                Object captured = new Object();
                Object element = new Object();
                synchronized (references) {
                  references.add(new WeakReference<>(captured));
                  references.add(new WeakReference<>(element));
                }
                var _ =
                    select(
                        k,
                        onReceive(quiet, v -> captured),
                        onSend(quiet, element, () -> captured),
                        onReceive(ready, v -> captured));
              });
      k.awaitWaiting(waits, WaitReason.SELECT);
      // A waiting select is a peer of those enqueued before it on `quiet`: they could meet.
      k.run(() -> ready.send("go on"));
      k.awaitDone(waits);
    }
    k.awaitCollected(references);
    assertFalse(quiet.isClosed());
    assertFalse(ready.isClosed());
  }

  @RuleTest(intent = "Servlet containers, GUIs and frameworks call from threads of their own.")
  default void l22_selectWorksFromPlatformAndPlainVirtualThreads(Kit k) throws Exception {
    Channel<Integer> ch = k.channels().unbuffered();
    Channel<Integer> quiet = k.channels().unbuffered();
    Thread[] threads = {
      k.platform(() -> assertEquals(1, SelectCaseRules.<Integer>plain(k, quiet, ch))),
      k.virtual(() -> assertEquals(1, SelectCaseRules.<Integer>plain(k, quiet, ch)))
    };
    for (Thread thread : threads) {
      k.awaitParked(thread);
    }
    k.run(
        () -> {
          ch.send(1);
          ch.send(1);
        });
    k.awaitEnd(threads);
    assertFalse(quiet.trySend(2));
  }

  private static <E> @Nullable E plain(Kit k, Channel<E> a, Channel<E> b)
      throws InterruptedException {
    return select(k, from(a), from(b));
  }

  @RuleTest(
      intent =
          "A scheduler that controls the interleaving for tests can only switch where "
              + "it is called.")
  default void l23_aSelectOpensWithAPoint(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    Thread self = Thread.currentThread();
    Queue<Op> seen = new ConcurrentLinkedQueue<>();
    AtomicReference<@Nullable PointListener> before = new AtomicReference<>();
    before.set(
        Seam.listen(
            (op, on) -> {
              PointListener outer = before.get();
              if (outer != null) {
                outer.point(op, on);
              }
              if (Thread.currentThread() == self) {
                seen.add(op);
              }
            }));
    try {
      assertEquals("default", select(k, from(ch), onDefault(() -> "default")));
      assertEquals(Op.SELECT, seen.poll());
      seen.clear();
      assertEquals("sent", select(k, onSend(ch, "a", () -> "sent")));
      assertEquals(Op.SELECT, seen.poll());
    } finally {
      Seam.listen(before.get());
    }
  }

  @RuleTest(intent = "What was reported as sent must arrive, also when selects are cancelled.")
  default void l24_noElementIsLostOrDoubledInAStormOfSelects(Kit k) {
    for (int capacity : new int[] {0, 2}) {
      List<Channel<Integer>> chs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        chs.add(k.channels().buffered(capacity));
      }
      int senders = 4;
      int each = k.rounds(400);
      AtomicIntegerArray sent = new AtomicIntegerArray(senders * each);
      AtomicIntegerArray received = new AtomicIntegerArray(senders * each);
      Channel<Integer> over = k.channels().unbuffered();
      List<Goroutine> sending = new ArrayList<>();
      List<Goroutine> receiving = new ArrayList<>();
      for (int s = 0; s < senders; s++) {
        int me = s;
        sending.add(
            k.go(
                () -> {
                  for (int i = 0; i < each; i++) {
                    int element = me * each + i;
                    SelectCase<Boolean, RuntimeException> a =
                        onSend(chs.get(i % 3), element, () -> true);
                    SelectCase<Boolean, RuntimeException> b =
                        onSend(chs.get((i + me + 1) % 3), element, () -> true);
                    try {
                      boolean done =
                          switch (i % 5) {
                            case 0 -> select(k, a, b, onDefault(() -> false));
                            case 1 ->
                                select(k, a, b, onTimeout(Duration.ofNanos(20_000), () -> false));
                            case 2 -> selectInOrder(k, a, b);
                            case 3 ->
                                select(k, onSendFrom(chs.get(i % 3), () -> element, () -> true), b);
                            default -> select(k, a, b);
                          };
                      if (done) {
                        sent.incrementAndGet(element);
                      }
                    } catch (InterruptedException _) {
                      // no case was taken
                    }
                  }
                }));
      }
      for (int r = 0; r < 3; r++) {
        receiving.add(
            k.go(
                () -> {
                  for (boolean goOn = true; goOn; ) {
                    try {
                      Integer element =
                          select(
                              k,
                              from(chs.get(0)),
                              from(chs.get(1)),
                              from(chs.get(2)),
                              onReceive(over, v -> -1));
                      if (element == null || element < 0) {
                        goOn = false;
                      } else {
                        received.incrementAndGet(element);
                      }
                    } catch (InterruptedException _) {
                      // no case was taken
                    }
                  }
                }));
      }
      AtomicBoolean stop = k.flag();
      List<Goroutine> targets = new ArrayList<>(sending);
      targets.addAll(receiving);
      Goroutine interrupter =
          k.go(
              () -> {
                for (int i = 0; !stop.get(); i++) {
                  targets.get(i % targets.size()).interrupt();
                  for (int pause = 0; pause < 4; pause++) {
                    Seam.current().yieldNow();
                  }
                }
              });
      k.awaitDone(sending);
      stop.set(true);
      k.awaitDone(interrupter);
      over.close();
      k.awaitDone(receiving);
      for (Channel<Integer> ch : chs) {
        for (Integer rest = ch.tryReceive(); rest != null; rest = ch.tryReceive()) {
          received.incrementAndGet(rest);
        }
      }
      for (int i = 0; i < senders * each; i++) {
        int id = i;
        assertEquals(
            sent.get(i),
            received.get(i),
            () -> "receives of element " + id + ", against its sends");
      }
    }
  }

  @RuleTest(
      intent =
          "A supplier that is called twice, or under a lock, doubles its effects or deadlocks.")
  default void l33_aSupplierOfElementsIsCalledOnceForEachSelectWithNothingLocked(Kit k)
      throws Exception {
    Channel<Integer> in = k.channels().unbuffered();
    Channel<Integer> out = k.channels().buffered(1);
    int[] calls = new int[1];
    @Nullable Integer[] next = new Integer[1];
    SelectCase<String, Exception> receive = onReceive(in, v -> "received");
    SelectCase<String, Exception> send =
        onSendFrom(
            out,
            () -> {
              calls[0]++;
              if (next[0] != null && next[0] < 0) {
                throw new IOException("no next");
              }
              Goroutine other =
                  k.go(
                      () -> {
                        assertTrue(in.receiveAsync().cancel(false));
                        assertTrue(
                            out.length() == 0
                                ? out.receiveAsync().cancel(false)
                                : out.sendAsync(0).cancel(false));
                      });
              k.awaitDone(other);
              return next[0];
            },
            () -> "sent");
    SelectCase<String, Exception> timeout = onTimeout(Duration.ZERO, () -> "timeout");
    k.run(
        () -> {
          for (int i = 1; i <= 3; i++) {
            next[0] = i;
            assertEquals("sent", select(k, receive, send, timeout));
            assertEquals("timeout", select(k, receive, send, timeout), "the buffer is full");
            assertEquals(i, out.receive());
            next[0] = null;
            assertEquals("timeout", select(k, receive, send, timeout), "there is nothing to send");
            assertEquals(0, out.length());
            assertEquals(3 * i, calls[0]);
          }
          next[0] = -1;
          assertThrows(IOException.class, () -> select(k, receive, send, timeout));
          assertThrows(IOException.class, () -> select(k, send));
          next[0] = 4;
          assertEquals("sent", selectInOrder(k, receive, send));
        });
    // An element that was supplied before a wait is the one that is sent.
    next[0] = 5;
    int before = calls[0];
    Goroutine waits = k.go(() -> assertEquals("sent", select(k, receive, send)));
    k.awaitWaiting(waits, WaitReason.SELECT);
    next[0] = 6;
    k.run(
        () -> {
          assertEquals(4, out.receive());
          assertEquals(5, out.receive());
        });
    k.awaitDone(waits);
    assertEquals(before + 1, calls[0]);
  }

  @RuleTest(intent = "A program that waits for all its clients has a case for each.")
  default void l36_aSelectMayHaveAThousandCases(Kit k) throws Exception {
    int n = 1_000;
    List<Channel<Integer>> channels = new ArrayList<>();
    List<SelectCase<Integer, RuntimeException>> list = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int id = i;
      channels.add(k.channels().buffered(1));
      list.add(onReceive(channels.get(i), v -> id));
    }
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a generic type
    SelectCase<Integer, RuntimeException>[] cases = list.toArray(new SelectCase[0]);
    k.run(
        () -> {
          for (int i = 0; i < n; i += 37) {
            channels.get(i).send(i);
            assertEquals(i, k.channels().select(SelectOrder.RANDOM, cases));
          }
        });
    AtomicInteger taken = new AtomicInteger();
    Goroutine waits = k.go(() -> taken.set(k.channels().select(SelectOrder.LISTED, cases)));
    k.awaitWaiting(waits, WaitReason.SELECT);
    k.run(() -> channels.get(n - 1).send(0));
    k.awaitDone(waits);
    assertEquals(n - 1, taken.get());
  }
}
