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
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** The rules of the chapter "Interrupted operations" of docs/spec.md. JUnit alone calls them. */
public sealed interface ChannelInterruptRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(
      intent =
          "A cancelled consumer must not swallow an element, nor hide the cancel from "
              + "its caller.")
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

  @RuleTest(intent = "A cancelled goroutine must stop at its next operation, and not do one more.")
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

  @RuleTest(
      intent = "A cancelled send that is delivered all the same does work that was called off.")
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

  @RuleTest(intent = "An element that a cancelled receiver takes is lost.")
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

  @RuleTest(
      intent =
          "If both sides believe they lost, the element is gone; if both won, it was "
              + "delivered and called off.")
  default void c28_whenAnInterruptAndAPeerRaceExactlyOneWins(Kit k) {
    // The interrupt and the peer come from two threads, or from one in immediate succession, so
    // that the waiter finds both when it resumes, under any load; or the peer comes when the waiter
    // has resumed and decides what to do about the interrupt.
    int rounds = k.rounds(300);
    for (int i = 0; i < rounds; i++) {
      boolean sends = i % 2 == 0;
      Channel<String> ch = k.channels().unbuffered();
      AtomicBoolean happened = new AtomicBoolean();
      AtomicBoolean status = new AtomicBoolean();
      AtomicBoolean delivered = k.flag();
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
          if (i % 12 < 6) {
            k.await("it resumes", () -> racer.state() != Goroutine.State.WAITING);
          }
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
}
