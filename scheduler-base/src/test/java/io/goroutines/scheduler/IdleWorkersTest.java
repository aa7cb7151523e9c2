package io.goroutines.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IdleWorkersTest {

  private final IdleWorkers resting = new IdleWorkers();

  /** A worker that is never started. */
  private static final class Idler extends Worker {
    Idler() {
      super("idler", 0);
    }

    @Override
    public void run() {}
  }

  @Test
  void workersAreTakenInLifoOrderAndAnyMayBeRemoved() {
    Worker a = new Idler();
    Worker b = new Idler();
    Worker c = new Idler();
    resting.add(a);
    resting.add(b);
    resting.add(c);
    assertEquals(3, resting.count());
    assertTrue(resting.remove(b));
    assertFalse(resting.remove(b));
    assertSame(c, resting.take());
    assertFalse(resting.remove(c));
    assertTrue(resting.contains(a));
    assertSame(a, resting.take());
    assertNull(resting.take());
    assertEquals(0, resting.count());
  }

  /** Takes units of work that are only counted, by the protocol or by a broken variant of it. */
  private final class Taker extends Worker {
    private final AtomicInteger work;
    private final AtomicInteger done;
    private final Predicate<Worker> restsNow;
    private final int units;

    Taker(AtomicInteger work, AtomicInteger done, int units, Predicate<Worker> restsNow) {
      super("taker", 0);
      this.work = work;
      this.done = done;
      this.units = units;
      this.restsNow = restsNow;
    }

    @Override
    public void run() {
      while (done.get() < units) {
        int left = work.get();
        if (left > 0) {
          if (work.compareAndSet(left, left - 1)) {
            done.incrementAndGet();
          }
        } else if (restsNow.test(this)) {
          resting.await(this);
        } else {
          boolean _ = resting.remove(this);
        }
      }
    }
  }

  @Test
  void noWakeUpIsLost() throws Exception {
    int units = 100_000;
    AtomicInteger work = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Predicate<Worker> protocol =
        worker -> {
          resting.add(worker);
          return work.get() == 0 && done.get() < units;
        };
    Taker[] takers = new Taker[2];
    for (int i = 0; i < takers.length; i++) {
      takers[i] = new Taker(work, done, units, protocol);
      takers[i].start();
    }
    for (int i = 1; i <= units; i++) {
      work.incrementAndGet();
      if (resting.count() > 0) {
        resting.wake();
      }
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (done.get() < i) {
        assertTrue(System.nanoTime() < end, "lost in round " + i + ", idle: " + resting.count());
        Thread.onSpinWait();
      }
    }
    resting.wakeAll();
    for (Taker taker : takers) {
      assertTrue(taker.join(Duration.ofSeconds(30)));
    }
  }

  /**
   * Work is submitted between the first check and the add. The variant without the second check
   * parks although there is work.
   */
  @Test
  void withoutTheSecondCheckAWakeUpIsLost() throws Exception {
    for (boolean looksAgain : new boolean[] {true, false}) {
      AtomicInteger work = new AtomicInteger();
      AtomicInteger done = new AtomicInteger();
      AtomicBoolean submitted = new AtomicBoolean();
      Taker taker =
          new Taker(
              work,
              done,
              1,
              worker -> {
                boolean none = work.get() == 0;
                if (submitted.compareAndSet(false, true)) {
                  work.incrementAndGet();
                  assertEquals(0, resting.count(), "who submits finds nobody to wake");
                }
                resting.add(worker);
                return looksAgain ? work.get() == 0 : none;
              });
      taker.start();
      if (!looksAgain) {
        while (taker.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
        assertEquals(1, work.get());
        assertTrue(resting.contains(taker));
        resting.wake();
      }
      assertTrue(taker.join(Duration.ofSeconds(30)));
      assertEquals(1, done.get());
    }
  }
}
