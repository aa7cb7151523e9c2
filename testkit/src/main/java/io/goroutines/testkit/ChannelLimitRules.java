package io.goroutines.testkit;

import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onReceiveOk;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.testkit.SelectRules.from;
import static io.goroutines.testkit.SelectRules.select;
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
import io.goroutines.spi.WaitReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Groups C and L of docs/spec.md, continued: any number of waiters, and spurious wake-ups. */
interface ChannelLimitRules {

  @RuleTest
  default void c66_spuriousWakeUpsEndNoTimedOperationEarly(Kit k) {
    Channel<String> empty = k.channels().unbuffered();
    Channel<String> full = k.channels().buffered(1);
    assertTrue(full.trySend("first"));
    LimitRules.Disturbed disturbed = new LimitRules.Disturbed(k);
    disturbed.add("receive", limit -> assertNull(empty.tryReceive(limit)));
    disturbed.add("send", limit -> assertFalse(full.trySend("second", limit)));
    disturbed.await();
    assertEquals("first", full.tryReceive());
    assertNull(full.tryReceive(), "a send that gave up");
  }

  @RuleTest
  default void c67_aCloseReleasesAnyNumberOfWaiters(Kit k) {
    IOException cause = new IOException("gone");
    releases(k, Channel::close, null);
    releases(k, ch -> ch.close(cause), cause);
    releases(k, Channel::cancel, null);
  }

  private static void releases(Kit k, Consumer<Channel<Integer>> close, @Nullable Throwable cause) {
    int n = LimitRules.many(k);
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

  @RuleTest
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

  @RuleTest
  default void l38_spuriousWakeUpsEndNoSelectBeforeItsTimeout(Kit k) {
    Channel<String> empty = k.channels().unbuffered();
    Channel<String> other = k.channels().unbuffered();
    Signal end = new Signal();
    Goroutine waits = k.go(() -> end.await());
    LimitRules.Disturbed disturbed = new LimitRules.Disturbed(k);
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
    disturbed.add(
        "prepared select",
        limit ->
            assertEquals(
                "timeout",
                PreparedSelectRules.prepare(k, from(empty), onTimeout(limit, () -> "timeout"))
                    .select()));
    disturbed.await();
    assertFalse(empty.trySend("a"), "a select that timed out still waits");
    end.set();
    k.awaitDone(waits);
  }
}
