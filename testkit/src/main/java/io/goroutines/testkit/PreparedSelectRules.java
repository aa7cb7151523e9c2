package io.goroutines.testkit;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onSendFrom;
import static io.goroutines.Go.onTimeout;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.PreparedSelect;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Prepared selects" of docs/spec.md. JUnit alone calls them. */
public sealed interface PreparedSelectRules permits SchedulerVerification, ChannelVerification {

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is copied
  static <R extends @Nullable Object, X extends Exception> PreparedSelect<R, X> prepare(
      Kit k, SelectCase<? extends R, ? extends X>... cases) {
    return k.channels().prepare(SelectOrder.RANDOM, cases);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is copied
  private static <R extends @Nullable Object, X extends Exception>
      PreparedSelect<R, X> prepareInOrder(Kit k, SelectCase<? extends R, ? extends X>... cases) {
    return k.channels().prepare(SelectOrder.LISTED, cases);
  }

  @RuleTest(intent = "A loop that reuses its select must not see what an earlier turn left behind.")
  default void l29_eachUseOfAPreparedSelectIsASelectOfItsOwn(Kit k) throws Exception {
    Channel<String> a = k.channels().unbuffered();
    Channel<String> b = k.channels().buffered(1);
    Channel<String> out = k.channels().unbuffered();
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a generic type
    SelectCase<String, RuntimeException>[] cases =
        new SelectCase[] {
          onReceive(a, v -> "a " + v), onReceive(b, v -> "b " + v), onSend(out, "c", () -> "sent")
        };
    PreparedSelect<String, RuntimeException> select =
        k.channels().prepare(SelectOrder.RANDOM, cases);
    cases[0] = onReceive(a, v -> "another");
    cases[1] = cases[2] = cases[0];
    AtomicReference<@Nullable String> got = new AtomicReference<>();
    for (int i = 0; i < 12; i++) {
      Goroutine uses =
          k.go(
              () -> {
                try {
                  got.set(select.select());
                } catch (InterruptedException _) {
                  got.set("interrupted");
                }
              });
      int round = i;
      boolean waits = i % 6 != 1;
      if (waits) {
        k.awaitWaiting(uses, WaitReason.SELECT);
      }
      k.run(
          () -> {
            switch (round % 6) {
              case 0 -> a.send("x");
              case 1, 2 -> b.send("y");
              case 3 -> uses.interrupt();
              default -> assertEquals("c", out.receive());
            }
          });
      k.awaitDone(uses);
      assertEquals(
          switch (round % 6) {
            case 0 -> "a x";
            case 1, 2 -> "b y";
            case 3 -> "interrupted";
            default -> "sent";
          },
          got.get());
      assertFalse(a.trySend("late"), "a case that was not taken still waits");
      assertNull(out.tryReceive(), "a case that was not taken still waits");
    }
    PreparedSelect<String, RuntimeException> polls =
        prepare(k, onReceive(a, v -> "a"), onReceive(b, v -> "" + v), onDefault(() -> "default"));
    PreparedSelect<String, RuntimeException> timed =
        prepare(
            k,
            onReceive(a, v -> "a"),
            onReceive(b, v -> "" + v),
            onTimeout(Duration.ofMillis(1), () -> "timeout"));
    k.run(
        () -> {
          for (int i = 0; i < 3; i++) {
            long start = Seam.current().now();
            assertEquals("timeout", timed.select());
            assertTrue(Seam.current().now() - start >= 1_000_000, "taken early");
            assertEquals("default", polls.select());
            b.send("first");
            assertEquals("first", polls.select());
            b.send("second");
            assertEquals("second", timed.select());
          }
        });
    Goroutine ended = k.go(() -> {});
    k.awaitDone(ended);
    k.run(
        () -> {
          PreparedSelect<String, RuntimeException> end =
              prepare(k, onReceive(a, v -> "a"), onReceive(ended.done(), v -> "end"));
          assertEquals("end", end.select());
          assertEquals("end", end.select());
        });
  }

  @RuleTest(intent = "Priorities rely on the order, and the loop acts on the index.")
  default void l30_aPreparedSelectKeepsToItsOrderAndTellsTheIndex(Kit k) throws Exception {
    Channel<String> first = k.channels().buffered(1);
    Channel<String> second = k.channels().buffered(1);
    Channel<String> none = null;
    PreparedSelect<@Nullable String, RuntimeException> select =
        prepareInOrder(
            k,
            Selects.from(none),
            Selects.from(first),
            Selects.from(second),
            onDefault(() -> "default"));
    assertEquals(-1, select.index());
    k.run(
        () -> {
          second.send("second");
          for (int i = 0; i < 100; i++) {
            first.send("first");
            assertEquals("first", select.select());
            assertEquals(1, select.index());
          }
          assertEquals("second", select.select());
          assertEquals(2, select.index());
          assertEquals("default", select.select());
          assertEquals(3, select.index());
        });
  }

  @RuleTest(
      intent =
          "Sharing a prepared select is a bug that must show and not corrupt the select "
              + "that runs.")
  default void l31_aPreparedSelectIsUsedByOneAtATime(Kit k) throws Exception {
    Channel<String> a = k.channels().unbuffered();
    Channel<String> b = k.channels().unbuffered();
    PreparedSelect<@Nullable String, RuntimeException> select =
        prepare(k, Selects.from(a), Selects.from(b));
    AtomicReference<@Nullable String> got = new AtomicReference<>();
    Goroutine uses = k.go(() -> got.set(select.select()));
    k.awaitWaiting(uses, WaitReason.SELECT);
    k.run(() -> assertThrows(IllegalStateException.class, select::select));
    k.run(() -> b.send("undisturbed"));
    k.awaitDone(uses);
    assertEquals("undisturbed", got.get());
    // The use ends when the function of its case begins.
    Channel<String> buffered = k.channels().buffered(2);
    AtomicReference<PreparedSelect<String, InterruptedException>> self = new AtomicReference<>();
    self.set(
        prepare(
            k,
            onReceive(
                buffered,
                v -> {
                  PreparedSelect<String, InterruptedException> me =
                      Objects.requireNonNull(self.get());
                  return "outer".equals(v) ? v + " " + me.select() : "" + v;
                }),
            onReceive(a, v -> "a")));
    k.run(
        () -> {
          buffered.send("outer");
          buffered.send("inner");
          assertEquals("outer inner", Objects.requireNonNull(self.get()).select());
        });
  }

  @RuleTest(intent = "A select that cannot mean anything must fail where it is prepared.")
  default void l32_selectsThatMakeNoSenseAreNotPrepared(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    SelectCase<String, RuntimeException> byDefault = onDefault(() -> "default");
    SelectCase<String, RuntimeException> timeout = onTimeout(Duration.ofHours(1), () -> "timeout");
    SelectCase<String, RuntimeException> receive = onReceive(ch, v -> "received");
    SelectCase<String, RuntimeException> foreign = onReceive(Selects.foreign(), v -> "received");
    k.run(
        () -> {
          assertThrows(
              IllegalArgumentException.class, () -> prepare(k, receive, byDefault, byDefault));
          assertThrows(
              IllegalArgumentException.class, () -> prepare(k, byDefault, timeout, receive));
          assertThrows(IllegalArgumentException.class, () -> prepare(k, receive, foreign));
        });
  }

  @RuleTest(
      intent =
          "A supplier that is called twice, or under a lock, doubles its effects or deadlocks.")
  default void l33_aSupplierOfElementsIsAskedOnceForEachUseWithNothingLocked(Kit k)
      throws Exception {
    Channel<Integer> in = k.channels().unbuffered();
    Channel<Integer> out = k.channels().buffered(1);
    int[] asked = new int[1];
    @Nullable Integer[] next = new Integer[1];
    PreparedSelect<String, Exception> select =
        prepare(
            k,
            onReceive(in, v -> "received"),
            onSendFrom(
                out,
                () -> {
                  asked[0]++;
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
                () -> "sent"),
            onTimeout(Duration.ZERO, () -> "timeout"));
    k.run(
        () -> {
          for (int i = 1; i <= 3; i++) {
            next[0] = i;
            assertEquals("sent", select.select());
            assertEquals("timeout", select.select(), "the buffer is full");
            assertEquals(i, out.receive());
            next[0] = null;
            assertEquals("timeout", select.select(), "there is nothing to send");
            assertEquals(0, out.length());
            assertEquals(3 * i, asked[0]);
          }
          next[0] = -1;
          assertThrows(IOException.class, select::select);
          next[0] = 4;
          assertEquals("sent", select.select());
        });
  }

  @RuleTest(
      intent =
          "What was reported as sent must arrive, also when selects are cancelled or time out.")
  default void l34_noElementIsLostOrDoubledInAStormOfPreparedSelects(Kit k) {
    for (int capacity : new int[] {0, 2}) {
      Channel<Integer> a = k.channels().buffered(capacity);
      Channel<Integer> b = k.channels().buffered(capacity);
      Channel<Integer> over = k.channels().unbuffered();
      int senders = 3;
      int each = k.rounds(400);
      AtomicIntegerArray sent = new AtomicIntegerArray(senders * each);
      AtomicIntegerArray received = new AtomicIntegerArray(senders * each);
      List<Goroutine> sending = new ArrayList<>();
      List<Goroutine> receiving = new ArrayList<>();
      for (int s = 0; s < senders; s++) {
        int me = s;
        sending.add(
            k.go(
                () -> {
                  AtomicInteger next = new AtomicInteger(me * each);
                  PreparedSelect<Boolean, RuntimeException> waits =
                      prepare(
                          k,
                          onSendFrom(a, next::get, () -> true),
                          onSendFrom(b, next::get, () -> true));
                  PreparedSelect<Boolean, RuntimeException> timed =
                      prepare(
                          k,
                          onSendFrom(a, next::get, () -> true),
                          onSendFrom(b, next::get, () -> true),
                          onTimeout(Duration.ofNanos(20_000), () -> false));
                  for (int end = (me + 1) * each; next.get() < end; next.incrementAndGet()) {
                    try {
                      if (next.get() % 3 == 0 ? timed.select() : waits.select()) {
                        sent.incrementAndGet(next.get());
                      }
                    } catch (InterruptedException _) {
                      // no case was taken
                    }
                  }
                }));
      }
      for (int r = 0; r < 2; r++) {
        receiving.add(
            k.go(
                () -> {
                  PreparedSelect<Integer, RuntimeException> next =
                      prepare(
                          k,
                          onReceive(a, v -> v == null ? -1 : v),
                          onReceive(b, v -> v == null ? -1 : v),
                          onReceive(over, v -> -1));
                  for (boolean goOn = true; goOn; ) {
                    try {
                      int element = next.select();
                      goOn = element >= 0;
                      if (goOn) {
                        received.incrementAndGet(element);
                      }
                    } catch (InterruptedException _) {
                      // no case was taken
                    }
                  }
                }));
      }
      AtomicBoolean stop = new AtomicBoolean();
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
      for (Channel<Integer> ch : List.of(a, b)) {
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

  @RuleTest(intent = "A long-lived loop would keep its last element alive.")
  default void l35_aPreparedSelectKeepsNoElementBetweenUses(Kit k) throws Exception {
    Channel<Object> in = k.channels().unbuffered();
    Channel<Object> out = k.channels().unbuffered();
    Channel<Object> buffered = k.channels().buffered(1);
    AtomicReference<@Nullable Object> next = new AtomicReference<>();
    PreparedSelect<Boolean, RuntimeException> select =
        prepare(
            k,
            onReceive(in, Objects::nonNull),
            onReceive(buffered, Objects::nonNull),
            onSendFrom(out, next::get, () -> true));
    List<WeakReference<Object>> references = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int round = i;
      if (round == 3) {
        k.run(() -> buffered.send(remembered(references)));
      }
      Goroutine uses =
          k.go(
              () -> {
                next.set(remembered(references));
                assertTrue(select.select());
                next.set(null);
              });
      if (round < 3) {
        k.awaitWaiting(uses, WaitReason.SELECT);
      }
      k.run(
          () -> {
            switch (round) {
              case 0 -> in.send(remembered(references));
              case 1 -> buffered.send(remembered(references));
              case 2 -> assertTrue(out.receive() != null);
              default -> {
                // it was ready
              }
            }
          });
      k.awaitDone(uses);
    }
    k.awaitCollected(references);
    assertEquals(1, select.index());
  }

  private static Object remembered(List<WeakReference<Object>> references) {
    Object element = new Object();
    synchronized (references) {
      references.add(new WeakReference<>(element));
    }
    return element;
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
          PreparedSelect<Integer, RuntimeException> prepared =
              k.channels().prepare(SelectOrder.RANDOM, cases);
          for (int i = 0; i < n; i += 37) {
            channels.get(i).send(i);
            assertEquals(i, k.channels().select(SelectOrder.RANDOM, cases));
            channels.get(i).send(i);
            assertEquals(i, prepared.select());
            assertEquals(i, prepared.index());
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
