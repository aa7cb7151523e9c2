package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.Goroutine;
import io.goroutines.Received;
import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Asynchronous forms" of docs/spec.md. JUnit alone calls them. */
public sealed interface AsyncRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(intent = "An event loop that is blocked by a send stops everything it serves.")
  default void c52_anAsynchronousOperationNeverWaits(Kit k) throws Exception {
    for (int capacity : new int[] {0, 1}) {
      Channel<String> ch = k.channels().buffered(capacity);
      k.run(
          () -> {
            if (capacity == 1) {
              assertTrue(ch.sendAsync("a").isDone(), "there is room");
            }
            Thread.currentThread().interrupt(); // which the call ignores
            CompletableFuture<@Nullable Void> sent = ch.sendAsync("b");
            assertTrue(Thread.interrupted());
            assertFalse(sent.isDone());
            assertEquals(capacity, ch.length(), "a waiting goroutine does not count");
            if (capacity == 1) {
              assertEquals("a", ch.receive());
            }
            assertEquals("b", ch.receive());
            assertNull(result(k, sent));

            CompletableFuture<Received<String>> received = ch.receiveAsync();
            assertFalse(received.isDone());
            ch.send("c");
            assertEquals(0, ch.length());
            assertEquals(Received.of("c"), result(k, received));
          });
      Goroutine sender = k.go(() -> ch.send("d"));
      if (capacity == 0) {
        k.awaitWaiting(sender, WaitReason.CHAN_SEND);
      } else {
        k.awaitDone(sender);
      }
      CompletableFuture<Received<String>> received = ch.receiveAsync();
      assertTrue(received.isDone(), "there is an element");
      assertEquals(Received.of("d"), received.join());
      k.awaitDone(sender);
      Goroutine receiver = k.go(() -> assertEquals("e", ch.receive()));
      k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
      assertTrue(ch.sendAsync("e").isDone(), "a receiver waits for it");
      k.awaitDone(receiver);
    }
  }

  private static void awaitDone(Kit k, CompletableFuture<?> future) {
    k.await("the end of " + future, future::isDone);
  }

  /** Waits for the result of a future. */
  private static <T extends @Nullable Object> T result(Kit k, CompletableFuture<T> future) {
    awaitDone(k, future);
    return future.join();
  }

  @RuleTest(
      intent = "Asynchronous senders that overtake reorder the stream, and starve the others.")
  default void c53_asynchronousOperationsStandInTheSameQueue(Kit k) throws Exception {
    Channel<Integer> ch = k.channels().unbuffered();
    List<CompletableFuture<?>> sent = new ArrayList<>();
    List<Goroutine> goroutines = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int element = i;
      if (i % 3 == 1) {
        Goroutine sender = k.go(() -> ch.send(element));
        k.awaitWaiting(sender, WaitReason.CHAN_SEND);
        goroutines.add(sender);
      } else {
        sent.add(ch.sendAsync(element));
      }
    }
    k.run(
        () -> {
          for (int i = 0; i < 6; i++) {
            assertEquals(i, ch.receive());
          }
        });
    k.awaitDone(goroutines);
    sent.forEach(future -> awaitDone(k, future));

    List<CompletableFuture<Received<Integer>>> received = new ArrayList<>();
    AtomicReference<@Nullable Integer> third = new AtomicReference<>();
    received.add(ch.receiveAsync());
    received.add(ch.receiveAsync());
    Goroutine receiver = k.go(() -> third.set(ch.receive()));
    k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
    received.add(ch.receiveAsync());
    k.run(
        () -> {
          for (int i = 0; i < 4; i++) {
            ch.send(i);
          }
        });
    k.awaitDone(receiver);
    assertEquals(Received.of(0), result(k, received.get(0)));
    assertEquals(Received.of(1), result(k, received.get(1)));
    assertEquals(2, third.get());
    assertEquals(Received.of(3), result(k, received.get(2)));
  }

  @RuleTest(
      intent =
          "A future that was cancelled must not have sent, nor may it lose a received element.")
  default void c54_completingAFutureFromOutsideWithdrawsTheOperationOrFails(Kit k)
      throws Exception {
    Channel<Integer> ch = k.channels().unbuffered();
    // A withdrawn operation never happens.
    assertTrue(ch.sendAsync(1).cancel(false));
    assertTrue(ch.sendAsync(2).complete(null));
    assertTrue(ch.sendAsync(3).completeExceptionally(new IOException()));
    CompletableFuture<@Nullable Void> late = ch.sendAsync(4).orTimeout(1, TimeUnit.MILLISECONDS);
    awaitDone(k, late);
    assertInstanceOf(TimeoutException.class, late.exceptionNow());
    assertNull(ch.tryReceive());
    assertTrue(ch.receiveAsync().cancel(true));
    assertTrue(ch.receiveAsync().complete(Received.closed()));
    assertTrue(ch.receiveAsync().completeExceptionally(new IOException()));
    CompletableFuture<Received<Integer>> none =
        ch.receiveAsync().completeOnTimeout(Received.of(-1), 1, TimeUnit.MILLISECONDS);
    assertEquals(Received.of(-1), result(k, none));
    assertFalse(ch.trySend(5));
    // An operation that has happened cannot be withdrawn, though its future may not be complete
    // yet.
    for (int i = 0; i < k.rounds(200); i++) {
      CompletableFuture<@Nullable Void> sent = ch.sendAsync(i);
      assertEquals(i, ch.tryReceive());
      assertFalse(sent.cancel(false));
      assertFalse(sent.completeExceptionally(new IOException()));
      assertNull(result(k, sent));
      CompletableFuture<Received<Integer>> received = ch.receiveAsync();
      assertTrue(ch.trySend(i));
      assertFalse(received.cancel(false));
      assertFalse(received.complete(Received.closed()));
      assertEquals(Received.of(i), result(k, received));
    }
    // When they race, both sides agree on the winner.
    for (int i = 0; i < k.rounds(200); i++) {
      int element = i;
      CompletableFuture<Received<Integer>> received = ch.receiveAsync();
      AtomicBoolean sent = new AtomicBoolean();
      boolean withdrawn = races(k, received, i % 50, () -> sent.set(ch.trySend(element)));
      assertEquals(!withdrawn, sent.get());
      if (!withdrawn) {
        assertEquals(Received.of(i), result(k, received));
      }
      CompletableFuture<@Nullable Void> waits = ch.sendAsync(i);
      AtomicReference<@Nullable Integer> got = new AtomicReference<>();
      withdrawn = races(k, waits, i % 50, () -> got.set(ch.tryReceive()));
      assertEquals(withdrawn ? null : element, got.get());
      if (!withdrawn) {
        assertNull(result(k, waits));
      }
    }
  }

  /** Waits until a future has failed because the channel was closed. */
  private static ChannelClosedException closed(Kit k, CompletableFuture<?> future) {
    awaitDone(k, future);
    return assertInstanceOf(ChannelClosedException.class, future.exceptionNow());
  }

  /** Withdraws an operation a moment after a goroutine, its peer, was released. */
  private static boolean races(Kit k, CompletableFuture<?> operation, int spins, Body peer) {
    AtomicBoolean ready = new AtomicBoolean();
    AtomicBoolean begin = k.flag();
    Goroutine other =
        k.go(
            () -> {
              ready.set(true);
              while (!begin.get()) {
                Seam.current().yieldNow();
              }
              peer.run();
            });
    k.await("the peer", ready::get);
    begin.set(true);
    for (int spin = spins; spin > 0; spin--) {
      Thread.onSpinWait();
    }
    boolean withdrawn = operation.cancel(false);
    k.awaitDone(other);
    return withdrawn;
  }

  @RuleTest(
      intent =
          "A future that the close does not complete never completes, and its "
              + "dependents never run.")
  default void c55_aCloseCompletesTheFutures(Kit k) throws Exception {
    Channel<Integer> ch = k.channels().buffered(1);
    assertTrue(ch.sendAsync(1).isDone());
    CompletableFuture<@Nullable Void> waits = ch.sendAsync(2);
    ch.close();
    assertNull(closed(k, waits).getCause());
    assertNull(closed(k, ch.sendAsync(3)).getCause());
    assertEquals(Received.of(1), ch.receiveAsync().join());
    assertEquals(Received.closed(), ch.receiveAsync().join());
    assertThrows(NullPointerException.class, () -> ch.sendAsync(AsyncRules.<Integer>nothing()));

    Channel<Integer> empty = k.channels().unbuffered();
    CompletableFuture<Received<Integer>> received = empty.receiveAsync();
    empty.close();
    assertEquals(Received.closed(), result(k, received));

    IOException cause = new IOException("gone");
    Channel<Integer> broken = k.channels().buffered(1);
    received = broken.receiveAsync();
    broken.close(cause);
    assertSame(cause, closed(k, received).getCause());
    assertSame(cause, closed(k, broken.receiveAsync()).getCause());
    assertSame(cause, closed(k, broken.sendAsync(1)).getCause());

    Channel<Integer> cancelled = k.channels().unbuffered();
    waits = cancelled.sendAsync(1);
    cancelled.cancel();
    assertNull(closed(k, waits).getCause());
  }

  @SuppressWarnings({
    "NullAway",
    "TypeParameterUnusedInFormals"
  }) // a caller that violates the contract
  private static <T> T nothing() {
    return null;
  }

  @RuleTest(
      intent =
          "A slow dependent would stop the peer or the closer, which have nothing to do "
              + "with it.")
  default void c56_whatDependsOnAFutureDoesNotRunInThePeer(Kit k) throws Exception {
    Channel<Integer> ch = k.channels().unbuffered();
    AtomicReference<@Nullable Thread> ran = new AtomicReference<>();
    CompletableFuture<?> afterSend = ch.sendAsync(1).thenRun(() -> ran.set(Thread.currentThread()));
    k.run(
        () -> {
          assertEquals(1, ch.receive());
          awaitDone(k, afterSend);
          assertNotSame(Thread.currentThread(), ran.get());
        });
    // Nor does it block the peer, or the channel.
    Channel<Integer> answers = k.channels().unbuffered();
    CompletableFuture<?> afterReceive =
        ch.receiveAsync()
            .thenAccept(
                received -> {
                  ran.set(Thread.currentThread());
                  try {
                    assertEquals(2, received.value());
                    assertEquals(3, ch.receive());
                    answers.send(4);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    k.run(
        () -> {
          ch.send(2);
          ch.send(3);
          assertEquals(4, answers.receive());
          assertNotSame(Thread.currentThread(), ran.get());
        });
    assertNull(result(k, afterReceive));
    // Nor does a close complete them on the closer's thread.
    CompletableFuture<?> afterClose =
        ch.receiveAsync().thenRun(() -> ran.set(Thread.currentThread()));
    ch.close();
    awaitDone(k, afterClose);
    assertNotSame(Thread.currentThread(), ran.get());
  }

  @RuleTest(
      intent =
          "A scheduler that controls the interleaving for tests must see these operations too.")
  default void c57_theyOpenWithAPointToo(Kit k) {
    Channel<Integer> ch = k.channels().buffered(1);
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
      assertTrue(ch.sendAsync(1).isDone());
      assertEquals(Op.SEND + " on it", seen.poll());
      assertTrue(ch.receiveAsync().isDone());
      assertEquals(Op.RECEIVE + " on it", seen.poll());
      ch.cancel();
      assertEquals(Op.CLOSE + " on it", seen.poll());
      assertNull(seen.poll());
    } finally {
      Seam.listen(before.get());
    }
  }

  @RuleTest(
      intent =
          "In a container dependents would load classes of another application, or keep "
              + "it from being unloaded.")
  default void c64_dependantsSeeTheContextClassLoaderOfTheCaller(Kit k) throws Exception {
    List<CompletableFuture<?>> futures = new ArrayList<>();
    List<WeakReference<?>> loaders = new ArrayList<>();
    Body caller =
        () -> {
          Thread self = Thread.currentThread();
          ClassLoader before = self.getContextClassLoader();
          ClassLoader mine = new ClassLoader(before) {};
          Channel<Integer> ch = k.channels().unbuffered();
          CompletableFuture<?> received;
          CompletableFuture<?> sent;
          CompletableFuture<?> closed;
          CompletableFuture<?> withdrawn;
          Queue<ClassLoader> seen = new ConcurrentLinkedQueue<>();
          Runnable dependant = () -> seen.add(Thread.currentThread().getContextClassLoader());
          self.setContextClassLoader(mine);
          try {
            withdrawn = ch.sendAsync(1);
            assertTrue(withdrawn.cancel(false));
            received = ch.receiveAsync();
          } finally {
            self.setContextClassLoader(before);
          }
          CompletableFuture<?> afterReceived = received.thenRun(dependant);
          assertTrue(ch.trySend(1));
          awaitDone(k, afterReceived);
          self.setContextClassLoader(mine);
          try {
            sent = ch.sendAsync(2);
            closed = ch.sendAsync(3);
          } finally {
            self.setContextClassLoader(before);
          }
          CompletableFuture<?> afterSent = sent.thenRun(dependant);
          CompletableFuture<?> afterClosed = closed.whenComplete((nothing, e) -> dependant.run());
          assertEquals(2, ch.tryReceive());
          ch.close();
          awaitDone(k, afterSent);
          awaitDone(k, afterClosed);
          assertEquals(3, seen.size());
          seen.forEach(loader -> assertSame(mine, loader));
          futures.addAll(List.of(received, sent, closed, withdrawn));
          loaders.add(new WeakReference<>(mine));
        };
    k.run(caller);
    k.awaitEnd(k.platform(caller));
    k.awaitCollected(loaders);
    futures.forEach(future -> awaitDone(k, future));
  }
}
