package io.goroutines.testkit;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.testkit.SelectRules.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import io.goroutines.Received;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** Group C of docs/spec.md: kinds of channels that Go lacks, cancel, and rules for all kinds. */
interface ChannelKindRules {

  private static <E> Channel<E> make(Kit k, ChannelBuilder<E> builder) {
    return k.channels().make(builder.spec());
  }

  /** Returns the remaining elements of a closed channel. */
  private static <E> List<E> drain(Channel<E> ch) {
    List<E> elements = new ArrayList<>();
    for (E element; (element = ch.tryReceive()) != null; ) {
      elements.add(element);
    }
    return elements;
  }

  /** Sends in every form, one element each. */
  private static void sendAll(Kit k, Channel<Integer> ch, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      switch (i % 5) {
        case 0 -> ch.send(i);
        case 1 -> assertTrue(ch.trySend(i));
        case 2 -> assertTrue(ch.trySend(i, Duration.ofHours(1)));
        case 3 -> assertEquals("sent", select(k, onSend(ch, i, () -> "sent")));
        default -> assertNull(ch.sendAsync(i).get());
      }
    }
  }

  private static void assertClosed(Executable operation) {
    assertThrows(ChannelClosedException.class, operation);
  }

  // Kinds

  @RuleTest
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

  @RuleTest
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

  @RuleTest
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

  @RuleTest
  default void c45_dropLatestKeepsWhatIsThere(Kit k) throws Exception {
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

  @RuleTest
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

  @RuleTest
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

  @RuleTest
  default void c48_theHookHearsOfEachDroppedElementOnce(Kit k) throws Exception {
    for (boolean oldest : new boolean[] {true, false}) {
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
      Channel<Integer> ch = make(k, oldest ? builder.dropOldest() : builder.dropLatest());
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
      List<Integer> expected = new ArrayList<>();
      for (int i = oldest ? 0 : 2; i < (oldest ? 14 : 16); i++) {
        expected.add(i);
      }
      assertEquals(expected, heard);
      assertEquals(oldest ? List.of(14, 15) : List.of(0, 1), drain(ch));
      assertEquals(expected, heard, "a received element is not undelivered");
    }
  }

  @RuleTest
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

  // Cancel

  @RuleTest
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

  @RuleTest
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

  // Of all kinds

  @RuleTest
  default void c58_nothingIsKeptOfWhatWasDroppedDrainedOrWithdrawn(Kit k) throws Exception {
    List<WeakReference<Object>> references = new ArrayList<>();
    Supplier<Object> element =
        () -> {
          Object made = new Object();
          references.add(new WeakReference<>(made));
          return made;
        };
    Channel<Object> unlimited = make(k, Channel.builder().unlimited());
    Channel<Object> cancelled = make(k, Channel.builder().unlimited());
    Channel<Object> oldest = make(k, Channel.builder().capacity(2).dropOldest());
    Channel<Object> withdrawn = k.channels().unbuffered();
    k.run(
        () -> {
          for (int i = 0; i < 300; i++) {
            unlimited.send(element.get());
            cancelled.send(element.get());
            oldest.send(element.get());
          }
          for (int i = 0; i < 300; i++) {
            assertNotNull(unlimited.receive());
          }
          assertNotNull(oldest.receive());
          assertNotNull(oldest.receive());
          cancelled.cancel();
          for (int i = 0; i < 5; i++) {
            assertTrue(withdrawn.sendAsync(element.get()).cancel(false));
          }
        });
    k.awaitCollected(references);
    assertEquals(0, unlimited.length() + oldest.length());
    assertTrue(cancelled.isDone());
    assertFalse(withdrawn.isClosed());
  }

  @RuleTest
  default void c59_whatIsAcceptedIsEitherReceivedOrReportedOnce(Kit k) {
    List<Supplier<ChannelBuilder<Integer>>> kinds =
        List.of(
            Channel::builder,
            () -> Channel.<Integer>builder().capacity(2),
            () -> Channel.<Integer>builder().unlimited(),
            () -> Channel.<Integer>builder().capacity(3).dropOldest(),
            () -> Channel.<Integer>builder().capacity(3).dropLatest(),
            () -> Channel.<Integer>builder().conflated());
    for (Supplier<ChannelBuilder<Integer>> kind : kinds) {
      for (boolean cancel : new boolean[] {false, true}) {
        new Storm(k, kind.get(), cancel).run();
      }
    }
  }

  /** Senders and receivers of every form, on one channel that is closed or cancelled under them. */
  final class Storm {
    private static final int SENDERS = 4;
    private final Kit k;
    private final Channel<Integer> ch;
    private final Channel<Integer> other;
    private final boolean cancel;
    private final int each;
    private final AtomicIntegerArray accepted;
    private final AtomicIntegerArray arrived;
    private final AtomicInteger tried = new AtomicInteger();

    Storm(Kit k, ChannelBuilder<Integer> kind, boolean cancel) {
      this.k = k;
      this.cancel = cancel;
      each = k.rounds(200);
      accepted = new AtomicIntegerArray(SENDERS * each);
      arrived = new AtomicIntegerArray(SENDERS * each);
      ch = make(k, kind.onUndelivered(arrived::incrementAndGet));
      other = k.channels().unbuffered();
    }

    void run() {
      List<Goroutine> senders = new ArrayList<>();
      List<Goroutine> receivers = new ArrayList<>();
      for (int s = 0; s < SENDERS; s++) {
        int base = s * each;
        senders.add(
            k.go(
                () -> {
                  try {
                    for (int i = base; i < base + each; i++) {
                      tried.incrementAndGet();
                      if (send(i)) {
                        accepted.incrementAndGet(i);
                      }
                    }
                  } catch (ChannelClosedException _) {
                    assertTrue(cancel);
                  }
                }));
      }
      for (int r = 0; r < 4; r++) {
        int form = r;
        receivers.add(
            k.go(
                () -> {
                  for (int turn = form; !ch.isDone(); turn++) {
                    Integer element = receive(turn % 5);
                    if (element != null) {
                      arrived.incrementAndGet(element);
                    } else {
                      Seam.current().yieldNow();
                    }
                  }
                }));
      }
      if (cancel) {
        k.await("half of it", () -> tried.get() > SENDERS * each / 2);
        ch.cancel();
      }
      k.awaitDone(senders);
      ch.close();
      k.awaitDone(receivers);
      for (int i = 0; i < accepted.length(); i++) {
        assertEquals(accepted.get(i), arrived.get(i), "times that " + i + " arrived");
      }
    }

    private boolean send(int element) throws InterruptedException {
      switch (element % 5) {
        case 0 -> ch.send(element);
        case 1 -> {
          return ch.trySend(element);
        }
        case 2 -> {
          return ch.trySend(element, Duration.ofNanos(20_000));
        }
        case 3 -> select(k, onSend(ch, element, () -> true), onReceive(other, v -> false));
        default -> {
          CompletableFuture<@Nullable Void> sent = ch.sendAsync(element);
          if (element % 2 == 0 && sent.cancel(false)) {
            return false;
          }
          result(sent);
        }
      }
      return true;
    }

    private @Nullable Integer receive(int form) throws InterruptedException {
      return switch (form) {
        case 0 -> ch.receive();
        case 1 -> ch.tryReceive();
        case 2 -> ch.tryReceive(Duration.ofNanos(20_000));
        case 3 -> select(k, SelectRules.from(ch), SelectRules.from(other));
        default -> {
          CompletableFuture<Received<Integer>> received = ch.receiveAsync();
          if (tried.get() % 2 == 0 && received.cancel(false)) {
            yield null;
          }
          yield result(received).value();
        }
      };
    }

    private static <T extends @Nullable Object> T result(CompletableFuture<T> future)
        throws InterruptedException {
      try {
        return future.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof ChannelClosedException closed) {
          throw closed;
        }
        throw new AssertionError(e);
      }
    }
  }

  // Senders and cancel

  private static ChannelClosedException closed(CompletableFuture<?> future) {
    ExecutionException thrown = assertThrows(ExecutionException.class, future::get);
    return assertInstanceOf(ChannelClosedException.class, thrown.getCause());
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

  @RuleTest
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

  @RuleTest
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
