package io.goroutines.testkit;

import static io.goroutines.testkit.Channels.waitingReceiver;
import static io.goroutines.testkit.Channels.waitingSender;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.Received;
import io.goroutines.WaitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Sending and receiving" of docs/spec.md. JUnit alone calls them. */
public sealed interface SendReceiveRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(intent = "Back-pressure is set by the capacity, and monitored by the length.")
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

  @RuleTest(intent = "A negative capacity is a bug of the caller and must show where it is made.")
  default void c02_aNegativeCapacityIsRefused(Kit k) {
    assertThrows(IllegalArgumentException.class, () -> k.channels().buffered(-1));
    assertThrows(IllegalArgumentException.class, () -> k.channels().buffered(Integer.MIN_VALUE));
  }

  @RuleTest(intent = "Events that overtake each other are applied in the wrong order.")
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

  @RuleTest(
      intent =
          "The send of an unbuffered channel is the acknowledgment that a receiver has "
              + "the element.")
  default void c04_anUnbufferedSendWaitsForItsReceiver(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    Goroutine sender = waitingSender(k, ch, "a");
    assertEquals(0, ch.length());
    k.run(() -> assertEquals("a", ch.receive()));
    k.awaitDone(sender);
  }

  @RuleTest(
      intent =
          "A producer that is throttled too early is slow; one that is throttled too "
              + "late exhausts memory.")
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

  @RuleTest(
      intent = "A consumer that does not wait spins, or takes the lack of an element for the end.")
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

  @RuleTest(intent = "A sender that is overtaken again and again never gets its turn.")
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

  @RuleTest(intent = "A worker that is overtaken again and again starves, and answers come late.")
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

  @RuleTest(intent = "An element that overtakes buffered ones breaks the order of the stream.")
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

  @RuleTest(intent = "Null means the end; as an element it would end the consumer's loop.")
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
                NullPointerException.class, () -> ch.close(SendReceiveRules.<Throwable>nothing()));
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

  @RuleTest(intent = "A consumer that cannot tell an element from the end stops early or never.")
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

  @RuleTest(
      intent = "A capacity that is silently reduced blocks a producer that was promised room.")
  default void c68_aBufferHoldsAsManyElementsAsWereAskedFor(Kit k) {
    int capacity = 100_000;
    Channel<Integer> ch = k.channels().buffered(capacity);
    for (int i = 0; i < capacity; i++) {
      assertTrue(ch.trySend(i), "no room in a buffer that is not full");
    }
    assertFalse(ch.trySend(capacity), "room in a buffer that is full");
    assertEquals(capacity, ch.length());
    for (int i = 0; i < capacity; i++) {
      assertEquals(i, ch.tryReceive());
    }
    assertNull(ch.tryReceive());
  }
}
