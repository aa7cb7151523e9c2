package io.goroutines.flow;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.ReceiveChannel;
import io.goroutines.Schedulers;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StagesTest {

  @AfterAll
  static void closeTheDefaultRuntime() {
    Go.runtime().close();
  }

  @Test
  void anyCompletion_closesChannel() throws Exception {
    IOException failure = new IOException("the stage failed");
    for (int kind = 0; kind < 3; kind++) {
      CompletableFuture<String> stage = new CompletableFuture<>();
      CompletionStage<String> later = stage.thenApply(v -> v);
      ReceiveChannel<Void> done = Stages.done(later);
      assertFalse(done.isDone());
      switch (kind) {
        case 0 -> stage.complete("value");
        case 1 -> stage.completeExceptionally(failure);
        default -> stage.cancel(false);
      }
      assertTrue(done.isDone());
      assertNull(done.receive());
      CompletableFuture<String> outcome = later.toCompletableFuture();
      if (kind == 0) {
        assertEquals("value", outcome.resultNow());
      } else if (kind == 1) {
        assertSame(failure, outcome.exceptionNow());
      }
    }
  }

  @Test
  void completedStage_givesClosedChannel() {
    assertTrue(Stages.done(CompletableFuture.completedFuture("value")).isDone());
    assertTrue(Stages.done(CompletableFuture.failedStage(new IOException())).isDone());
    assertThrows(NullPointerException.class, () -> Stages.done(null));
  }

  @Test
  void eachCall_registersOneCallback() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    ReceiveChannel<Void> first = Stages.done(stage);
    assertEquals(1, stage.getNumberOfDependents());
    ReceiveChannel<Void> second = Stages.done(stage);
    assertEquals(2, stage.getNumberOfDependents());
    second.cancel();
    ((Channel<Void>) first).close();
    assertTrue(stage.complete("value"), "the channels do not touch the stage");
    assertEquals("value", stage.resultNow());
  }

  @ParameterizedTest
  @MethodSource("io.goroutines.Schedulers#setups")
  void select_takesCase_onceStageIsComplete(Schedulers.Setup setup) throws Exception {
    AtomicReference<Throwable> panic = new AtomicReference<>();
    try (GoRuntime runtime = setup.open((g, cause) -> panic.set(cause))) {
      runtime.run(
          () -> {
            Channel<Integer> numbers = chan();
            for (int i = 0; i < 200; i++) {
              CompletableFuture<int[]> stage = new CompletableFuture<>();
              ReceiveChannel<Void> done = Stages.done(stage);
              assertEquals("open", select(onReceive(done, v -> ""), onDefault(() -> "open")));
              int pause = ThreadLocalRandom.current().nextInt(2_000);
              Thread completes =
                  Thread.ofPlatform()
                      .start(
                          () -> {
                            int[] plain = new int[1];
                            for (int spins = pause; spins > 0; spins--) {
                              Thread.onSpinWait();
                            }
                            plain[0] = 42;
                            stage.complete(plain);
                          });
              int seen =
                  select(onReceive(numbers, v -> -1), onReceive(done, v -> stage.resultNow()[0]));
              assertEquals(42, seen);
              assertFalse(numbers.trySend(1), "a case that was not taken still waits");
              completes.join();
            }
          });
    }
    assertNull(panic.get());
  }
}
