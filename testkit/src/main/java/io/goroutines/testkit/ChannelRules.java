package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.Received;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** Group C of docs/spec.md: channels. */
interface ChannelRules {

  /** Starts a goroutine that sends, and returns once it waits. */
  private static <E> Goroutine waitingSender(Kit k, Channel<E> ch, E element) {
    Goroutine g = k.go(() -> ch.send(element));
    k.awaitWaiting(g, WaitReason.CHAN_SEND);
    return g;
  }

  /** Starts a goroutine that receives into a list, and returns once it waits. */
  private static <E> Goroutine waitingReceiver(Kit k, Channel<E> ch, List<@Nullable E> into) {
    Goroutine g =
        k.go(
            () -> {
              E element = ch.receive();
              synchronized (into) {
                into.add(element);
              }
            });
    k.awaitWaiting(g, WaitReason.CHAN_RECEIVE);
    return g;
  }

  private static void assertClosed(Executable operation) {
    assertThrows(ChannelClosedException.class, operation);
  }

  // What channels are

  @RuleTest
  default void c01_capacityAndLength(Kit k) throws Exception {
    assertEquals(0, k.channels().unbuffered().capacity());
    assertEquals(0, k.channels().buffered(0).capacity());
    Channel<String> ch = k.channels().buffered(3);
    assertEquals(3, ch.capacity());
    assertEquals(0, ch.length());
    k.run(
        () -> {
          ch.send("a");
          assertEquals(1, ch.length());
          ch.send("b");
          ch.send("c");
          assertEquals(3, ch.length());
          assertEquals("a", ch.receive());
          assertEquals(2, ch.length());
        });
    assertEquals(3, ch.capacity());
  }

  @RuleTest
  default void c02_aNegativeCapacityIsRefused(Kit k) {
    assertThrows(IllegalArgumentException.class, () -> k.channels().buffered(-1));
    assertThrows(IllegalArgumentException.class, () -> k.channels().buffered(Integer.MIN_VALUE));
  }

