package io.goroutines.testkit;

import static io.goroutines.Go.onSend;
import static io.goroutines.testkit.Channels.assertClosed;
import static io.goroutines.testkit.Channels.make;
import static io.goroutines.testkit.Channels.sendAll;
import static io.goroutines.testkit.Selects.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelBuilder;
import io.goroutines.ChannelCancelledException;
import io.goroutines.ChannelClosedException;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Cancelling a channel" of docs/spec.md. JUnit alone calls them. */
public sealed interface CancelRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(
      intent =
          "Receivers that have left must not leave resources in the buffer, nor senders "
              + "waiting.")
  default void c50_cancelClosesAndDropsWhatIsBuffered(Kit k) throws Exception {
    for (Supplier<ChannelBuilder<Integer>> kind :
        List.<Supplier<ChannelBuilder<Integer>>>of(
            () -> Channel.<Integer>builder().capacity(3),
            () -> Channel.<Integer>builder().unlimited(),
            () -> Channel.<Integer>builder().capacity(3).dropOldest())) {
      List<Integer> heard = new ArrayList<>();
      Channel<Integer> ch = make(k, kind.get().onUndelivered(heard::add));
      int n = ch.capacity() == Integer.MAX_VALUE ? 300 : 3;
      List<Integer> sent = new ArrayList<>();
      k.run(
          () -> {
            ch.send(-1);
            ch.send(-2);
            assertEquals(-1, ch.receive()); // so that the buffer does not start at index 0
            assertEquals(-2, ch.receive());
            for (int i = 0; i < n; i++) {
              sent.add(i);
            }
            sendAll(k, ch, 0, n);
            ch.cancel();
            assertTrue(ch.isClosed());
            assertTrue(ch.isDone());
            assertEquals(0, ch.length());
            assertNull(ch.receive());
            assertNull(ch.tryReceive());
            assertClosed(() -> ch.send(0));
            assertClosed(() -> ch.trySend(0));
          });
      assertEquals(sent, heard);
    }
    // Waiters are released.
    Channel<Integer> full = k.channels().buffered(1);
    k.run(() -> full.send(0));
    Goroutine sender = k.go(() -> assertClosed(() -> full.send(1)));
    k.awaitWaiting(sender, WaitReason.CHAN_SEND);
    full.cancel();
    k.awaitDone(sender);
    Channel<Integer> empty = k.channels().unbuffered();
    Goroutine receiver = k.go(() -> assertNull(empty.receive()));
    k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
    empty.cancel();
    k.awaitDone(receiver);
  }

  @RuleTest(intent = "Receivers cancel in finally blocks, where the channel may be closed already.")
  default void c51_cancelDoesNoHarmWhenRepeatedOrAfterAClose(Kit k) throws Exception {
    Channel<Integer> cancelled = k.channels().buffered(1);
    cancelled.cancel();
    cancelled.cancel();
    // Senders need not know of it: their first close is no mistake, a second one is.
    cancelled.close();
    assertClosed(cancelled::close);
    cancelled.cancel();
    assertClosed(() -> cancelled.close(new IOException("late")));
    k.run(() -> assertNull(cancelled.receive()));

    IOException cause = new IOException("gone");
    Channel<Integer> closed = k.channels().buffered(1);
    k.run(() -> closed.send(1));
    closed.close(cause);
    closed.cancel();
    assertTrue(closed.isDone());
    k.run(
        () -> {
          var thrown = assertThrows(ChannelClosedException.class, closed::receive);
          assertSame(cause, thrown.getCause());
        });
    assertClosed(closed::close);
  }

  @RuleTest(
      intent = "A sender must be able to tell that its receivers have left from its own mistake.")
  default void c60_aSendOnACancelledChannelSaysSo(Kit k) throws Exception {
    for (Supplier<ChannelBuilder<Integer>> kind :
        List.<Supplier<ChannelBuilder<Integer>>>of(
            Channel::builder,
            () -> Channel.<Integer>builder().capacity(1),
            () -> Channel.<Integer>builder().unlimited(),
            () -> Channel.<Integer>builder().conflated())) {
      Channel<Integer> cancelled = make(k, kind.get());
      Channel<Integer> closed = make(k, kind.get());
      k.run(
          () -> {
            cancelled.cancel();
            assertRefuses(k, cancelled, true);
            cancelled.close(); // by the senders, which need not know of the cancel
            assertRefuses(k, cancelled, true);
            closed.close();
            assertRefuses(k, closed, false);
            closed.cancel(); // too late to be the reason
            assertRefuses(k, closed, false);
          });
    }
    // Waiters.
    for (boolean cancel : new boolean[] {true, false}) {
      Channel<Integer> full = k.channels().unbuffered();
      List<Goroutine> senders = new ArrayList<>();
      for (Body send :
          List.<Body>of(
              () -> full.send(0),
              () -> full.trySend(0, Duration.ofHours(1)),
              () -> select(k, onSend(full, 0, () -> "sent")))) {
        senders.add(
            k.go(
                () -> {
                  var thrown = assertThrows(ChannelClosedException.class, send::run);
                  assertEquals(cancel, thrown instanceof ChannelCancelledException);
                }));
      }
      senders.forEach(
          g -> k.await("it waits", () -> g.state() == Goroutine.State.WAITING || g.isDone()));
      CompletableFuture<@Nullable Void> later = full.sendAsync(0);
      if (cancel) {
        full.cancel();
      } else {
        full.close();
      }
      k.awaitDone(senders);
      k.run(() -> assertEquals(cancel, closed(later) instanceof ChannelCancelledException));
    }
  }

  /** Sends in every form; each is refused, because of a cancel or of a close. */
  private static void assertRefuses(Kit k, Channel<Integer> ch, boolean cancelled) {
    List<ChannelClosedException> all =
        List.of(
            assertThrows(ChannelClosedException.class, () -> ch.send(0)),
            assertThrows(ChannelClosedException.class, () -> ch.trySend(0)),
            assertThrows(
                ChannelClosedException.class, () -> ch.trySend(0, Duration.ofNanos(20_000))),
            assertThrows(
                ChannelClosedException.class, () -> select(k, onSend(ch, 0, () -> "sent"))),
            closed(ch.sendAsync(0)));
    for (ChannelClosedException each : all) {
      assertEquals(cancelled, each instanceof ChannelCancelledException, each::toString);
    }
  }

  private static ChannelClosedException closed(CompletableFuture<?> future) {
    ExecutionException thrown = assertThrows(ExecutionException.class, future::get);
    return assertInstanceOf(ChannelClosedException.class, thrown.getCause());
  }

  @RuleTest(
      intent =
          "Receivers that leave are normal; each of their senders would otherwise be "
              + "reported as a bug.")
  default void c61_aSenderWhoseChannelWasCancelledEndsWithoutAPanic(Kit k) throws Exception {
    Queue<Kit.Panic> panics = k.expectPanics();
    Channel<Integer> cancelled = k.channels().unbuffered();
    Goroutine producer =
        k.go(
            () -> {
              for (int i = 0; ; i++) {
                cancelled.send(i);
              }
            });
    Goroutine wraps =
        k.go(
            () -> {
              try {
                while (true) {
                  cancelled.send(0);
                }
              } catch (ChannelClosedException e) {
                throw new CompletionException("a framework", e);
              }
            });
    k.run(() -> assertNotNull(cancelled.receive()));
    cancelled.cancel();
    Goroutine late = k.go(() -> cancelled.send(0));
    k.awaitDone(producer, wraps, late);
    assertEquals(List.of(), List.copyOf(panics));
    // A send on a channel that the senders themselves have closed is still a mistake.
    Channel<Integer> closed = k.channels().unbuffered();
    closed.close();
    closed.cancel();
    Goroutine mistaken = k.go(() -> closed.send(0));
    k.awaitDone(mistaken);
    assertEquals(List.of(mistaken), panics.stream().map(Kit.Panic::goroutine).toList());
  }
}
