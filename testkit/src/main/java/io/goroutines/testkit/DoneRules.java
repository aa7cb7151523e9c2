package io.goroutines.testkit;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.testkit.Selects.from;
import static io.goroutines.testkit.Selects.select;
import static io.goroutines.testkit.Selects.selectInOrder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.ReceiveChannel;
import io.goroutines.WaitReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Ends of goroutines" of docs/spec.md. JUnit alone calls them. */
public sealed interface DoneRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(
      intent =
          "A supervisor that sees the end too early reads results and panics that are "
              + "not there yet.")
  default void l40_doneIsOneChannelThatIsClosedAtTheEnd(Kit k) throws Exception {
    Signal end = new Signal();
    Goroutine ends = k.go(() -> end.await());
    ReceiveChannel<Void> done = ends.done();
    assertSame(done, ends.done());
    k.run(() -> assertSame(done, ends.done()));
    k.awaitWaiting(ends, WaitReason.COND_WAIT);
    assertNull(done.tryReceive());
    assertFalse(done.isDone(), "closed before the end");
    AtomicReference<@Nullable Boolean> over = new AtomicReference<>();
    Goroutine receives =
        k.go(
            () -> {
              assertNull(done.receive());
              over.set(ends.isDone());
            });
    Thread thread = k.platform(() -> assertNull(done.receive()));
    k.awaitWaiting(receives, WaitReason.CHAN_RECEIVE);
    k.awaitParked(thread);
    end.set();
    k.awaitDone(receives);
    k.awaitEnd(thread);
    assertEquals(true, over.get(), "the close came before the end");
    assertTrue(done.isDone());
    assertSame(done, ends.done());

    Queue<Kit.Panic> panics = k.expectPanics();
    Signal endToo = new Signal();
    Goroutine panicking =
        k.go(
            () -> {
              endToo.await();
              throw new IllegalStateException("on purpose");
            });
    ReceiveChannel<Void> doneToo = panicking.done();
    k.run(
        () -> {
          endToo.set();
          assertNull(doneToo.receive());
          assertTrue(panicking.isDone());
          assertEquals(1, panics.size(), "panics that were reported before the close");
        });
  }

  @RuleTest(intent = "A supervisor that asks late would wait for ever.")
  default void l41_afterTheEndDoneIsClosed(Kit k) throws Exception {
    Goroutine ended = k.go(() -> {});
    k.awaitDone(ended);
    assertTrue(ended.done().isDone(), "open after the end");
    k.run(() -> assertNull(ended.done().receive()));
    int rounds = k.rounds(1_000);
    for (int i = 0; i < rounds; i++) {
      Goroutine ends = k.go(() -> {});
      for (int spins = i % 200; spins > 0; spins--) {
        Thread.onSpinWait();
      }
      ReceiveChannel<Void> done = ends.done(); // the first call races with the end
      if (i % 2 == 0) {
        assertNull(done.receive());
        assertTrue(ends.isDone());
      } else {
        k.awaitDone(ends);
        assertTrue(ends.done().isDone(), "open after the end");
      }
    }
  }

  @RuleTest(
      intent =
          "Waiting for a goroutine or a timeout, whichever comes first, is how programs "
              + "limit work.")
  default void l42_aSelectTakesACaseOnDoneOnceTheGoroutineHasEnded(Kit k) throws Exception {
    Channel<String> quiet = k.channels().unbuffered();
    Channel<String> ready = k.channels().buffered(1);
    Signal end = new Signal();
    Goroutine ends = k.go(() -> end.await());
    ReceiveChannel<Void> done = ends.done();
    k.run(
        () ->
            assertEquals(
                "default",
                select(k, onReceive(done, v -> "end"), from(quiet), onDefault(() -> "default"))));
    AtomicReference<@Nullable String> alone = new AtomicReference<>();
    AtomicReference<@Nullable String> beside = new AtomicReference<>();
    Goroutine first = k.go(() -> alone.set(select(k, onReceive(done, v -> "end " + v))));
    Goroutine second =
        k.go(() -> beside.set(select(k, from(quiet), onReceive(done, v -> "end " + v))));
    k.awaitWaiting(first, WaitReason.SELECT);
    k.awaitWaiting(second, WaitReason.SELECT);
    end.set();
    k.awaitDone(first, second, ends);
    assertEquals("end null", alone.get());
    assertEquals("end null", beside.get());
    assertFalse(quiet.trySend("late"), "a case that was not taken still waits");
    k.run(
        () -> {
          ready.send("a");
          assertEquals("end", selectInOrder(k, onReceive(ends.done(), v -> "end"), from(ready)));
          assertEquals("a", selectInOrder(k, from(ready), onReceive(ends.done(), v -> "end")));
          assertEquals(
              "end",
              select(
                  k, from(quiet), onReceive(ends.done(), v -> "end"), onDefault(() -> "default")));
        });
  }

  @RuleTest(intent = "Everything that waits for one goroutine must resume when it ends.")
  default void l43_theEndReleasesAnyNumberThatWaitForDone(Kit k) {
    int n = k.many();
    Channel<String> quiet = k.channels().unbuffered();
    Signal end = new Signal();
    Goroutine ends = k.go(() -> end.await());
    List<Goroutine> waiters = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      boolean selects = i % 2 == 0;
      waiters.add(
          k.go(
              () -> {
                if (selects) {
                  assertEquals("end", select(k, from(quiet), onReceive(ends.done(), v -> "end")));
                } else {
                  assertNull(ends.done().receive());
                }
              }));
    }
    for (int i = 0; i < n; i++) {
      k.awaitWaiting(waiters.get(i), i % 2 == 0 ? WaitReason.SELECT : WaitReason.CHAN_RECEIVE);
    }
    end.set();
    k.awaitDone(waiters);
    assertFalse(quiet.trySend("a"), "a select that was released still waits");
  }
}
