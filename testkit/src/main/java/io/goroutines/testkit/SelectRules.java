package io.goroutines.testkit;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onReceiveOk;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onTimeout;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.Goroutine;
import io.goroutines.Received;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
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

/** Group L of docs/spec.md: select. */
interface SelectRules {

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  static <R extends @Nullable Object, X extends Exception> R select(
      Kit k, SelectCase<? extends R, ? extends X>... cases) throws X, InterruptedException {
    return k.channels().select(SelectOrder.RANDOM, cases);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  static <R extends @Nullable Object, X extends Exception> R selectInOrder(
      Kit k, SelectCase<? extends R, ? extends X>... cases) throws X, InterruptedException {
    return k.channels().select(SelectOrder.LISTED, cases);
  }

  /** A case that receives and returns the element. */
  static <E> SelectCase<@Nullable E, RuntimeException> from(@Nullable Channel<E> ch) {
    return onReceive(ch, v -> v);
  }

  // Which case

  @RuleTest
  default void l01_amongReadyCasesEachIsTakenWithTheSameProbability(Kit k) throws Exception {
    // By Hoeffding, with 6,000 rounds a share is off by 0.045 with a probability below 2·e^-24 for
    // each of the seven counts here: less than one false alarm in 10^9.
    int rounds = 6_000;
    double tolerance = 0.045;
    for (int n = 2; n <= 3; n++) {
      int cases = n;
      int[] taken = new int[cases];
      List<Channel<Integer>> channels = new ArrayList<>();
      for (int i = 0; i < cases; i++) {
        channels.add(k.channels().buffered(1));
        assertTrue(channels.get(i).trySend(i));
      }
      k.run(
          () -> {
            for (int round = 0; round < rounds; round++) {
              Integer index =
                  cases == 2
                      ? select(k, from(channels.get(0)), from(channels.get(1)))
                      : select(
                          k, from(channels.get(0)), from(channels.get(1)), from(channels.get(2)));
              taken[index]++;
              channels.get(index).send(index);
            }
          });
      for (int i = 0; i < cases; i++) {
        double share = (double) taken[i] / rounds;
        int id = i;
        assertTrue(
            Math.abs(share - 1.0 / cases) < tolerance,
            () -> "case " + id + " of " + cases + " was taken with a share of " + share);
      }
    }
    Channel<Integer> in = k.channels().buffered(1);
    Channel<Integer> out = k.channels().buffered(1);
    int[] received = new int[1];
    k.run(
        () -> {
          assertTrue(in.trySend(0));
          for (int round = 0; round < rounds; round++) {
            boolean receive = select(k, onSend(out, 1, () -> false), onReceive(in, v -> true));
            if (receive) {
              received[0]++;
              in.send(0);
            } else {
              assertEquals(1, out.receive());
            }
          }
        });
    double share = (double) received[0] / rounds;
    assertTrue(
        Math.abs(share - 0.5) < tolerance, () -> "the receive was taken with a share of " + share);
  }

  @RuleTest
  default void l02_inListedOrderTheFirstReadyCaseIsTaken(Kit k) throws Exception {
    Channel<String> empty = k.channels().buffered(1);
    Channel<String> first = k.channels().buffered(1);
    Channel<String> second = k.channels().buffered(1);
    k.run(
        () -> {
          second.send("second");
          for (int i = 0; i < 200; i++) {
            first.send("first");
            assertEquals("first", selectInOrder(k, from(empty), from(first), from(second)));
          }
          assertEquals("second", selectInOrder(k, from(empty), from(first), from(second)));
          assertEquals(
              "default", selectInOrder(k, from(empty), from(first), onDefault(() -> "default")));
        });
  }

  // Default

  @RuleTest
  default void l03_defaultIsTakenExactlyIfNoCaseIsReady(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    Channel<String> other = k.channels().unbuffered();
    k.run(
        () -> {
          for (int i = 0; i < 100; i++) {
            assertEquals("default", select(k, from(ch), onDefault(() -> "default")));
            assertEquals(
                "default",
                select(k, from(ch), onSend(other, "b", () -> "sent"), onDefault(() -> "default")));
            ch.send("a");
            assertEquals("a", select(k, from(other), from(ch), onDefault(() -> "default")));
            assertEquals(
                "sent", select(k, onSend(ch, "b", () -> "sent"), onDefault(() -> "default")));
            assertEquals(
                "default", select(k, onSend(ch, "c", () -> "sent"), onDefault(() -> "default")));
            assertEquals("b", ch.receive());
          }
          assertEquals("default", select(k, onDefault(() -> "default")));
        });
  }

  @RuleTest
  default void l04_withAReadyChannelAtEveryMomentDefaultIsNeverTaken(Kit k) {
    // A token moves to and fro between two channels, and is put into the one before it is taken
    // from the other. Whenever the selector holds none, one of the two has an element.
    Channel<Integer> a = k.channels().buffered(2);
    Channel<Integer> b = k.channels().buffered(2);
    assertTrue(a.trySend(0));
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger defaults = new AtomicInteger();
    Body mover =
        () -> {
          while (!stop.get()) {
            b.send(0);
            var _ = a.receive();
            a.send(0);
            var _ = b.receive();
          }
        };
    Thread moves = k.platform(mover);
    Goroutine selects =
        k.go(
            () -> {
              for (int i = 0, fromB = 0; i < k.rounds(5_000) || fromB < k.rounds(300); i++) {
                Channel<Integer> taken =
                    select(
                        k,
                        onReceive(a, v -> a),
                        onReceive(b, v -> b),
                        onDefault(
                            () -> {
                              defaults.incrementAndGet();
                              return a;
                            }));
                if (defaults.get() > 0) {
                  return;
                }
                fromB += taken == b ? 1 : 0; // the mover is between the two channels then
                taken.send(0);
              }
            });
    k.awaitDone(selects);
    stop.set(true);
    var _ = a.trySend(0); // the mover may wait for this element
    var _ = b.trySend(0);
    assertEquals(0, defaults.get(), "times that default was taken though there was an element");
    k.awaitEnd(moves);
  }

  // Time-out

  @RuleTest
  default void l05_timeoutIsTakenIfNothingElseIsPossibleInTime(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    Channel<String> full = k.channels().buffered(1);
    k.run(
        () -> {
          long start = Seam.current().now();
          assertEquals(
              "timeout", select(k, from(ch), onTimeout(Duration.ofMillis(2), () -> "timeout")));
          assertTrue(Seam.current().now() - start >= 2_000_000, "taken early");
          assertEquals("timeout", select(k, from(ch), onTimeout(Duration.ZERO, () -> "timeout")));
          assertEquals(
              "timeout", select(k, from(ch), onTimeout(Duration.ofSeconds(-1), () -> "timeout")));
          assertEquals("alone", select(k, onTimeout(Duration.ofMillis(1), () -> "alone")));
          assertEquals(
              "short",
              select(
                  k,
                  onTimeout(Duration.ofHours(1), () -> "long"),
                  from(ch),
                  onTimeout(Duration.ofMillis(1), () -> "short")));
          for (int i = 0; i < 50; i++) {
            for (long millis = -1; millis <= 0; millis++) {
              Duration past = Duration.ofMillis(millis);
              full.send("a");
              assertEquals("a", select(k, from(full), onTimeout(past, () -> "timeout")));
            }
          }
        });
    Goroutine waits =
        k.go(
            () ->
                assertEquals(
                    "a", select(k, from(ch), onTimeout(Duration.ofHours(1), () -> "timeout"))));
    k.awaitWaiting(waits, WaitReason.SELECT);
    k.run(() -> ch.send("a"));
    k.awaitDone(waits);
  }

  @RuleTest
  default void l06_aSelectThatTimedOutLeavesNoWaiterBehind(Kit k) throws Exception {
    Channel<String> a = k.channels().unbuffered();
    Channel<String> b = k.channels().unbuffered();
    k.run(
        () -> {
          assertEquals(
              "timeout",
              select(
                  k,
                  from(a),
                  onSend(b, "ghost", () -> "sent"),
                  onTimeout(Duration.ofMillis(1), () -> "timeout")));
          assertFalse(a.trySend("a"), "a select that timed out received");
          assertNull(b.tryReceive(), "a select that timed out sent");
        });
  }

  // Cases that are never ready

  @RuleTest
  default void l07_aNullOrNilChannelDisablesItsCase(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    Channel<String> never = Channel.never();
    Channel<String> none = null;
    k.run(
        () -> {
          for (int i = 0; i < 50; i++) {
            ch.send("a");
            assertEquals(
                "a",
                select(
                    k,
                    from(none),
                    onSend(none, "b", () -> "sent"),
                    from(never),
                    onSend(never, "b", () -> "sent"),
                    from(ch)));
          }
          assertEquals("default", select(k, from(none), from(never), onDefault(() -> "default")));
        });
    Goroutine waits = k.go(() -> select(k, from(none), from(never)));
    k.awaitWaiting(waits, WaitReason.SELECT_NO_CASES);
    waits.interrupt();
    k.awaitDone(waits);
  }

  @RuleTest
  default void l08_aSelectWithoutCasesWaitsForEver(Kit k) {
    AtomicBoolean interrupted = new AtomicBoolean();
    Goroutine waits =
        k.go(
            () -> {
              try {
                Object unexpected = SelectRules.<@Nullable Object, RuntimeException>select(k);
                throw new AssertionError("it returned " + unexpected);
              } catch (InterruptedException _) {
                interrupted.set(true);
              }
            });
    k.awaitWaiting(waits, WaitReason.SELECT_NO_CASES);
    waits.interrupt();
    k.awaitDone(waits);
    assertTrue(interrupted.get());
  }

  // Waiting, and which peers meet

  @RuleTest
  default void l09_aWaitingSelectTakesTheCaseThatBecomesReady(Kit k) throws Exception {
    for (int ready = 0; ready < 3; ready++) {
      int which = ready;
      Channel<String> a = k.channels().unbuffered();
      Channel<String> b = k.channels().buffered(1);
      Channel<String> c = k.channels().unbuffered();
      AtomicReference<String> taken = new AtomicReference<>();
      Goroutine waits =
          k.go(
              () ->
                  taken.set(
                      select(
                          k,
                          onReceive(a, v -> "a " + v),
                          onReceive(b, v -> "b " + v),
                          onSend(c, "z", () -> "c"))));
      k.awaitWaiting(waits, WaitReason.SELECT);
      k.run(
          () -> {
            switch (which) {
              case 0 -> a.send("x");
              case 1 -> b.send("y");
              default -> assertEquals("z", c.receive());
            }
          });
      k.awaitDone(waits);
      assertEquals(which == 0 ? "a x" : which == 1 ? "b y" : "c", taken.get());
      assertFalse(a.trySend("late"), "a case that was not taken still waits");
      assertNull(c.tryReceive(), "a case that was not taken still waits");
      assertEquals(0, b.length());
    }
  }

  @RuleTest
  default void l10_theSameChannelMayStandInSeveralCases(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    k.run(
        () -> {
          Goroutine waits =
              k.go(
                  () ->
                      assertEquals(
                          "a",
                          select(k, from(ch), from(ch), onReceiveOk(ch, r -> "" + r.value()))));
          k.awaitWaiting(waits, WaitReason.SELECT);
          ch.send("a");
          k.awaitDone(waits);
          assertFalse(ch.trySend("b"), "a case that was not taken still waits");
        });
    Channel<String> buffered = k.channels().buffered(1);
    k.run(
        () -> {
          for (int i = 0; i < 50; i++) {
            String what =
                select(
                    k, onSend(buffered, "x", () -> "sent"), onReceive(buffered, v -> "got " + v));
            assertEquals(i % 2 == 0 ? "sent" : "got x", what);
          }
        });
  }

  @RuleTest
  default void l11_aSelectDoesNotMeetItself(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    AtomicReference<String> taken = new AtomicReference<>();
    Goroutine waits =
        k.go(
            () ->
                taken.set(
                    select(k, onSend(ch, "mine", () -> "sent"), onReceive(ch, v -> "got " + v))));
    k.awaitWaiting(waits, WaitReason.SELECT);
    k.run(() -> assertEquals("mine", ch.receive()));
    k.awaitDone(waits);
    assertEquals("sent", taken.get());
    assertFalse(ch.trySend("a"));
  }

  @RuleTest
  default void l12_twoSelectsMeetEachOther(Kit k) {
    Channel<Integer> a = k.channels().unbuffered();
    Channel<Integer> b = k.channels().unbuffered();
    int rounds = k.rounds(1_000);
    AtomicInteger sum = new AtomicInteger();
    Goroutine sends =
        k.go(
            () -> {
              for (int i = 0; i < rounds; i++) {
                int element = i;
                var _ = select(k, onSend(a, element, () -> 0), onSend(b, element, () -> 1));
              }
            });
    Goroutine receives =
        k.go(
            () -> {
              for (int i = 0; i < rounds; i++) {
                Integer got = select(k, from(b), from(a));
                assertEquals(i, got);
                sum.incrementAndGet();
              }
            });
    k.awaitDone(sends, receives);
    assertEquals(rounds, sum.get());
  }

  @RuleTest
  default void l13_waitingSelectsKeepTheirPlaceInTheQueue(Kit k) throws Exception {
    Channel<Integer> ch = k.channels().unbuffered();
    Channel<Integer> other = k.channels().unbuffered();
    int[] got = new int[4];
    List<Goroutine> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int id = i;
      boolean selects = i % 2 == 1;
      Goroutine g =
          k.go(
              () -> {
                Integer element = selects ? select(k, from(other), from(ch)) : ch.receive();
                got[id] = element == null ? -1 : element;
              });
      k.awaitWaiting(g, selects ? WaitReason.SELECT : WaitReason.CHAN_RECEIVE);
      all.add(g);
    }
    k.run(
        () -> {
          for (int i = 0; i < 4; i++) {
            ch.send(10 + i);
          }
        });
    k.awaitDone(all);
    for (int i = 0; i < 4; i++) {
      assertEquals(10 + i, got[i], "what waiter " + i + " got");
    }
  }

