package io.goroutines.testkit;

import static io.goroutines.testkit.Channels.assertClosed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Callers of a channel" of docs/spec.md. JUnit alone calls them. */
public sealed interface CallerRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(intent = "Servlet containers, GUIs and event loops call from platform threads.")
  default void c31_operationsWorkFromPlatformThreads(Kit k) {
    exchange(k, k::platform);
  }

  /** Goroutines and threads of another kind exchange elements; either side waits. */
  private static void exchange(Kit k, Function<Body, Thread> starter) {
    Channel<Integer> there = k.channels().unbuffered();
    Channel<Integer> back = k.channels().buffered(1);
    int n = k.rounds(200);
    Thread thread =
        starter.apply(
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
    Thread sender = starter.apply(() -> sends.send(1));
    k.awaitParked(sender);
    assertEquals(1, sends.tryReceive());
    k.awaitEnd(sender);
  }

  @RuleTest(
      intent =
          "Frameworks run requests on plain virtual threads, and share channels with "
              + "goroutines.")
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

  @RuleTest(intent = "Parts of a program with runtimes of their own exchange elements.")
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

  @RuleTest(
      intent =
          "A scheduler that controls the interleaving for tests can only switch where "
              + "it is called.")
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

  @RuleTest(intent = "Setting a channel to nil is how a loop switches off a case.")
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

  @RuleTest(
      intent =
          "The JDK allows spurious wake-ups; an operation must not report success "
              + "without a peer.")
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
}
