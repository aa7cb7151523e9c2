package io.goroutines.testkit;

import static io.goroutines.Go.onReceiveOk;
import static io.goroutines.Go.onSend;
import static io.goroutines.testkit.Channels.assertClosed;
import static io.goroutines.testkit.Channels.waitingReceiver;
import static io.goroutines.testkit.Selects.select;
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
import io.goroutines.WaitReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** The rules of the chapter "Closing a channel" of docs/spec.md. JUnit alone calls them. */
public sealed interface CloseRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(intent = "A worker that does not hear of the close waits for ever, and leaks.")
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

  @RuleTest(
      intent =
          "A sender that believes in a delivery after the close loses an element "
              + "without a word.")
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

  @RuleTest(intent = "Elements that were accepted before the close must not be lost with it.")
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

  @RuleTest(intent = "A send that is silently dropped loses data; the bug must show at the sender.")
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

  @RuleTest(intent = "A second close hides that two parties both believe they own the channel.")
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

  @RuleTest(intent = "A consumer's loop must see all elements, and must end.")
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

  @RuleTest(intent = "Consumers must be able to tell a failed producer from a finished one.")
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

  @RuleTest(
      intent = "An operation that already waits must learn why the stream ended, as later ones do.")
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

  @RuleTest(
      intent =
          "The close is a broadcast: shutdown signals release thousands of goroutines with it.")
  default void c67_aCloseReleasesAnyNumberOfWaiters(Kit k) {
    IOException cause = new IOException("gone");
    releases(k, Channel::close, null);
    releases(k, ch -> ch.close(cause), cause);
    releases(k, Channel::cancel, null);
  }

  private static void releases(Kit k, Consumer<Channel<Integer>> close, @Nullable Throwable cause) {
    int n = k.many();
    Channel<Integer> quiet = k.channels().unbuffered();
    for (boolean send : new boolean[] {false, true}) {
      Channel<Integer> ch = k.channels().unbuffered();
      List<Goroutine> waiters = new ArrayList<>();
      List<CompletableFuture<?>> futures = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        boolean selects = i % 2 == 0;
        waiters.add(k.go(() -> awaitClose(k, ch, quiet, send, selects, cause)));
        if (i % 4 == 0) {
          futures.add(send ? ch.sendAsync(i) : ch.receiveAsync());
        }
      }
      WaitReason plain = send ? WaitReason.CHAN_SEND : WaitReason.CHAN_RECEIVE;
      for (int i = 0; i < n; i++) {
        k.awaitWaiting(waiters.get(i), i % 2 == 0 ? WaitReason.SELECT : plain);
      }
      close.accept(ch);
      k.awaitDone(waiters);
      for (CompletableFuture<?> future : futures) {
        k.await("the future of an asynchronous form completes", future::isDone);
      }
    }
    assertNull(quiet.tryReceive(), "a select that was released still waits");
  }

  private static void awaitClose(
      Kit k,
      Channel<Integer> ch,
      Channel<Integer> quiet,
      boolean send,
      boolean selects,
      @Nullable Throwable cause)
      throws InterruptedException {
    if (!send && cause == null) {
      Received<Integer> received =
          selects
              ? select(k, onReceiveOk(ch, r -> r), onSend(quiet, 1, () -> Received.of(1)))
              : ch.receiveOk();
      assertEquals(Received.closed(), received);
      return;
    }
    ChannelClosedException thrown =
        assertThrows(
            ChannelClosedException.class,
            () -> {
              if (selects) {
                SelectCase<Boolean, RuntimeException> mine =
                    send ? onSend(ch, 1, () -> true) : onReceiveOk(ch, r -> true);
                var _ = select(k, mine, onSend(quiet, 1, () -> false));
              } else if (send) {
                ch.send(1);
              } else {
                var _ = ch.receive();
              }
            });
    assertSame(cause, thrown.getCause());
  }
}
