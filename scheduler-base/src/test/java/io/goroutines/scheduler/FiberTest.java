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

  /** Records submitted fibers. */
  private static class Kept implements Dispatcher {
    final List<Fiber> fibers = new ArrayList<>();

    @Override
    public void submit(Fiber fiber) {
      fibers.add(fiber);
    }

    @Override
    public boolean carries(Fiber fiber) {
      return false;
    }

    @Override
    public int random(int bound) {
      return 0;
    }

    @Override
    public int spins() {
      return 0;
    }
  }

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

  private final Kept kept = new Kept();
  private final G g = GoroutineFiber.create(start(() -> {}), kept);

  @Test
  void theFirstTaskBelongsToTheGoroutineAndAnyOtherToNone() {
    GoroutineFiber fiber = (GoroutineFiber) g.fiber;
    Runnable own = () -> {};
    Runnable other = () -> {};
    assertTrue(fiber.isFresh());
    fiber.execute(own); // the start, by the worker that carries the fiber already
    assertFalse(fiber.isFresh());
    assertEquals(List.of(), kept.fibers);
    fiber.execute(other);
    fiber.execute(own);
    fiber.execute(other);
    assertEquals(3, kept.fibers.size());
    assertSame(fiber, kept.fibers.get(1));
    assertSame(g, fiber.g);
    Fiber child = kept.fibers.get(0);
    assertNull(child.g);
    assertFalse(child.isFresh());
    // One fiber per submission: the second may arrive before the first has left its queue.
    assertNotSame(child, kept.fibers.get(2));
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
        new Kept() {
          @Override
          public void submit(Fiber fiber) {
            carrier.set(new Carrier(fiber));
            carrier.get().start();
            while (!lifecycle.isClosed()) {
              Thread.onSpinWait();
            }
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
        new Dispatcher() {
          @Override
          public void submit(Fiber fiber) {
            throw noThread; // as Thread.start does when it cannot register the thread
          }

          @Override
          public boolean carries(Fiber fiber) {
            return false;
          }

          @Override
          public int random(int bound) {
            return 0;
          }

          @Override
          public int spins() {
            return 0;
          }
        };
    GoroutineStart start = start(() -> {});
    assertSame(
        noThread,
        Assertions.assertThrows(OutOfMemoryError.class, () -> lifecycle.start(start, failing)));
    assertEquals(List.of(), lifecycle.goroutines());
    assertEquals(lifecycle.started(), lifecycle.ended());
    assertEquals(true, lifecycle.refuseStarts());
    assertEquals(false, lifecycle.refuseStarts());
    assertNull(lifecycle.start(start, kept));
    assertEquals(List.of(), kept.fibers);
  }
}
