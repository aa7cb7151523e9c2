package io.goroutines.testkit;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onReceiveOk;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.testkit.Alarms.HOUR;
import static io.goroutines.testkit.Alarms.MILLI;
import static io.goroutines.testkit.Alarms.alarm;
import static io.goroutines.testkit.Selects.from;
import static io.goroutines.testkit.Selects.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.ReceiveChannel;
import io.goroutines.WaitReason;
import io.goroutines.spi.Alarm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The rules of the chapter "Waiting in a select" of docs/spec.md. JUnit alone calls them. */
public sealed interface SelectWaitRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(intent = "A case that was not taken must not swallow an element, then or later.")
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

  @RuleTest(intent = "Merging code passes the same channel twice without knowing it.")
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

  @RuleTest(
      intent =
          "A goroutine that sends to itself loses an element that no other goroutine ever sees.")
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

  @RuleTest(intent = "Two loops that exchange elements by selects would deadlock.")
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

  @RuleTest(intent = "A loop with select would starve behind plain receivers.")
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

  @RuleTest(intent = "A cancelled loop must not swallow an element.")
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

  @RuleTest(intent = "A poll during a shutdown must still see what is there.")
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

  @RuleTest(intent = "A loop with a ticker or a timeout would run early, late, or lose a tick.")
  default void l37_selectOnTheTimeTakesTheTick(Kit k) throws Exception {
    Channel<Integer> empty = k.channels().unbuffered();
    k.run(
        () -> {
          Alarm alarm = alarm(k, HOUR);
          for (int i = 0; i < 10; i++) {
            long start = k.scheduler().now();
            assertEquals(
                "tick",
                Go.select(
                    Go.onReceive(empty, v -> "element"),
                    Go.onReceive(Go.after(Duration.ofMillis(2)), v -> "tick"),
                    Go.onReceive(Go.after(Duration.ofHours(1)), v -> "hour")));
            assertTrue(k.scheduler().now() - start >= 2 * MILLI, "not before");
            alarm.set(k.scheduler().now() + MILLI, Alarm.ONCE);
            assertEquals(
                "tick",
                Go.select(
                    Go.onReceive(empty, v -> "element"),
                    Go.onReceive(alarm.channel(), v -> "tick")));
            // If another case is taken, the tick stays.
            alarm.set(k.scheduler().now() + MILLI, Alarm.ONCE);
            Goroutine sender = k.go(() -> empty.send(1));
            String taken =
                Go.select(
                    Go.onReceive(empty, v -> "element"),
                    Go.onReceive(alarm.channel(), v -> "tick"));
            if (taken.equals("element")) {
              assertNotNull(alarm.channel().receive());
            } else {
              empty.receive();
            }
            k.awaitDone(sender);
            assertFalse(alarm.stop());
          }
        });
    // In FIFO order, whatever the kind of waiter.
    Alarm alarm = alarm(k, HOUR);
    ReceiveChannel<Instant> ticks = alarm.channel();
    List<Goroutine> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      boolean selects = i % 2 == 0;
      Goroutine next =
          k.go(
              () -> {
                if (selects) {
                  Go.select(Go.whenReceive(empty, v -> {}), Go.whenReceive(ticks, t -> {}));
                } else {
                  assertNotNull(ticks.receive());
                }
              });
      k.awaitWaiting(next, selects ? WaitReason.SELECT : WaitReason.CHAN_RECEIVE);
      waiting.add(next);
    }
    for (int i = 0; i < 4; i++) {
      alarm.set(k.scheduler().now(), Alarm.ONCE);
      k.awaitDone(waiting.get(i));
      for (Goroutine still : waiting.subList(i + 1, 4)) {
        assertFalse(still.isDone(), "it came later");
      }
    }
  }

  @RuleTest(intent = "A timeout that comes early reports failures that did not happen.")
  default void l38_spuriousWakeUpsEndNoSelectBeforeItsTimeout(Kit k) {
    Channel<String> empty = k.channels().unbuffered();
    Channel<String> other = k.channels().unbuffered();
    Signal end = new Signal();
    Goroutine waits = k.go(() -> end.await());
    Disturbed disturbed = new Disturbed(k);
    disturbed.add(
        "select",
        limit ->
            assertEquals(
                "timeout",
                select(
                    k,
                    from(empty),
                    onSend(other, "a", () -> "sent"),
                    onTimeout(limit, () -> "timeout"))));
    disturbed.add(
        "select of a timeout alone",
        limit -> assertEquals("timeout", select(k, onTimeout(limit, () -> "timeout"))));
    disturbed.add(
        "select of an end",
        limit ->
            assertEquals(
                "timeout",
                select(k, onReceive(waits.done(), v -> "end"), onTimeout(limit, () -> "timeout"))));
    disturbed.await();
    assertFalse(empty.trySend("a"), "a select that timed out still waits");
    end.set();
    k.awaitDone(waits);
  }
}
