package io.goroutines.testkit;

import static io.goroutines.testkit.Channels.make;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "What a channel keeps" of docs/spec.md. JUnit alone calls them. */
public sealed interface RetentionRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(
      intent =
          "A long-lived channel would keep every large element alive until its place is reused.")
  default void c37_aChannelKeepsNothingThatItHasHandedOut(Kit k) throws Exception {
    Channel<Object> ch = k.channels().buffered(4);
    List<WeakReference<Object>> references = new ArrayList<>();
    k.run(
        () -> {
          for (int i = 0; i < 3; i++) {
            Object element = new Object();
            references.add(new WeakReference<>(element));
            ch.send(element);
          }
          for (int i = 0; i < 3; i++) {
            assertNotNull(ch.receive());
          }
        });
    k.awaitCollected(references);
    assertEquals(0, ch.length());
  }

  @RuleTest(
      intent = "Polling with timeouts on a quiet channel would leak memory with each attempt.")
  default void c38_anOperationThatGaveUpLeavesNothingBehind(Kit k) throws Exception {
    Channel<Object> ch = k.channels().unbuffered();
    List<WeakReference<Object>> references = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      k.run(
          () -> {
            Object element = new Object();
            references.add(new WeakReference<>(element));
            assertFalse(ch.trySend(element, Duration.ofMillis(1)));
          });
    }
    AtomicReference<@Nullable Object> element = new AtomicReference<>(new Object());
    references.add(new WeakReference<>(element.get()));
    Goroutine sender =
        k.go(
            () -> {
              Object mine = element.getAndSet(null);
              assertNotNull(mine);
              ch.send(mine);
            });
    k.awaitWaiting(sender, WaitReason.CHAN_SEND);
    sender.interrupt();
    k.awaitDone(sender);
    k.awaitCollected(references);
    assertFalse(ch.isClosed());
  }

  @RuleTest(
      intent =
          "Bursts, drops and withdrawn operations would leave a leak that grows with the load.")
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
}
