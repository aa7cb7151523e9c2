package io.goroutines.scheduler.fifo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.WaitReason;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FifoOrderTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Scheduler scheduler = new FifoSchedulerProvider().open(SchedulerConfig.DEFAULT);
  private final Queue<Throwable> panics = new ConcurrentLinkedQueue<>();
  private long lastId;

  private final GoroutineHost host =
      new GoroutineHost() {
        @Override
        public GoRuntime runtime() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void panicked(Goroutine goroutine, Throwable cause) {
          panics.add(cause);
        }
      };

  @AfterEach
  void close() {
    scheduler.close();
    assertEquals(List.of(), List.copyOf(panics));
  }

  private Goroutine go(Body body) {
    return scheduler.start(
        new GoroutineStart(host, ++lastId, GoroutineOptions.DEFAULT, 0, getClass(), body));
  }

  @Test
  void hasOneProcessorByDefault() {
    assertEquals(1, scheduler.procs());
  }

  @Test
  void goroutinesRunInTheOrderInWhichTheyBecameReady() throws Exception {
    List<String> order = new ArrayList<>(); // written by one goroutine at a time, in order
    Goroutine first =
        go(
            () -> {
              for (String name : List.of("a", "b", "c")) {
                go(
                    () -> {
                      for (int turn = 1; turn <= 3; turn++) {
                        order.add(name + turn);
                        Seam.current().yieldNow();
                      }
                    });
              }
            });
    assertTrue(first.join(LONG));
    for (Goroutine g : scheduler.goroutines()) {
      assertTrue(g.join(LONG));
    }
    assertEquals(List.of("a1", "b1", "c1", "a2", "b2", "c2", "a3", "b3", "c3"), order);
  }

  @Test
  void theRunNextHintDoesNotJumpTheQueue() throws Exception {
    List<String> order = new ArrayList<>();
    Waiter[] sleeper = new Waiter[1];
    boolean[] woken = new boolean[1];
    Goroutine main =
        go(
            () -> {
              Goroutine sleeping =
                  go(
                      () -> {
                        sleeper[0] = Seam.current();
                        while (!woken[0]) {
                          sleeper[0].park(WaitReason.CHAN_RECEIVE, null, Waiter.NO_DEADLINE);
                        }
                        order.add("woken");
                      });
              Seam.current().yieldNow();
              Goroutine queued = go(() -> order.add("queued"));
              woken[0] = true;
              sleeper[0].ready(true);
              sleeping.join();
              queued.join();
            });
    assertTrue(main.join(LONG));
    assertEquals(List.of("queued", "woken"), order);
  }

  @Test
  void withOneProcessorNoTwoGoroutinesExecuteAtOnce() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Goroutine> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(
          go(
              () -> {
                for (int n = 0; n < 2_000; n++) {
                  int now = inside.incrementAndGet();
                  most.accumulateAndGet(now, Math::max);
                  inside.decrementAndGet();
                  Seam.current().yieldNow();
                }
              }));
    }
    for (Goroutine g : all) {
      assertTrue(g.join(LONG));
    }
    assertEquals(1, most.get());
  }

  /** The task of a timer occupies the only worker until goroutines have made progress, and then. */
  @Test
  void goroutinesRunOneAtATimeWhileTimerTasksOccupyTheWorker() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger turns = new AtomicInteger();
    AtomicInteger left = new AtomicInteger(20);
    List<Goroutine> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(
          go(
              () -> {
                while (left.get() > 0) {
                  int now = inside.incrementAndGet();
                  most.accumulateAndGet(now, Math::max);
                  turns.incrementAndGet();
                  inside.decrementAndGet();
                  Seam.current().yieldNow();
                }
              }));
    }
    long end = System.nanoTime() + LONG.toNanos();
    Runnable task =
        new Runnable() {
          @Override
          public void run() {
            int until = turns.get() + 1_000;
            while (turns.get() < until && System.nanoTime() < end) {
              Thread.onSpinWait();
            }
            if (turns.get() >= until && left.decrementAndGet() > 0) {
              Scheduler.Timer _ = scheduler.schedule(scheduler.now() + 100_000, this);
            }
          }
        };
    Scheduler.Timer _ = scheduler.schedule(scheduler.now() + 100_000, task);
    for (Goroutine g : all) {
      assertTrue(g.join(LONG.plus(LONG)), () -> left + " tasks have not seen goroutines run");
    }
    assertEquals(1, most.get());
    assertEquals(1, scheduler.procs());
  }
}
