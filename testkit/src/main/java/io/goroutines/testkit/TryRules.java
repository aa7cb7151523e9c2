package io.goroutines.testkit;

import static io.goroutines.testkit.Channels.waitingReceiver;
import static io.goroutines.testkit.Channels.waitingSender;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Immediate and timed forms" of docs/spec.md. JUnit alone calls them. */
public sealed interface TryRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(intent = "Code that sheds load drops elements although a receiver is waiting for one.")
  default void c19_trySendSucceedsExactlyIfThereIsARoomOrAReceiver(Kit k) {
    Channel<String> buffered = k.channels().buffered(2);
    assertTrue(buffered.trySend("a"));
    assertTrue(buffered.trySend("b"));
    assertFalse(buffered.trySend("c"));
    assertEquals(2, buffered.length());
    Channel<String> unbuffered = k.channels().unbuffered();
    assertFalse(unbuffered.trySend("a"));
    List<@Nullable String> got = new ArrayList<>();
    Goroutine receiver = waitingReceiver(k, unbuffered, got);
    assertTrue(unbuffered.trySend("b"));
    k.awaitDone(receiver);
    assertEquals(List.of("b"), got);
    assertFalse(unbuffered.trySend("c"));
  }

  @RuleTest(
      intent =
          "A poll that misses waiting senders leaves them waiting, although the element "
              + "is wanted.")
  default void c20_tryReceiveSucceedsExactlyIfThereIsAnElementOrASender(Kit k) {
    Channel<String> buffered = k.channels().buffered(2);
    assertNull(buffered.tryReceive());
    assertTrue(buffered.trySend("a"));
    assertEquals("a", buffered.tryReceive());
    assertNull(buffered.tryReceive());
    Channel<String> unbuffered = k.channels().unbuffered();
    assertNull(unbuffered.tryReceive());
    Goroutine sender = waitingSender(k, unbuffered, "b");
    assertEquals("b", unbuffered.tryReceive());
    k.awaitDone(sender);
    assertNull(unbuffered.tryReceive());
  }

  @RuleTest(
      intent =
          "A try that fails by contention makes callers drop elements or report errors "
              + "under load only.")
  default void c21_tryFormsNeverFailWhereTheyCouldHaveSucceededAtEveryMoment(Kit k) {
    // Each of four goroutines sends one element and receives one, on a buffer of capacity 4: there
    // is always room for the send, and always an element for the receive.
    Channel<Integer> ch = k.channels().buffered(4);
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger arrived = new AtomicInteger();
    Body body =
        () -> {
          arrived.incrementAndGet();
          k.await("all four are there", () -> arrived.get() == 4);
          for (int i = 0; i < k.rounds(5_000) && refused.get() == 0; i++) {
            if (!ch.trySend(i) || ch.tryReceive() == null) {
              refused.incrementAndGet();
            }
          }
        };
    Goroutine one = k.go(body);
    Goroutine two = k.go(body);
    k.platform(body);
    k.platform(body);
    k.awaitDone(one, two);
    k.awaitThreads();
    assertEquals(0, refused.get(), "operations that were refused though possible throughout");
  }

  @RuleTest(
      intent =
          "An element that is delivered after its timeout was reported is processed "
              + "twice after a retry.")
  default void c22_aTimedSendThatGivesUpHasSentNothing(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    k.run(
        () -> {
          assertFalse(ch.trySend("a", Duration.ZERO));
          assertFalse(ch.trySend("b", Duration.ofSeconds(-1)));
          long start = Seam.current().now();
          assertFalse(ch.trySend("c", Duration.ofMillis(2)));
          assertTrue(Seam.current().now() - start >= 2_000_000, "gave up early");
          assertNull(ch.tryReceive(), "an element whose send gave up was received");
        });
  }

  @RuleTest(intent = "A receive that takes an element after its timeout loses it.")
  default void c23_aTimedReceiveThatGivesUpTakesNothingLater(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    k.run(
        () -> {
          assertNull(ch.tryReceive(Duration.ZERO));
          assertNull(ch.tryReceive(Duration.ofSeconds(-1)));
          long start = Seam.current().now();
          assertNull(ch.tryReceive(Duration.ofMillis(2)));
          assertTrue(Seam.current().now() - start >= 2_000_000, "gave up early");
          assertFalse(ch.trySend("a"), "a receive that gave up took an element");
        });
  }

  @RuleTest(intent = "A timeout must limit the wait and not prevent the exchange.")
  default void c24_timedFormsSucceedIfTheOtherSideComesInTime(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    AtomicBoolean sent = new AtomicBoolean();
    Goroutine sender = k.go(() -> sent.set(ch.trySend("a", Duration.ofHours(1))));
    k.awaitWaiting(sender, WaitReason.CHAN_SEND);
    k.run(() -> assertEquals("a", ch.receive()));
    k.awaitDone(sender);
    assertTrue(sent.get());
    AtomicReference<@Nullable String> got = new AtomicReference<>();
    Goroutine receiver = k.go(() -> got.set(ch.tryReceive(Duration.ofHours(1))));
    k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
    k.run(() -> ch.send("b"));
    k.awaitDone(receiver);
    assertEquals("b", got.get());
    Goroutine released = k.go(() -> assertNull(ch.tryReceive(Duration.ofHours(1))));
    k.awaitWaiting(released, WaitReason.CHAN_RECEIVE);
    ch.close();
    k.awaitDone(released);
  }

  @RuleTest(intent = "A timeout that comes early reports failures that did not happen.")
  default void c66_spuriousWakeUpsEndNoTimedOperationEarly(Kit k) {
    Channel<String> empty = k.channels().unbuffered();
    Channel<String> full = k.channels().buffered(1);
    assertTrue(full.trySend("first"));
    Disturbed disturbed = new Disturbed(k);
    disturbed.add("receive", limit -> assertNull(empty.tryReceive(limit)));
    disturbed.add("send", limit -> assertFalse(full.trySend("second", limit)));
    disturbed.await();
    assertEquals("first", full.tryReceive());
    assertNull(full.tryReceive(), "a send that gave up");
  }
}
