package io.goroutines.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class FiberTest {

  private static final class Host implements GoroutineHost {
    @Override
    public GoRuntime runtime() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void panicked(Goroutine goroutine, Throwable cause) {
      throw new AssertionError(cause);
    }
  }

  private static GoroutineStart start(Body body) {
    return new GoroutineStart(new Host(), 1, GoroutineOptions.DEFAULT, 0, FiberTest.class, body);
  }

  /** The fibers that were submitted to {@link #keeping}. */
  private final List<Fiber> kept = new ArrayList<>();

  private final Dispatcher keeping = kept::add;
  private final G g = GoroutineFiber.create(start(() -> {}), keeping);

  @Test
  void theFirstTaskBelongsToTheGoroutineAndAnyOtherToNone() {
    GoroutineFiber fiber = (GoroutineFiber) g.fiber;
    Runnable own = () -> {};
    Runnable other = () -> {};
    assertTrue(fiber.isFresh());
    fiber.execute(own); // the start, by the worker that carries the fiber already
    assertFalse(fiber.isFresh());
    assertEquals(List.of(), kept);
    fiber.execute(other);
    fiber.execute(own);
    fiber.execute(other);
    assertEquals(3, kept.size());
    assertSame(fiber, kept.get(1));
    assertSame(g, fiber.g);
    Fiber child = kept.get(0);
    assertNull(child.g);
    assertFalse(child.isFresh());
    // One fiber per submission: the second may arrive before the first has left its queue.
    assertNotSame(child, kept.get(2));
  }

  /** Carries one fiber. */
  private static final class Carrier extends Worker {
    private final Fiber fiber;

    Carrier(Fiber fiber) {
      super("carrier", 0);
      this.fiber = fiber;
    }

    @Override
    public void run() {
      carry(fiber);
    }
  }

  @Test
  void aGoroutineThatClosesBeforeItsStartReturnsIsNotInterrupted() throws Exception {
    Lifecycle lifecycle = new Lifecycle(Duration.ZERO);
    AtomicBoolean started = new AtomicBoolean();
    AtomicReference<Carrier> carrier = new AtomicReference<>();
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    Dispatcher runsAtOnce =
        fiber -> {
          carrier.set(new Carrier(fiber));
          carrier.get().start();
          while (!lifecycle.isClosed()) {
            Thread.onSpinWait();
          }
        };
    lifecycle.start(
        start(
            () -> {
              assertTrue(lifecycle.refuseStarts());
              while (!started.get()) {
                Thread.onSpinWait();
              }
              interrupted.set(Thread.currentThread().isInterrupted());
            }),
        runsAtOnce);
    started.set(true);
    carrier.get().join();
    assertEquals(false, interrupted.get());
  }

  @Test
  void aFailedStartLeavesNoGoroutineBehind() {
    Lifecycle lifecycle = new Lifecycle(Duration.ZERO);
    OutOfMemoryError noThread = new OutOfMemoryError("on purpose");
    Dispatcher failing =
        _ -> {
          throw noThread; // as Thread.start does when it cannot register the thread
        };
    GoroutineStart start = start(() -> {});
    assertSame(
        noThread,
        Assertions.assertThrows(OutOfMemoryError.class, () -> lifecycle.start(start, failing)));
    assertEquals(List.of(), lifecycle.goroutines());
    assertEquals(lifecycle.started(), lifecycle.ended());
    assertEquals(true, lifecycle.refuseStarts());
    assertEquals(false, lifecycle.refuseStarts());
    assertNull(lifecycle.start(start, keeping));
    assertEquals(List.of(), kept);
  }
}
