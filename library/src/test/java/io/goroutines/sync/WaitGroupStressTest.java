package io.goroutines.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One thread brings the counter to zero while another starts to wait, repeatedly, on one group.
 * Groups with deliberate faults show that these rounds detect a lost wake-up and an await that
 * returns too early.
 */
@Timeout(300)
class WaitGroupStressTest {

  private static final int ROUNDS = 20_000;

  /** The methods of a group that are needed here. */
  interface Group {
    void add(int delta);

    boolean await(Duration limit) throws InterruptedException;
  }

  private static Group real() {
    WaitGroup group = new WaitGroup();
    return new Group() {
      @Override
      public void add(int delta) {
        group.add(delta);
      }

      @Override
      public boolean await(Duration limit) throws InterruptedException {
        return group.await(limit);
      }
    };
  }

  /**
   * Checks the counter, and then adds its entry, without a second check: a zero in between is
   * missed.
   */
  private static final class WithoutTheSecondLook implements Group {
    private final AtomicInteger counter = new AtomicInteger();
    private final Queue<Entry> waiters = new ConcurrentLinkedQueue<>();

    private static final class Entry {
      final Waiter waiter;
      volatile boolean released;

      Entry(Waiter waiter) {
        this.waiter = waiter;
      }
    }

    @Override
    public void add(int delta) {
      if (counter.addAndGet(delta) == 0) {
        for (Entry entry = waiters.poll(); entry != null; entry = waiters.poll()) {
          entry.released = true;
          entry.waiter.ready(false);
        }
      }
    }

    @Override
    public boolean await(Duration limit) {
      if (counter.get() == 0) {
        return true;
      }
      Waiter waiter = Seam.current();
      long deadline = Seam.deadline(waiter, limit);
      Entry entry = new Entry(waiter);
      Thread.yield(); // wide enough for one processor, too
      waiters.add(entry);
      while (!entry.released) {
        waiter.park(WaitReason.SEMACQUIRE, this, deadline);
        if (!entry.released && waiter.now() >= deadline) {
          return false;
        }
      }
      return true;
    }
  }

  /** Wakes at every change of the counter, and takes any wake-up for the awaited zero. */
  private static final class TakesAnyWakeUp implements Group {
    private final AtomicInteger counter = new AtomicInteger();
    private final AtomicReference<Waiter> waiter = new AtomicReference<>();

    @Override
    public void add(int delta) {
      counter.addAndGet(delta);
      Waiter current = waiter.getAndSet(null);
      if (current != null) {
        current.ready(false);
      }
    }

    @Override
    public boolean await(Duration limit) {
      Waiter current = Seam.current();
      waiter.set(current);
      if (counter.get() != 0) {
        current.park(WaitReason.SEMACQUIRE, this, Seam.deadline(current, limit));
      }
      return true;
    }
  }

  @Test
  void noWakeUpIsLostAndNoAwaitReturnsEarly() throws Exception {
    assertEquals("", rounds(real(), Duration.ofMinutes(2)));
  }

  @Test
  void groupWithoutSecondCheckIsDetected() throws Exception {
    // It loses wake-ups; and the wake-up for an earlier zero may reach a waiter for the next.
    String found = rounds(new WithoutTheSecondLook(), Duration.ofMillis(200));
    assertTrue(Set.of("lost", "early").contains(found), found);
  }

  @Test
  void groupThatReturnsOnAnyWakeUpIsDetected() throws Exception {
    assertEquals("early", rounds(new TakesAnyWakeUp(), Duration.ofMillis(200)));
  }

  /**
   * Plays rounds until one fails.
   *
   * @return {@code lost} if an await was not woken, {@code early} if one returned before the
   *     counter was zero, else nothing
   */
  private static String rounds(Group group, Duration limit) throws Exception {
    AtomicInteger round = new AtomicInteger();
    AtomicInteger lowered = new AtomicInteger();
    Thread other =
        new Thread(
            () -> {
              int seen = 0;
              while (seen >= 0) {
                int now = round.get();
                if (now == seen) {
                  Thread.onSpinWait();
                } else if (now > 0) {
                  group.add(-1); // half first, so that the counter passes through 1
                  if (now % 16 == 0) {
                    Thread.yield();
                  }
                  lowered.set(now);
                  group.add(-1);
                  seen = now;
                } else {
                  seen = now;
                }
              }
            });
    other.setDaemon(true);
    other.start();
    int lead = 0; // adjusted so that the zero comes about when the await checks the counter
    try {
      for (int i = 1; i <= ROUNDS; i++) {
        group.add(2);
        round.set(i);
        for (int spin = lead + i % 16; spin > 0; spin--) {
          Thread.onSpinWait();
        }
        lead = Math.clamp(lowered.get() == i ? lead - 1 : lead + 1, 0, 256);
        long began = System.nanoTime();
        if (!group.await(limit) || System.nanoTime() - began >= limit.toNanos()) {
          return "lost";
        }
        if (lowered.get() != i) {
          return "early";
        }
      }
      return "";
    } finally {
      round.set(-1);
      other.join();
    }
  }
}