  // Closed channels

  @RuleTest
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

  @RuleTest
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

  // Mistakes

  @RuleTest
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

  /** A channel that no factory has created. */
  @SuppressWarnings("unchecked") // it has no elements at all
  static Channel<String> foreign() {
    return (Channel<String>)
        Proxy.newProxyInstance(
            Channel.class.getClassLoader(),
            new Class<?>[] {Channel.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> 1;
                  case "equals" -> false;
                  case "toString" -> "a channel of another implementation";
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  // Interrupts

  @RuleTest
  default void l17_anInterruptedSelectTookNoCase(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    Channel<String> other = k.channels().unbuffered();
    k.run(
        () -> {
          ch.send("a");
          Thread.currentThread().interrupt();
          assertThrows(InterruptedException.class, () -> select(k, from(ch)));
          assertFalse(Thread.interrupted());
          assertEquals(1, ch.length());
          assertEquals("a", ch.receive());
        });
    AtomicBoolean interrupted = new AtomicBoolean();
    Goroutine waits =
        k.go(
            () -> {
              assertThrows(
                  InterruptedException.class,
                  () -> select(k, from(ch), onSend(other, "x", () -> "sent")));
              interrupted.set(!Thread.currentThread().isInterrupted());
            });
    k.awaitWaiting(waits, WaitReason.SELECT);
    waits.interrupt();
    k.awaitDone(waits);
    assertTrue(interrupted.get());
    assertNull(other.tryReceive(), "an interrupted select sent");
    assertTrue(ch.trySend("b"));
    assertEquals(1, ch.length(), "an interrupted select received");
  }

  @RuleTest
  default void l18_aSelectWithDefaultDoesNotLookAtTheInterrupt(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    k.run(
        () -> {
          Thread.currentThread().interrupt();
          assertEquals("default", select(k, from(ch), onDefault(() -> "default")));
          assertTrue(Thread.currentThread().isInterrupted());
          assertEquals("sent", select(k, onSend(ch, "a", () -> "sent"), onDefault(() -> "no")));
          assertTrue(Thread.interrupted());
        });
  }

  // The functions of cases

  @RuleTest
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
                      SelectRules.<Object, IOException>select(
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
                  SelectRules.<Object, IOException>select(
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

  @RuleTest
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

  @RuleTest
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

  // From where

  @RuleTest
  default void l22_selectWorksFromPlatformAndPlainVirtualThreads(Kit k) throws Exception {
    Channel<Integer> ch = k.channels().unbuffered();
    Channel<Integer> quiet = k.channels().unbuffered();
    Thread[] threads = {
      k.platform(() -> assertEquals(1, SelectRules.<Integer>plain(k, quiet, ch))),
      k.virtual(() -> assertEquals(1, SelectRules.<Integer>plain(k, quiet, ch)))
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

  @RuleTest
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

  // Storms

  @RuleTest
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
                          switch (i % 4) {
                            case 0 -> select(k, a, b, onDefault(() -> false));
                            case 1 ->
                                select(k, a, b, onTimeout(Duration.ofNanos(20_000), () -> false));
                            case 2 -> selectInOrder(k, a, b);
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
}
