package io.goroutines.testkit;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.testkit.Channels.drain;
import static io.goroutines.testkit.Channels.make;
import static io.goroutines.testkit.Channels.sendAll;
import static io.goroutines.testkit.Selects.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelBuilder;
import io.goroutines.ChannelSpec.Overflow;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Kinds of channels" of docs/spec.md. JUnit alone calls them. */
public sealed interface ChannelKindRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(intent = "A channel of the wrong size blocks its producers or takes unbounded memory.")
  default void c42_capacityAndLengthOfEachKind(Kit k) throws Exception {
    Channel<Integer> rendezvous = make(k, Channel.builder());
    Channel<Integer> bounded = make(k, Channel.<Integer>builder().capacity(2));
    Channel<Integer> unlimited = make(k, Channel.<Integer>builder().unlimited());
    Channel<Integer> oldest = make(k, Channel.<Integer>builder().capacity(3).dropOldest());
    Channel<Integer> latest = make(k, Channel.<Integer>builder().dropLatest().capacity(3));
    Channel<Integer> conflated = make(k, Channel.<Integer>builder().conflated());
    assertEquals(0, rendezvous.capacity());
    assertEquals(2, bounded.capacity());
    assertEquals(Integer.MAX_VALUE, unlimited.capacity());
    assertEquals(3, oldest.capacity());
    assertEquals(3, latest.capacity());
    assertEquals(1, conflated.capacity());
    k.run(
        () -> {
          for (Channel<Integer> ch : List.of(unlimited, oldest, latest, conflated)) {
            sendAll(k, ch, 0, 500);
            int expected = Math.min(500, ch.capacity());
            assertEquals(expected, ch.length());
            assertEquals(expected, drain(ch).size());
            assertEquals(0, ch.length());
          }
        });
    assertFalse(rendezvous.trySend(1));
    assertTrue(bounded.trySend(1) && bounded.trySend(2) && !bounded.trySend(3));
  }

  @RuleTest(intent = "A producer that must never block, such as an event loop, relies on it.")
  default void c43_aSendOnAnUnlimitedChannelNeverWaits(Kit k) throws Exception {
    Channel<Integer> ch = make(k, Channel.<Integer>builder().unlimited());
    k.run(
        () -> {
          int sent = 0;
          int received = 0;
          for (int burst : new int[] {1, 3, 17, 200, 1_000, 5, 80, 300}) {
            sendAll(k, ch, sent, sent + burst);
            sent += burst;
            // Only a part, so that the next burst comes on top of the rest.
            for (; received < sent - burst / 3; received++) {
              assertEquals(received, ch.receive());
            }
            assertEquals(sent - received, ch.length());
          }
          ch.close();
          for (; received < sent; received++) {
            assertEquals(received, ch.receive());
          }
          assertTrue(ch.isDone());
        });
  }

  @RuleTest(intent = "A feed of current values must not hand out stale ones, nor block its source.")
  default void c44_dropOldestMakesRoomForTheNewest(Kit k) throws Exception {
    Channel<Integer> ch = make(k, Channel.<Integer>builder().capacity(3).dropOldest());
    k.run(
        () -> {
          sendAll(k, ch, 0, 12);
          assertEquals(9, ch.receive());
          sendAll(k, ch, 12, 14);
          assertEquals(List.of(11, 12, 13), drain(ch));
        });
    assertHandsOver(k, ch);
  }

  /** A waiting receiver gets the element, and it is neither buffered nor dropped. */
  private static void assertHandsOver(Kit k, Channel<Integer> ch) throws Exception {
    List<@Nullable Integer> got = Collections.synchronizedList(new ArrayList<>());
    List<Goroutine> receivers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Goroutine receiver = k.go(() -> got.add(ch.receive()));
      k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
      receivers.add(receiver);
    }
    k.run(() -> sendAll(k, ch, 0, 3));
    k.awaitDone(receivers);
    got.sort(null);
    assertEquals(List.of(0, 1, 2), got);
    assertEquals(0, ch.length());
  }

  @RuleTest(
      intent =
          "A consumer gets the wrong elements, as the end of a burst in place of its beginning.")
  default void c45_otherKindsDropTheElementTheyName(Kit k) throws Exception {
    Channel<Integer> ch = make(k, Channel.<Integer>builder().capacity(3).dropLatest());
    k.run(
        () -> {
          sendAll(k, ch, 0, 12);
          assertEquals(0, ch.receive());
          sendAll(k, ch, 12, 14);
          assertEquals(List.of(1, 2, 12), drain(ch));
        });
    assertHandsOver(k, ch);
  }

  @RuleTest(intent = "An observer of a state needs the latest one and no other.")
  default void c46_aConflatedChannelKeepsTheNewestOnly(Kit k) throws Exception {
    Channel<Integer> ch = make(k, Channel.<Integer>builder().conflated());
    k.run(
        () -> {
          sendAll(k, ch, 0, 12);
          assertEquals(11, ch.receive());
          assertNull(ch.tryReceive());
          sendAll(k, ch, 12, 14);
          ch.close();
          assertEquals(List.of(13), drain(ch));
          assertTrue(ch.isDone());
        });
    assertHandsOver(k, make(k, Channel.<Integer>builder().conflated()));
  }

  @RuleTest(intent = "A select that waits for room would block where a plain send does not.")
  default void c47_aSelectsSendCaseIsReadyWhereASendNeverWaits(Kit k) throws Exception {
    for (ChannelBuilder<Integer> builder :
        List.of(
            Channel.<Integer>builder().unlimited(),
            Channel.<Integer>builder().capacity(2).dropOldest(),
            Channel.<Integer>builder().capacity(2).dropLatest(),
            Channel.<Integer>builder().conflated())) {
      Channel<Integer> ch = make(k, builder);
      Channel<Integer> other = k.channels().unbuffered();
      k.run(
          () -> {
            for (int i = 0; i < 100; i++) {
              assertEquals(
                  "sent",
                  select(
                      k,
                      onReceive(other, v -> "received"),
                      onSend(ch, i, () -> "sent"),
                      onDefault(() -> "default")));
              assertEquals(
                  "sent",
                  select(
                      k, onSend(ch, i, () -> "sent"), onSend(other, i, () -> "sent on the other")));
            }
          });
      ch.close();
      assertFalse(drain(ch).isEmpty());
    }
  }

  @RuleTest(
      intent =
          "The hook counts drops and releases resources; a missed or doubled call leaks "
              + "or closes twice.")
  default void c48_theHookHearsOfEachDroppedElementOnce(Kit k) throws Exception {
    for (Overflow overflow : EnumSet.complementOf(EnumSet.of(Overflow.WAIT))) {
      List<Integer> heard = new ArrayList<>();
      List<Thread> on = new ArrayList<>();
      List<Channel<Integer>> self = new ArrayList<>();
      Consumer<Integer> hook =
          element -> {
            heard.add(element);
            on.add(Thread.currentThread());
            assertEquals(2, self.getFirst().length());
            if (element == 10) {
              // Each of these operations takes a lock that the caller may own.
              Channel<Integer> ch = self.getFirst();
              List<Integer> taken = new ArrayList<>();
              Thread user =
                  k.platform(
                      () -> {
                        for (Integer each; (each = ch.tryReceive()) != null; ) {
                          taken.add(each);
                        }
                        for (int each : taken) {
                          assertTrue(ch.trySend(each));
                        }
                      });
              k.awaitEnd(user);
              assertEquals(2, taken.size());
            }
          };
      ChannelBuilder<Integer> builder = Channel.<Integer>builder().capacity(2).onUndelivered(hook);
      Channel<Integer> ch = make(k, builder.overflow(overflow));
      self.add(ch);
      k.run(
          () -> {
            sendAll(k, ch, 0, 15);
            // The same in a select with several cases.
            assertEquals(
                "sent",
                select(k, onSend(ch, 15, () -> "sent"), onReceive(Channel.never(), v -> "never")));
            Thread me = Thread.currentThread();
            on.forEach(thread -> assertSame(me, thread));
          });
      List<Integer> kept =
          switch (overflow) {
            case DROP_OLDEST -> List.of(14, 15);
            case DROP_LATEST -> List.of(0, 1);
            case WAIT -> throw new AssertionError(overflow);
          };
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        expected.add(i);
      }
      expected.removeAll(kept);
      assertEquals(expected, heard, overflow::toString);
      assertEquals(kept, drain(ch), overflow::toString);
      assertEquals(expected, heard, "a received element is not undelivered");
    }
  }

  @RuleTest(
      intent =
          "A failing hook must not be ignored, and must not keep the rest from being released.")
  default void c49_whatTheHookThrowsReachesTheCaller(Kit k) throws Exception {
    List<Integer> heard = new ArrayList<>();
    Channel<Integer> ch =
        make(
            k,
            Channel.<Integer>builder()
                .capacity(2)
                .dropOldest()
                .onUndelivered(
                    element -> {
                      heard.add(element);
                      throw new IllegalStateException("dropped " + element);
                    }));
    k.run(
        () -> {
          sendAll(k, ch, 0, 2);
          for (int i = 2; i < 12; i++) {
            int element = i;
            var thrown =
                assertThrows(
                    IllegalStateException.class, () -> sendAll(k, ch, element, element + 1));
            assertEquals("dropped " + (i - 2), thrown.getMessage());
          }
          assertEquals(2, ch.length());
          assertEquals(10, ch.receive());
          ch.send(12);
          var thrown = assertThrows(IllegalStateException.class, ch::cancel);
          assertEquals("dropped 11", thrown.getMessage());
          assertEquals(12, heard.getLast(), "all are reported, whatever the first handlers throw");
          assertTrue(ch.isDone());
          assertNull(ch.receive());
        });
  }
}
