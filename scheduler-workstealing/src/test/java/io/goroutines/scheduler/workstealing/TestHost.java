package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.GoroutineReport;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Starts goroutines on schedulers without a runtime, keeps their panics, and waits for them. */
final class TestHost implements GoroutineHost {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final AtomicLong lastId = new AtomicLong();
  private final Queue<Throwable> panics = new ConcurrentLinkedQueue<>();
  private final Queue<Hold> holds = new ConcurrentLinkedQueue<>();

  /** A report of a goroutine that occupied its processor. */
  record Hold(Goroutine goroutine, Duration time, StackTraceElement[] stack) {}

  @Override
  public GoRuntime runtime() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void panicked(Goroutine goroutine, Throwable cause) {
    panics.add(cause);
  }

  @Override
  public void longRunning(Goroutine goroutine, Duration time, StackTraceElement[] stack) {
    holds.add(new Hold(goroutine, time, stack));
  }

  /** Returns the reports so far of goroutines that occupied their processors. */
  List<Hold> holds() {
    return List.copyOf(holds);
  }

  /** Returns the panics since the last call. */
  List<Throwable> panics() {
    List<Throwable> taken = new ArrayList<>();
    for (Throwable each = panics.poll(); each != null; each = panics.poll()) {
      taken.add(each);
    }
    return taken;
  }

  Goroutine go(Scheduler scheduler, Body body) {
    return scheduler.start(
        new GoroutineStart(
            this, lastId.incrementAndGet(), GoroutineOptions.DEFAULT, 0, getClass(), body));
  }

  /** Runs a task in a goroutine and returns its result. */
  <T> T in(Scheduler scheduler, Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    awaitEnd(scheduler, go(scheduler, future::run));
    return future.get();
  }

  static void awaitEnd(Scheduler scheduler, Goroutine goroutine) throws InterruptedException {
    assertTrue(
        goroutine.join(LONG),
        () ->
            goroutine
                + " does not end; "
                + scheduler.metrics()
                + "\n"
                + GoroutineReport.dump(scheduler.goroutines()));
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "in vain: " + what);
      LockSupport.parkNanos(100_000);
    }
  }

  /** Waits until no thread that carries goroutines of ours is left, stragglers included. */
  static void awaitNoThread() {
    await(
        "no thread of ours is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("goroutines-")));
  }
}
