package io.goroutines.sync;

import static io.goroutines.Go.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.PanicHandler;
import io.goroutines.RuntimeClosedException;
import io.goroutines.Schedulers.Setup;
import io.goroutines.WaitReason;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The group with goroutines, on every scheduler. */
@Timeout(120)
class WaitGroupGoTest {

  static Stream<Setup> setups() {
    return io.goroutines.Schedulers.setups();
  }

  @ParameterizedTest
  @MethodSource("setups")
  void reusedGroupAwaitsAllGoroutinesOfEachRound(Setup setup) throws Exception {
    try (GoRuntime runtime = setup.open(PanicHandler.logging())) {
      runtime.run(
          () -> {
            WaitGroup group = new WaitGroup();
            for (int round = 1; round <= 200; round++) {
              AtomicInteger ended = new AtomicInteger();
              for (int i = 0; i < 20; i++) {
                group.go(
                    () -> {
                      gosched();
                      ended.incrementAndGet();
                    });
              }
              WaitGroup others = new WaitGroup();
              AtomicInteger early = new AtomicInteger();
              for (int i = 0; i < 5; i++) {
                others.go(
                    () -> {
                      group.await();
                      early.addAndGet(20 - ended.get());
                    });
              }
              group.await();
              assertEquals(20, ended.get());
              others.await();
              assertEquals(0, early.get());
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("setups")
  void throwingBodyIsDoneAfterItsPanicIsReported(Setup setup) throws Exception {
    WaitGroup group = new WaitGroup();
    Queue<String> whenReported = new ConcurrentLinkedQueue<>();
    try (GoRuntime runtime = setup.open((_, _) -> whenReported.add(group.toString()))) {
      runtime.run(
          () -> {
            group.go(
                () -> {
                  throw new IOException("on purpose");
                });
            group.await();
          });
    }
    assertEquals(List.of("WaitGroup[1]"), List.copyOf(whenReported));
  }

  @ParameterizedTest
  @MethodSource("setups")
  void throwingBodyIsDoneAndPanics(Setup setup) throws Exception {
    Queue<Throwable> panics = new ConcurrentLinkedQueue<>();
    IOException thrown = new IOException("on purpose");
    try (GoRuntime runtime = setup.open((_, cause) -> panics.add(cause))) {
      runtime.run(
          () -> {
            WaitGroup group = new WaitGroup();
            Goroutine goroutine =
                group.go(
                    named("thrower"),
                    () -> {
                      throw thrown;
                    });
            assertEquals("thrower", goroutine.name());
            group.await();
            goroutine.join();
          });
    }
    assertEquals(1, panics.size());
    assertSame(thrown, panics.peek());
  }

  /** The negative counter is detected when the goroutine has ended, before it wakes its joiners. */
  @ParameterizedTest
  @MethodSource("setups")
  void goroutineWithExtraDoneAndPanicCanBeJoined(Setup setup) throws Exception {
    AtomicReference<Thread> joiner = new AtomicReference<>();
    PanicHandler whileOneJoins =
        (_, _) -> {
          Thread thread = joiner.get();
          while (thread == null || thread.getState() != Thread.State.WAITING) {
            Thread.yield();
            thread = joiner.get();
          }
        };
    try (GoRuntime runtime = setup.open(whileOneJoins)) {
      runtime.run(
          () -> {
            WaitGroup group = new WaitGroup();
            Goroutine twice =
                group.go(
                    () -> {
                      group.done();
                      throw new IOException("on purpose");
                    });
            joiner.set(
                Thread.ofPlatform()
                    .daemon()
                    .start(
                        () -> {
                          try {
                            twice.join();
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                        }));
            twice.join();
          });
      joiner.get().join();
    }
  }

  @ParameterizedTest
  @MethodSource("setups")
  void waitingGoroutineHasWaitReasonAndIsInterruptible(Setup setup) throws Exception {
    WaitReason reason = new WaitReason("sync.WaitGroup.Wait");
    try (GoRuntime runtime = setup.open(PanicHandler.logging())) {
      runtime.run(
          () -> {
            WaitGroup group = new WaitGroup();
            group.add(1);
            Channel<String> ends = chan(1);
            Goroutine waiting =
                go(
                    () -> {
                      try {
                        group.await();
                      } catch (InterruptedException _) {
                        ends.send("interrupted");
                      }
                    });
            while (!reason.equals(waiting.waitReason())) {
              gosched();
            }
            waiting.interrupt();
            assertEquals("interrupted", ends.receive());
            group.done();
            group.await();
          });
    }
  }

  @ParameterizedTest
  @MethodSource("setups")
  void failedStartLeavesCounterUnchanged(Setup setup) throws Exception {
    WaitGroup group = new WaitGroup();
    GoRuntime runtime = setup.open(PanicHandler.logging());
    Channel<Boolean> refused = runtime.channels().buffered(1);
    runtime.go(
        () -> {
          runtime.close();
          assertTrue(runtime.isClosed());
          assertThrows(RuntimeClosedException.class, () -> group.go(() -> {}));
          boolean _ = refused.trySend(true);
        });
    assertEquals(true, refused.receive());
    assertEquals("WaitGroup[0]", group.toString());
    assertFalse(refused.isDone());
  }
}
