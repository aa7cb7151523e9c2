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

class StrandTest {

  /** Records submitted strands. */
  private static class Kept implements Dispatcher {
    final List<Strand> strands = new ArrayList<>();

    @Override
    public void submit(Strand strand) {
      strands.add(strand);
    }

    @Override
    public boolean carries(Strand strand) {
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
    return new GoroutineStart(new Host(), 1, GoroutineOptions.DEFAULT, 0, StrandTest.class, body);
  }

  private final Kept kept = new Kept();
  private final G g = new G(start(() -> {}), kept);

  @Test
  void theFirstTaskBelongsToTheGoroutineAndAnyOtherToNone() {
    Strand strand = new Strand(kept, g);
    Runnable own = () -> {};
    Runnable other = () -> {};
    assertTrue(strand.isFresh());
    strand.execute(own); // the start, by the worker that carries the strand already
    assertFalse(strand.isFresh());
    assertEquals(List.of(), kept.strands);
    strand.execute(other);
    strand.execute(own);
    strand.execute(other);
    assertEquals(3, kept.strands.size());
    assertSame(strand, kept.strands.get(1));
    assertSame(g, strand.g);
    Strand child = kept.strands.get(0);
    assertNull(child.g);
    assertFalse(child.isFresh());
    // One strand per submission: the second may arrive before the first has left its queue.
    assertNotSame(child, kept.strands.get(2));
  }

  /** Carries one strand. */
  private static final class Carrier extends Worker {
    private final Strand strand;

    Carrier(Strand strand) {
      super("carrier", 0);
      this.strand = strand;
    }

    @Override
    public void run() {
      carry(strand);
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
          public void submit(Strand strand) {
            carrier.set(new Carrier(strand));
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
          public void submit(Strand strand) {
            throw noThread; // as Thread.start does when it cannot register the thread
          }

          @Override
          public boolean carries(Strand strand) {
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
    assertEquals(List.of(), kept.strands);
  }
}
