package io.goroutines.testkit;

import static io.goroutines.Go.onCompletion;
import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onEnd;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.Go.whenCompletion;
import static io.goroutines.testkit.SelectRules.select;
import static io.goroutines.testkit.SelectRules.selectInOrder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.SelectCase;
import io.goroutines.spi.WaitReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Group L of docs/spec.md, the cases that wait for no channel. */
interface SelectEventRules {

  @RuleTest
  default void l25_aCaseOnAGoroutinesEndIsReadyOnceItHasEnded(Kit k) throws Exception {
    Channel<String> quiet = k.channels().unbuffered();
    Channel<String> go = k.channels().unbuffered();
    String[] written = new String[1];
    Goroutine ends =
        k.go(
            () -> {
              assertEquals("go", go.receive());
              written[0] = "by the body";
            });
    Goroutine none = null;
    k.run(
        () -> {
          assertEquals(
              "default",
              select(
                  k,
                  onEnd(ends, () -> "end"),
                  SelectRules.from(quiet),
                  onDefault(() -> "default")));
          assertEquals("default", select(k, onEnd(none, () -> "end"), onDefault(() -> "default")));
        });
    AtomicReference<@Nullable String> alone = new AtomicReference<>();
    AtomicReference<@Nullable String> beside = new AtomicReference<>();
    Goroutine first = k.go(() -> alone.set(select(k, onEnd(ends, () -> "end " + written[0]))));
    Goroutine second =
        k.go(
            () ->
                beside.set(
                    select(
                        k,
                        SelectRules.from(quiet),
                        onEnd(none, () -> "none"),
                        onEnd(ends, () -> "end " + written[0]))));
    k.awaitWaiting(first, WaitReason.SELECT);
    k.awaitWaiting(second, WaitReason.SELECT);
    k.run(() -> go.send("go"));
    k.awaitDone(first, second, ends);
    assertEquals("end by the body", alone.get());
    assertEquals("end by the body", beside.get());
    assertFalse(quiet.trySend("late"), "a case that was not taken still waits");
    k.run(() -> assertEquals("end", select(k, onEnd(ends, () -> "end"), SelectRules.from(quiet))));
  }

  @RuleTest
  default void l26_aCaseOnAStageIsReadyOnceItHasCompleted(Kit k) throws Exception {
    Channel<String> quiet = k.channels().unbuffered();
    CompletableFuture<String> value = new CompletableFuture<>();
    CompletableFuture<String> fails = new CompletableFuture<>();
    CompletionStage<String> failsToo = fails.thenApply(v -> v + " not reached");
    CompletionStage<String> none = null;
    IOException failure = new IOException("the stage failed");
    k.run(
        () ->
            assertEquals(
                "default",
                select(
                    k,
                    onCompletion(value, (v, t) -> "completed"),
                    onCompletion(none, (v, t) -> "none"),
                    SelectRules.from(quiet),
                    onDefault(() -> "default"))));
    AtomicReference<@Nullable String> got = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Goroutine first =
        k.go(
            () ->
                got.set(
                    select(
                        k,
                        SelectRules.from(quiet),
                        onCompletion(none, (v, t) -> "none"),
                        onCompletion(value, (v, t) -> v + " " + t))));
    Goroutine second = k.go(() -> select(k, whenCompletion(failsToo, (v, t) -> thrown.set(t))));
    k.awaitWaiting(first, WaitReason.SELECT);
    k.awaitWaiting(second, WaitReason.SELECT);
    value.complete("value");
    fails.completeExceptionally(failure);
    k.awaitDone(first, second);
    assertEquals("value null", got.get());
    assertSame(failure, thrown.get());
    assertFalse(quiet.trySend("late"), "a case that was not taken still waits");
    k.run(
        () -> {
          assertEquals(
              "value", select(k, onCompletion(value, (v, t) -> "" + v), SelectRules.from(quiet)));
          Object unwrapped =
              select(
                  k,
                  onCompletion(
                      CompletableFuture.failedStage(new CompletionException(failure)),
                      (v, t) -> t == null ? "no failure" : t));
          assertSame(failure, unwrapped);
        });
  }

  @RuleTest
  default void l27_readyEventsAreChosenAmongTheOthers(Kit k) throws Exception {
    // As in L1: less than one false alarm in 10^9.
    int rounds = 6_000;
    double tolerance = 0.045;
    Channel<Integer> ch = k.channels().buffered(1);
    Channel<Integer> empty = k.channels().unbuffered();
    Goroutine ended = k.go(() -> {});
    k.awaitDone(ended);
    CompletionStage<String> complete = CompletableFuture.completedStage("done");
    CompletableFuture<String> never = new CompletableFuture<>();
    int[] taken = new int[3];
    k.run(
        () -> {
          ch.send(0);
          for (int i = 0; i < rounds; i++) {
            int which =
                select(
                    k,
                    onReceive(ch, v -> 0),
                    onEnd(ended, () -> 1),
                    onReceive(empty, v -> 3),
                    onCompletion(complete, (v, t) -> 2));
            taken[which]++;
            if (which == 0) {
              ch.send(0);
            }
          }
          for (int i = 0; i < 100; i++) {
            assertEquals(
                "end",
                selectInOrder(
                    k,
                    onReceive(empty, v -> "received"),
                    onCompletion(never, (v, t) -> "never"),
                    onEnd(ended, () -> "end"),
                    onReceive(ch, v -> "received")));
            assertEquals(
                "received",
                selectInOrder(k, onReceive(ch, v -> "received"), onEnd(ended, () -> "end")));
            ch.send(0);
            assertEquals(
                "done",
                select(
                    k,
                    onReceive(empty, v -> "received"),
                    onCompletion(complete, (v, t) -> "" + v),
                    onDefault(() -> "default")));
            assertEquals(
                "end",
                select(k, onEnd(ended, () -> "end"), onTimeout(Duration.ZERO, () -> "timeout")));
          }
        });
    for (int i = 0; i < 3; i++) {
      double share = (double) taken[i] / rounds;
      int id = i;
      assertTrue(
          Math.abs(share - 1.0 / 3) < tolerance,
          () -> "case " + id + " was taken with a share of " + share);
    }
  }

  @RuleTest
  default void l28_aSelectThatTookAnotherCaseLeavesNothingBehindWithItsEvents(Kit k)
      throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    Channel<String> go = k.channels().unbuffered();
    CompletableFuture<String> stage = new CompletableFuture<>();
    Goroutine ends = k.go(() -> assertEquals("go", go.receive()));
    SelectCase<String, RuntimeException> end = onEnd(ends, () -> "end");
    SelectCase<String, RuntimeException> completion = onCompletion(stage, (v, t) -> "" + v);
    k.run(
        () -> {
          for (int i = 0; i < 20; i++) {
            assertEquals(
                "timeout",
                select(
                    k,
                    end,
                    completion,
                    SelectRules.from(ch),
                    onTimeout(Duration.ofNanos(1_000), () -> "timeout")));
          }
        });
    Goroutine waits =
        k.go(() -> assertEquals("a", select(k, end, completion, SelectRules.from(ch))));
    k.awaitWaiting(waits, WaitReason.SELECT);
    k.run(() -> ch.send("a"));
    k.awaitDone(waits);
    for (SelectCase<?, ?> each : new SelectCase<?, ?>[] {end, completion}) {
      var event = each.event();
      assertTrue(event != null && event.waiters().isEmpty(), "a select that is over still waits");
    }
    k.run(() -> go.send("go"));
    k.awaitDone(ends);
  }
}