  @RuleTest
  default void c03_elementsComeOutInTheOrderInWhichTheyWentIn(Kit k) throws Exception {
    for (int capacity : new int[] {0, 1, 3, 100}) {
      Channel<Integer> ch = k.channels().buffered(capacity);
      int n = k.rounds(500);
      Goroutine sender =
          k.go(
              () -> {
                for (int i = 0; i < n; i++) {
                  ch.send(i);
                }
              });
      k.run(
          () -> {
            for (int i = 0; i < n; i++) {
              assertEquals(i, ch.receive());
            }
          });
      k.awaitDone(sender);
    }
    Channel<Integer> filled = k.channels().buffered(5);
    k.run(
        () -> {
          for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 5; i++) {
              filled.send(i);
            }
            for (int i = 0; i < 5; i++) {
              assertEquals(i, filled.receive());
            }
          }
        });
  }

  // Waiting

  @RuleTest
  default void c04_anUnbufferedSendWaitsForItsReceiver(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    Goroutine sender = waitingSender(k, ch, "a");
    assertEquals(0, ch.length());
    k.run(() -> assertEquals("a", ch.receive()));
    k.awaitDone(sender);
  }

  @RuleTest
  default void c05_aBufferedSendWaitsOnlyWhileTheBufferIsFull(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(2);
    k.run(
        () -> {
          ch.send("a");
          ch.send("b");
        });
    Goroutine sender = waitingSender(k, ch, "c");
    assertEquals(2, ch.length(), "a sender that waits does not count");
    k.run(() -> assertEquals("a", ch.receive()));
    k.awaitDone(sender);
    assertEquals(2, ch.length());
    k.run(
        () -> {
          assertEquals("b", ch.receive());
          assertEquals("c", ch.receive());
        });
  }

  @RuleTest
  default void c06_aReceiveWaitsWhileThereIsNothing(Kit k) throws Exception {
    for (int capacity : new int[] {0, 2}) {
      Channel<String> ch = k.channels().buffered(capacity);
      List<@Nullable String> got = new ArrayList<>();
      Goroutine receiver = waitingReceiver(k, ch, got);
      k.run(() -> ch.send("a"));
      k.awaitDone(receiver);
      assertEquals(List.of("a"), got);
      assertEquals(0, ch.length());
    }
  }

  @RuleTest
  default void c07_waitingSendersAreServedInTheOrderOfTheirArrival(Kit k) throws Exception {
    Channel<Integer> ch = k.channels().unbuffered();
    List<Goroutine> senders = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      senders.add(waitingSender(k, ch, i));
    }
    k.run(
        () -> {
          for (int i = 0; i < 5; i++) {
            assertEquals(i, ch.receive());
          }
        });
    k.awaitDone(senders);
  }

  @RuleTest
  default void c08_waitingReceiversAreServedInTheOrderOfTheirArrival(Kit k) throws Exception {
    for (int capacity : new int[] {0, 2}) {
      Channel<Integer> ch = k.channels().buffered(capacity);
      int[] got = new int[5];
      List<Goroutine> receivers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        int id = i;
        Goroutine g =
            k.go(
                () -> {
                  Integer element = ch.receive();
                  got[id] = element == null ? -1 : element;
                });
        k.awaitWaiting(g, WaitReason.CHAN_RECEIVE);
        receivers.add(g);
      }
      k.run(
          () -> {
            for (int i = 0; i < 5; i++) {
              ch.send(10 + i);
            }
          });
      k.awaitDone(receivers);
      for (int i = 0; i < 5; i++) {
        assertEquals(10 + i, got[i], "what receiver " + i + " got");
      }
    }
  }

  @RuleTest
  default void c09_whatIsBufferedComesBeforeWhatWaits(Kit k) throws Exception {
    Channel<Integer> ch = k.channels().buffered(2);
    k.run(
        () -> {
          ch.send(0);
          ch.send(1);
        });
    List<Goroutine> senders = new ArrayList<>();
    for (int i = 2; i < 5; i++) {
      senders.add(waitingSender(k, ch, i));
    }
    k.run(
        () -> {
          for (int i = 0; i < 5; i++) {
            assertEquals(i, ch.receive());
          }
        });
    k.awaitDone(senders);
  }

  // Close

  @RuleTest
  default void c10_closeReleasesEveryWaitingReceiver(Kit k) {
    for (int capacity : new int[] {0, 2}) {
      Channel<String> ch = k.channels().buffered(capacity);
      List<@Nullable String> got = new ArrayList<>();
      List<Goroutine> receivers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        receivers.add(waitingReceiver(k, ch, got));
      }
      ch.close();
      k.awaitDone(receivers);
      assertEquals(Collections.nCopies(20, null), got);
    }
  }

  @RuleTest
  default void c11_closeReleasesEveryWaitingSenderWithAnException(Kit k) throws Exception {
    for (int capacity : new int[] {0, 1}) {
      Channel<String> ch = k.channels().buffered(capacity);
      if (capacity == 1) {
        k.run(() -> ch.send("buffered"));
      }
      AtomicInteger refused = new AtomicInteger();
      List<Goroutine> senders = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Goroutine g =
            k.go(
                () -> {
                  assertClosed(() -> ch.send("never sent"));
                  refused.incrementAndGet();
                });
        k.awaitWaiting(g, WaitReason.CHAN_SEND);
        senders.add(g);
      }
      ch.close();
      k.awaitDone(senders);
      assertEquals(20, refused.get());
      k.run(
          () -> {
            if (capacity == 1) {
              assertEquals("buffered", ch.receive());
            }
            assertNull(ch.receive(), "a refused element must not be received");
          });
    }
  }

  @RuleTest
  default void c12_whatIsBufferedAtTheCloseIsStillReceived(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(3);
    k.run(
        () -> {
          ch.send("a");
          ch.send("b");
          assertFalse(ch.isClosed());
          ch.close();
          assertTrue(ch.isClosed());
          assertFalse(ch.isDone());
          assertEquals(2, ch.length());
          assertEquals("a", ch.receive());
          assertFalse(ch.isDone());
          assertEquals("b", ch.tryReceive());
          assertTrue(ch.isDone());
          for (int i = 0; i < 3; i++) {
            assertNull(ch.receive());
            assertNull(ch.tryReceive());
            assertNull(ch.tryReceive(Duration.ofHours(1)));
            assertTrue(ch.isDone());
          }
        });
  }

  @RuleTest
  default void c13_aSendOnAClosedChannelThrows(Kit k) throws Exception {
    for (int capacity : new int[] {0, 2}) {
      Channel<String> ch = k.channels().buffered(capacity);
      ch.close();
      k.run(
          () -> {
            assertClosed(() -> ch.send("a"));
            assertClosed(() -> ch.trySend("a"));
            assertClosed(() -> ch.trySend("a", Duration.ZERO));
            assertClosed(() -> ch.trySend("a", Duration.ofHours(1)));
            assertNull(ch.receive());
          });
    }
  }

  @RuleTest
  default void c14_closingTwiceThrows(Kit k) {
    for (int capacity : new int[] {0, 2}) {
      Channel<String> ch = k.channels().buffered(capacity);
      ch.close();
      assertClosed(ch::close);
      assertClosed(() -> ch.close(new IOException("late")));
    }
    // Of many concurrent closes exactly one succeeds.
    for (int round = 0; round < k.rounds(50); round++) {
      Channel<String> ch = k.channels().unbuffered();
      AtomicInteger closed = new AtomicInteger();
      List<Goroutine> closers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        closers.add(
            k.go(
                () -> {
                  try {
                    ch.close();
                    closed.incrementAndGet();
                  } catch (ChannelClosedException _) {
                    // another closer was first
                  }
                }));
      }
      k.awaitDone(closers);
      assertEquals(1, closed.get());
    }
  }

  @RuleTest
  default void c15_nullIsNoElement(Kit k) throws Exception {
    for (int capacity : new int[] {0, 2}) {
      Channel<String> ch = k.channels().buffered(capacity);
      k.run(
          () -> {
            String none = nothing();
            assertThrows(NullPointerException.class, () -> ch.trySend(none));
            assertThrows(NullPointerException.class, () -> ch.trySend(none, Duration.ZERO));
            Thread.currentThread().interrupt(); // so that a send that accepts null does not wait
            assertThrows(NullPointerException.class, () -> ch.send(none));
            assertTrue(Thread.interrupted());
            assertThrows(
                NullPointerException.class, () -> ch.close(ChannelRules.<Throwable>nothing()));
          });
      assertFalse(ch.isClosed());
    }
  }

  @SuppressWarnings({
    "NullAway",
    "TypeParameterUnusedInFormals"
  }) // a caller that violates the contract
  private static <T> T nothing() {
    return null;
  }

  @RuleTest
  default void c16_theCommaOkFormTellsAnElementFromTheEnd(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    k.run(
        () -> {
          ch.send("a");
          ch.close();
          assertEquals(Received.of("a"), ch.receiveOk());
          assertEquals(Received.closed(), ch.receiveOk());
          assertEquals(Received.closed(), ch.receiveOk());
        });
  }

  @RuleTest
  default void c17_iterationEndsWhenTheChannelIsClosedAndDrained(Kit k) throws Exception {
    for (int capacity : new int[] {0, 3}) {
      Channel<Integer> ch = k.channels().buffered(capacity);
      Goroutine sender =
          k.go(
              () -> {
                for (int i = 0; i < 10; i++) {
                  ch.send(i);
                }
                ch.close();
              });
      k.run(
          () -> {
            int expected = 0;
            for (int element : ch) {
              assertEquals(expected++, element);
            }
            assertEquals(10, expected);
            assertFalse(ch.iterator().hasNext());
          });
      k.awaitDone(sender);
    }
    Channel<Integer> full = k.channels().buffered(3);
    k.run(
        () -> {
          full.send(1);
          full.send(2);
          full.close();
          List<Integer> got = new ArrayList<>();
          full.forEach(got::add);
          assertEquals(List.of(1, 2), got);
        });
  }

  @RuleTest
  default void c18_anInterruptedIterationSetsTheStatusAgainAndConsumesNothing(Kit k)
      throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    k.run(
        () -> {
          ch.send("a");
          Iterator<String> iterator = ch.iterator();
          Thread.currentThread().interrupt();
          assertThrows(GoroutineInterruptedException.class, iterator::hasNext);
          assertTrue(Thread.interrupted(), "the status is set again");
          assertEquals(1, ch.length());
          assertTrue(iterator.hasNext());
          assertEquals("a", iterator.next());
        });
    AtomicBoolean status = new AtomicBoolean();
    Goroutine waits =
        k.go(
            () -> {
              assertThrows(GoroutineInterruptedException.class, () -> ch.iterator().next());
              status.set(Thread.currentThread().isInterrupted());
            });
    k.awaitWaiting(waits, WaitReason.CHAN_RECEIVE);
    waits.interrupt();
    k.awaitDone(waits);
    assertTrue(status.get());
  }

  // The forms that do not wait, or only for a limited time

  @RuleTest
  default void c19_trySendSucceedsExactlyIfThereIsARoomOrAReceiver(Kit k) {
    Channel<String> buffered = k.channels().buffered(2);
    assertTrue(buffered.trySend("a"));
    assertTrue(buffered.trySend("b"));
    assertFalse(buffered.trySend("c"));
    assertEquals(2, buffered.length());
    Channel<String> unbuffered = k.channels().unbuffered();
    assertFalse(unbuffered.trySend("a"));
    List<@Nullable String> got = new ArrayList<>();
    Goroutine receiver = waitingReceiver(k, unbuffered, got);
    assertTrue(unbuffered.trySend("b"));
    k.awaitDone(receiver);
    assertEquals(List.of("b"), got);
    assertFalse(unbuffered.trySend("c"));
  }

  @RuleTest
  default void c20_tryReceiveSucceedsExactlyIfThereIsAnElementOrASender(Kit k) {
    Channel<String> buffered = k.channels().buffered(2);
    assertNull(buffered.tryReceive());
    assertTrue(buffered.trySend("a"));
    assertEquals("a", buffered.tryReceive());
    assertNull(buffered.tryReceive());
    Channel<String> unbuffered = k.channels().unbuffered();
    assertNull(unbuffered.tryReceive());
    Goroutine sender = waitingSender(k, unbuffered, "b");
    assertEquals("b", unbuffered.tryReceive());
    k.awaitDone(sender);
    assertNull(unbuffered.tryReceive());
  }

  @RuleTest
  default void c21_tryFormsNeverFailWhereTheyCouldHaveSucceededAtEveryMoment(Kit k) {
    // Each of four goroutines sends one element and receives one, on a buffer of capacity 4: there
    // is always room for the send, and always an element for the receive.
    Channel<Integer> ch = k.channels().buffered(4);
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger arrived = new AtomicInteger();
    Body body =
        () -> {
          arrived.incrementAndGet();
          k.await("all four are there", () -> arrived.get() == 4);
          for (int i = 0; i < k.rounds(5_000) && refused.get() == 0; i++) {
            if (!ch.trySend(i) || ch.tryReceive() == null) {
              refused.incrementAndGet();
            }
          }
        };
    Goroutine one = k.go(body);
    Goroutine two = k.go(body);
    k.platform(body);
    k.platform(body);
    k.awaitDone(one, two);
    k.awaitThreads();
    assertEquals(0, refused.get(), "operations that were refused though possible throughout");
  }

  @RuleTest
  default void c22_aTimedSendThatGivesUpHasSentNothing(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    k.run(
        () -> {
          assertFalse(ch.trySend("a", Duration.ZERO));
          assertFalse(ch.trySend("b", Duration.ofSeconds(-1)));
          long start = Seam.current().now();
          assertFalse(ch.trySend("c", Duration.ofMillis(2)));
          assertTrue(Seam.current().now() - start >= 2_000_000, "gave up early");
          assertNull(ch.tryReceive(), "an element whose send gave up was received");
        });
  }

  @RuleTest
  default void c23_aTimedReceiveThatGivesUpTakesNothingLater(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    k.run(
        () -> {
          assertNull(ch.tryReceive(Duration.ZERO));
          assertNull(ch.tryReceive(Duration.ofSeconds(-1)));
          long start = Seam.current().now();
          assertNull(ch.tryReceive(Duration.ofMillis(2)));
          assertTrue(Seam.current().now() - start >= 2_000_000, "gave up early");
          assertFalse(ch.trySend("a"), "a receive that gave up took an element");
        });
  }

  @RuleTest
  default void c24_timedFormsSucceedIfTheOtherSideComesInTime(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    AtomicBoolean sent = new AtomicBoolean();
    Goroutine sender = k.go(() -> sent.set(ch.trySend("a", Duration.ofHours(1))));
    k.awaitWaiting(sender, WaitReason.CHAN_SEND);
    k.run(() -> assertEquals("a", ch.receive()));
    k.awaitDone(sender);
    assertTrue(sent.get());
    AtomicReference<@Nullable String> got = new AtomicReference<>();
    Goroutine receiver = k.go(() -> got.set(ch.tryReceive(Duration.ofHours(1))));
    k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
    k.run(() -> ch.send("b"));
    k.awaitDone(receiver);
    assertEquals("b", got.get());
    Goroutine released = k.go(() -> assertNull(ch.tryReceive(Duration.ofHours(1))));
    k.awaitWaiting(released, WaitReason.CHAN_RECEIVE);
    ch.close();
    k.awaitDone(released);
  }

  // Interrupts

  @RuleTest
  default void c25_anInterruptOnEntryComesFirstAndNothingHappens(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(2);
    k.run(
        () -> {
          ch.send("a");
          Executable[] operations = {
            () -> ch.send("b"),
            () -> ch.trySend("b", Duration.ofHours(1)),
            ch::receive,
            ch::receiveOk,
            () -> ch.tryReceive(Duration.ofHours(1))
          };
          for (Executable operation : operations) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, operation);
            assertFalse(Thread.interrupted(), "the exception clears the status");
            assertEquals(1, ch.length(), "an interrupted operation did not happen");
          }
          Thread.currentThread().interrupt();
          assertTrue(ch.trySend("b"));
          assertEquals("a", ch.tryReceive());
          assertTrue(Thread.interrupted(), "the immediate forms ignore the interrupt status");
        });
  }

  @RuleTest
  default void c26_anInterruptedSendDidNotHappen(Kit k) throws Exception {
    for (int capacity : new int[] {0, 1}) {
      Channel<String> ch = k.channels().buffered(capacity);
      if (capacity == 1) {
        assertTrue(ch.trySend("first"));
      }
      AtomicBoolean interrupted = new AtomicBoolean();
      Goroutine sender =
          k.go(
              () -> {
                assertThrows(InterruptedException.class, () -> ch.send("interrupted"));
                interrupted.set(!Thread.currentThread().isInterrupted());
              });
      k.awaitWaiting(sender, WaitReason.CHAN_SEND);
      sender.interrupt();
      k.awaitDone(sender);
      assertTrue(interrupted.get());
      Goroutine second = waitingSender(k, ch, "second");
      if (capacity == 1) {
        assertEquals("first", ch.tryReceive());
      }
      k.run(() -> assertEquals("second", ch.receive()));
      k.awaitDone(second);
      assertNull(ch.tryReceive());
    }
  }

  @RuleTest
  default void c27_anInterruptedReceiveDidNotHappen(Kit k) {
    for (int capacity : new int[] {0, 1}) {
      Channel<String> ch = k.channels().buffered(capacity);
      AtomicBoolean interrupted = new AtomicBoolean();
      Goroutine receiver =
          k.go(
              () -> {
                assertThrows(InterruptedException.class, ch::receive);
                interrupted.set(!Thread.currentThread().isInterrupted());
              });
      k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
      List<@Nullable String> got = new ArrayList<>();
      Goroutine next = waitingReceiver(k, ch, got);
      receiver.interrupt();
      k.awaitDone(receiver);
      assertTrue(interrupted.get());
      assertTrue(ch.trySend("a"));
      k.awaitDone(next);
      assertEquals(List.of("a"), got);
    }
  }

  @RuleTest
  default void c28_whenAnInterruptAndAPeerRaceExactlyOneWins(Kit k) {
    // The interrupt and the peer come from two threads, or from one in immediate succession, so
    // that the waiter finds both when it resumes, under any load.
    int rounds = k.rounds(300);
    for (int i = 0; i < rounds; i++) {
      boolean sends = i % 2 == 0;
      Channel<String> ch = k.channels().unbuffered();
      AtomicBoolean happened = new AtomicBoolean();
      AtomicBoolean status = new AtomicBoolean();
      AtomicBoolean delivered = new AtomicBoolean();
      Goroutine racer =
          k.go(
              () -> {
                try {
                  if (sends) {
                    ch.send("a");
                  } else {
                    assertEquals("a", ch.receive());
                  }
                  happened.set(true);
                  while (!delivered.get()) {
                    Seam.current().yieldNow();
                  }
                  status.set(Thread.interrupted());
                } catch (InterruptedException _) {
                  status.set(!Thread.currentThread().isInterrupted());
                }
              });
      k.awaitWaiting(racer, sends ? WaitReason.CHAN_SEND : WaitReason.CHAN_RECEIVE);
      boolean peer;
      switch (i / 2 % 3) {
        case 0 -> {
          Goroutine interrupter = k.go(racer::interrupt);
          peer = perform(ch, sends);
          k.awaitDone(interrupter);
        }
        case 1 -> {
          racer.interrupt();
          peer = perform(ch, sends);
        }
        default -> {
          peer = perform(ch, sends);
          racer.interrupt();
        }
      }
      delivered.set(true);
      k.awaitDone(racer);
      assertEquals(peer, happened.get(), "the two sides disagree on whether it happened");
      assertTrue(status.get(), "an interrupt that loses stays set, one that wins is cleared");
    }
  }

  private static boolean perform(Channel<String> ch, boolean receive) {
    return receive ? ch.tryReceive() != null : ch.trySend("a");
  }

  // Close with a cause

  @RuleTest
  default void c29_closeWithACauseReachesReceiversAfterTheLastElement(Kit k) throws Exception {
    IOException cause = new IOException("gone");
    Channel<String> ch = k.channels().buffered(2);
    k.run(
        () -> {
          ch.send("a");
          ch.close(cause);
          assertTrue(ch.isClosed());
          assertEquals("a", ch.receive());
          assertTrue(ch.isDone());
          Executable[] operations = {
            ch::receive,
            ch::receiveOk,
            ch::tryReceive,
            () -> ch.tryReceive(Duration.ofHours(1)),
            () -> ch.iterator().hasNext(),
            () -> ch.send("b"),
            () -> ch.trySend("b")
          };
          for (Executable operation : operations) {
            ChannelClosedException thrown = assertThrows(ChannelClosedException.class, operation);
            assertSame(cause, thrown.getCause());
          }
        });
  }

  @RuleTest
  default void c30_closeWithACauseReachesThoseWhoWait(Kit k) {
    IOException cause = new IOException("gone");
    Channel<String> ch = k.channels().unbuffered();
    Goroutine receiver =
        k.go(
            () -> {
              ChannelClosedException thrown =
                  assertThrows(ChannelClosedException.class, ch::receive);
              assertSame(cause, thrown.getCause());
            });
    k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
    ch.close(cause);
    k.awaitDone(receiver);
    Channel<String> other = k.channels().unbuffered();
    Goroutine sender =
        k.go(
            () -> {
              ChannelClosedException thrown =
                  assertThrows(ChannelClosedException.class, () -> other.send("a"));
              assertSame(cause, thrown.getCause());
            });
    k.awaitWaiting(sender, WaitReason.CHAN_SEND);
    other.close(cause);
    k.awaitDone(sender);
  }

  // From where

  @RuleTest
  default void c31_operationsWorkFromPlatformThreads(Kit k) {
    exchange(k, k::platform);
  }

  @RuleTest
  default void c32_operationsWorkFromPlainVirtualThreads(Kit k) throws Exception {
    exchange(k, k::virtual);
    Channel<String> ch = k.channels().unbuffered();
    k.run(
        () -> {
          Thread nested = k.virtual(() -> ch.send("from a thread that a goroutine started"));
          assertNotNull(ch.receive());
          k.awaitEnd(nested);
        });
  }

  /** Starts a thread of some kind. */
  @FunctionalInterface
  interface Starter {
    Thread start(Body body);
  }

  /** Goroutines and threads of another kind exchange elements; either side waits. */
  private static void exchange(Kit k, Starter starter) {
    Channel<Integer> there = k.channels().unbuffered();
    Channel<Integer> back = k.channels().buffered(1);
    int n = k.rounds(200);
    Thread thread =
        starter.start(
            () -> {
              for (int element : there) {
                back.send(element);
              }
              back.close();
            });
    k.awaitParked(thread);
    Goroutine g =
        k.go(
            () -> {
              for (int i = 0; i < n; i++) {
                there.send(i);
                assertEquals(i, back.receive());
              }
              there.close();
              assertNull(back.receive());
            });
    k.awaitDone(g);
    k.awaitEnd(thread);
    Channel<Integer> sends = k.channels().unbuffered();
    Thread sender = starter.start(() -> sends.send(1));
    k.awaitParked(sender);
    assertEquals(1, sends.tryReceive());
    k.awaitEnd(sender);
  }

  @RuleTest
  default void c33_goroutinesOfSeveralRuntimesShareAChannel(Kit k) {
    GoRuntime other = k.open(k.config());
    Channel<Integer> there = k.channels().unbuffered();
    Channel<Integer> back = k.channels().unbuffered();
    int n = k.rounds(200);
    Goroutine echo =
        other.go(
            () -> {
              for (int element : there) {
                back.send(element);
              }
            });
    Goroutine g =
        k.go(
            () -> {
              for (int i = 0; i < n; i++) {
                there.send(i);
                assertEquals(i, back.receive());
              }
              there.close();
            });
    k.awaitDone(g, echo);
  }

  @RuleTest
  default void c34_everyOperationOpensWithAPoint(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(4);
    Thread self = Thread.currentThread();
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    AtomicReference<@Nullable PointListener> before = new AtomicReference<>();
    before.set(
        Seam.listen(
            (op, on) -> {
              PointListener outer = before.get();
              if (outer != null) {
                outer.point(op, on);
              }
              if (Thread.currentThread() == self) {
                seen.add(op + (on == ch ? " on it" : ""));
              }
            }));
    try {
      expect(seen, Op.SEND, () -> ch.send("a"));
      expect(seen, Op.SEND, () -> ch.trySend("a"));
      expect(seen, Op.SEND, () -> ch.trySend("a", Duration.ofHours(1)));
      expect(seen, Op.RECEIVE, ch::receive);
      expect(seen, Op.RECEIVE, ch::tryReceive);
      expect(seen, Op.RECEIVE, () -> ch.tryReceive(Duration.ofHours(1)));
      expect(seen, Op.INSPECT, ch::length);
      expect(seen, Op.INSPECT, ch::isClosed);
      expect(seen, Op.INSPECT, ch::isDone);
      expect(seen, Op.CLOSE, ch::close);
      expect(seen, Op.RECEIVE, ch::receiveOk);
      expect(seen, Op.RECEIVE, () -> assertFalse(ch.iterator().hasNext()));
    } finally {
      Seam.listen(before.get());
    }
  }

  private static void expect(Queue<String> seen, Op op, Body operation) throws Exception {
    seen.clear();
    operation.run();
    assertEquals(op + " on it", seen.peek(), "the point that opens the operation");
  }

  @RuleTest
  default void c35_onTheNilChannelNothingEverHappens(Kit k) throws Exception {
    Channel<String> never = Channel.never();
    Goroutine receiver = k.go(() -> never.receive());
    Goroutine sender = k.go(() -> never.send("a"));
    k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE_NIL_CHAN);
    k.awaitWaiting(sender, WaitReason.CHAN_SEND_NIL_CHAN);
    assertFalse(never.trySend("a"));
    assertNull(never.tryReceive());
    k.run(
        () -> {
          assertFalse(never.trySend("a", Duration.ofMillis(1)));
          assertNull(never.tryReceive(Duration.ofMillis(1)));
        });
    assertClosed(never::close);
    receiver.interrupt();
    sender.interrupt();
    k.awaitDone(receiver, sender);
  }

  @RuleTest
  default void c36_wakingForNothingHarmsNoOperation(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    AtomicReference<Waiter> waiter = new AtomicReference<>();
    AtomicReference<Thread> thread = new AtomicReference<>();
    AtomicReference<@Nullable String> got = new AtomicReference<>();
    Goroutine receiver =
        k.go(
            () -> {
              waiter.set(Seam.current());
              thread.set(Thread.currentThread());
              waiter.get().ready(false);
              got.set(ch.receive());
            });
    for (int i = 0; i < 50; i++) {
      k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
      waiter.get().ready(i % 2 == 0);
      LockSupport.unpark(thread.get());
    }
    k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
    k.run(() -> ch.send("a"));
    k.awaitDone(receiver);
    assertEquals("a", got.get());
  }

  // Memory

  @RuleTest
  default void c37_aChannelKeepsNothingThatItHasHandedOut(Kit k) throws Exception {
    Channel<Object> ch = k.channels().buffered(4);
    List<WeakReference<Object>> references = new ArrayList<>();
    k.run(
        () -> {
          for (int i = 0; i < 3; i++) {
            Object element = new Object();
            references.add(new WeakReference<>(element));
            ch.send(element);
          }
          for (int i = 0; i < 3; i++) {
            assertNotNull(ch.receive());
          }
        });
    k.awaitCollected(references);
    assertEquals(0, ch.length());
  }

  @RuleTest
  default void c38_anOperationThatGaveUpLeavesNothingBehind(Kit k) throws Exception {
    Channel<Object> ch = k.channels().unbuffered();
    List<WeakReference<Object>> references = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      k.run(
          () -> {
            Object element = new Object();
            references.add(new WeakReference<>(element));
            assertFalse(ch.trySend(element, Duration.ofMillis(1)));
          });
    }
    AtomicReference<@Nullable Object> element = new AtomicReference<>(new Object());
    references.add(new WeakReference<>(element.get()));
    Goroutine sender =
        k.go(
            () -> {
              Object mine = element.getAndSet(null);
              assertNotNull(mine);
              ch.send(mine);
            });
    k.awaitWaiting(sender, WaitReason.CHAN_SEND);
    sender.interrupt();
    k.awaitDone(sender);
    k.awaitCollected(references);
    assertFalse(ch.isClosed());
  }

  // Storms

  @RuleTest
  default void c39_noElementIsLostOrDoubledAndEachSendersOrderIsKept(Kit k) {
    for (int capacity : new int[] {0, 1, 8}) {
      Channel<long[]> ch = k.channels().buffered(capacity);
      int senders = 4;
      int each = k.rounds(500);
      AtomicIntegerArray seen = new AtomicIntegerArray(senders * each);
      AtomicInteger disorder = new AtomicInteger();
      AtomicInteger left = new AtomicInteger(senders);
      List<Goroutine> all = new ArrayList<>();
      for (int s = 0; s < senders; s++) {
        int me = s;
        Body body =
            () -> {
              for (int i = 0; i < each; i++) {
                ch.send(new long[] {me, i});
              }
              if (left.decrementAndGet() == 0) {
                ch.close();
              }
            };
        if (s == 0) {
          k.platform(body);
        } else {
          all.add(k.go(body));
        }
      }
      for (int r = 0; r < 4; r++) {
        Body body =
            () -> {
              long[] last = new long[senders];
              Arrays.fill(last, -1);
              for (long[] element : ch) {
                seen.incrementAndGet((int) (element[0] * each + element[1]));
                if (element[1] <= last[(int) element[0]]) {
                  disorder.incrementAndGet();
                }
                last[(int) element[0]] = element[1];
              }
            };
        if (r == 0) {
          k.platform(body);
        } else {
          all.add(k.go(body));
        }
      }
      k.awaitDone(all);
      k.awaitThreads();
      for (int i = 0; i < senders * each; i++) {
        assertEquals(1, seen.get(i), "times that element " + i + " was received");
      }
      assertEquals(0, disorder.get(), "elements of one sender that overtook another of its own");
    }
  }

  @RuleTest
  default void c40_noElementIsLostOrDoubledUnderInterruptsTimeoutsAndAClose(Kit k) {
    for (int capacity : new int[] {0, 2}) {
      Channel<Integer> ch = k.channels().buffered(capacity);
      int each = k.rounds(400);
      int senders = 4;
      AtomicIntegerArray sent = new AtomicIntegerArray(senders * each);
      AtomicIntegerArray received = new AtomicIntegerArray(senders * each);
      AtomicBoolean stop = new AtomicBoolean();
      List<Goroutine> active = new ArrayList<>();
      List<Goroutine> receivers = new ArrayList<>();
      for (int s = 0; s < senders; s++) {
        int base = s * each;
        active.add(
            k.go(
                () -> {
                  for (int i = 0; i < each; i++) {
                    int element = base + i;
                    try {
                      boolean done =
                          switch (i % 3) {
                            case 0 -> ch.trySend(element);
                            case 1 -> ch.trySend(element, Duration.ofNanos(20_000));
                            default -> {
                              ch.send(element);
                              yield true;
                            }
                          };
                      if (done) {
                        sent.incrementAndGet(element);
                      }
                    } catch (InterruptedException | ChannelClosedException _) {
                      // it did not happen
                    }
                  }
                }));
      }
      for (int r = 0; r < 4; r++) {
        int kind = r;
        receivers.add(
            k.go(
                () -> {
                  while (!ch.isDone()) {
                    try {
                      Integer element =
                          switch (kind) {
                            case 0 -> ch.tryReceive();
                            case 1 -> ch.tryReceive(Duration.ofNanos(20_000));
                            default -> ch.receive();
                          };
                      if (element != null) {
                        received.incrementAndGet(element);
                      } else if (kind == 0) {
                        Seam.current().yieldNow();
                      }
                    } catch (InterruptedException _) {
                      // nothing was received
                    }
                  }
                }));
      }
      List<Goroutine> targets = new ArrayList<>(active);
      targets.addAll(receivers);
      Goroutine interrupter =
          k.go(
              () -> {
                for (int i = 0; !stop.get(); i++) {
                  targets.get(i % targets.size()).interrupt();
                  Seam.current().yieldNow();
                  Seam.current().yieldNow();
                }
              });
      // Half-way the channel is closed while senders are active.
      k.await(
          "half of it",
          () -> {
            int some = 0;
            for (int i = 0; i < senders * each; i++) {
              some += received.get(i);
            }
            return some > senders * each / 8 || active.stream().allMatch(Goroutine::isDone);
          });
      ch.close();
      k.awaitDone(active);
      k.awaitDone(receivers);
      stop.set(true);
      k.awaitDone(interrupter);
      for (int i = 0; i < senders * each; i++) {
        if (sent.get(i) != received.get(i)) {
          fail("element " + i + " was sent " + sent.get(i) + " and received " + received.get(i));
        }
      }
    }
  }

  @RuleTest
  default void c41_everyWaitingReceiverSeesTheCloseInAStorm(Kit k) {
    for (int round = 0; round < k.rounds(40); round++) {
      Channel<Integer> ch = k.channels().buffered(round % 2);
      // Rounds with more receivers alternate with rounds with more senders, so that some wait at
      // any time.
      int receivers = 2 + 2 * (round / 2 % 3);
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Body receive =
            () -> {
              while (ch.receive() != null) {
                Thread.onSpinWait();
              }
            };
        Body send =
            () -> {
              try {
                while (true) {
                  ch.send(1);
                }
              } catch (ChannelClosedException _) {
                // the end
              }
            };
        all.add(k.go(i < receivers ? receive : send));
      }
      k.await("it flows", () -> all.getLast().state() != Goroutine.State.RUNNABLE);
      ch.close();
      k.awaitDone(all);
    }
  }
}
