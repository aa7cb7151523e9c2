package io.goroutines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.spi.Event;
import io.goroutines.spi.WaiterList;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class StageEventTest {

  /** Counts what is registered with it. */
  private static final class Counting extends CompletableFuture<String> {
    private final AtomicInteger registered = new AtomicInteger();

    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super Throwable> action) {
      registered.incrementAndGet();
      return super.whenComplete(action);
    }
  }

  @Test
  void aStageGetsOneCallback_howeverOftenItIsSelectedOn() {
    Counting stage = new Counting();
    Event first = StageEvent.of(stage);
    for (int i = 0; i < 100_000; i++) {
      assertSame(first, StageEvent.of(stage));
    }
    assertEquals(1, stage.registered.get());
    assertEquals(1, stage.getNumberOfDependents());
    assertNotSame(first, StageEvent.of(new CompletableFuture<>()));
  }

  @Test
  void theCompletion_isSeen_andWakesThoseWhoWait() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    StageEvent event = StageEvent.of(stage);
    AtomicInteger woken = new AtomicInteger();
    event.waiters().add(new WaiterList.Entry(next -> woken.incrementAndGet()));
    assertFalse(event.hasHappened());
    stage.complete("value");
    assertTrue(event.hasHappened());
    assertEquals(1, woken.get());
    assertEquals("value", event.value());
    assertNull(event.failure());
  }

  @Test
  void theFailure_isTakenOutOfItsCompletionException() {
    IOException failure = new IOException();
    CompletableFuture<String> stage = new CompletableFuture<>();
    StageEvent direct = StageEvent.of(stage);
    StageEvent later = StageEvent.of(stage.thenApply(v -> v));
    CompletionException bare = new CompletionException("without a cause", null);
    stage.completeExceptionally(failure);
    assertSame(failure, direct.failure());
    assertSame(failure, later.failure());
    assertNull(direct.value());
    assertSame(bare, StageEvent.of(CompletableFuture.failedStage(bare)).failure());
  }

  /** Stages that refuse toCompletableFuture and isDone are stages, too. */
  @Test
  void aMinimalStage_willDo() {
    CompletableFuture<String> future = new CompletableFuture<>();
    CompletionStage<String> stage = future.minimalCompletionStage();
    StageEvent event = StageEvent.of(stage);
    assertFalse(event.hasHappened());
    future.complete("value");
    assertTrue(event.hasHappened());
  }

  @Test
  void completedAndCollectedStages_areForgotten() {
    int before = StageEvent.known();
    for (int i = 0; i < 1_000; i++) {
      assertTrue(StageEvent.of(CompletableFuture.completedFuture(i)).hasHappened());
      CompletableFuture<Integer> later = new CompletableFuture<>();
      var _ = StageEvent.of(later);
      later.complete(i);
    }
    assertTrue(StageEvent.known() <= before);
    for (int i = 0; i < 1_000; i++) {
      var _ = StageEvent.of(new CompletableFuture<>());
    }
    CompletableFuture<String> kept = new CompletableFuture<>();
    long end = System.nanoTime() + 60_000_000_000L;
    do {
      System.gc();
      assertTrue(System.nanoTime() < end, "stages are kept");
      var _ = StageEvent.of(kept);
    } while (StageEvent.known() > before + 1);
  }

  @Test
  void aStageThatRefusesCallbacks_isNotKept() {
    int before = StageEvent.known();
    CompletableFuture<String> refuses =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<String> whenComplete(
              BiConsumer<? super String, ? super Throwable> action) {
            throw new UnsupportedOperationException();
          }
        };
    assertThrows(UnsupportedOperationException.class, () -> StageEvent.of(refuses));
    assertTrue(StageEvent.known() <= before);
  }

  /** As without memory: the one that comes first cannot register, after another has its event. */
  @Test
  void aRegistrationThatFails_leavesNoOtherWaiting() {
    AtomicReference<StageEvent> ofTheOther = new AtomicReference<>();
    CompletableFuture<String> stage =
        new CompletableFuture<>() {
          private boolean fails = true;

          @Override
          public CompletableFuture<String> whenComplete(
              BiConsumer<? super String, ? super Throwable> action) {
            if (fails) {
              fails = false;
              ofTheOther.set(StageEvent.of(this)); // comes meanwhile
              throw new OutOfMemoryError("on purpose");
            }
            return super.whenComplete(action);
          }
        };
    assertThrows(OutOfMemoryError.class, () -> StageEvent.of(stage));
    stage.complete("value");
    assertTrue(ofTheOther.get().hasHappened());
    assertEquals("value", ofTheOther.get().value());
  }
}
