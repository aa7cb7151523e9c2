package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timekeeper protocol, and that due timers fire. */
@Timeout(60)
class TimersTest {

  private static final long HOUR = 3_600_000_000_000L;

  private final IdleWorkers resting = new IdleWorkers();
  private final Timers timers = new Timers("timers-test-guard", resting);
  private final TimerQueue queue = timers.newQueue();
  private volatile boolean over;

  /** A worker without work. */
  private final class Loop extends Worker {
    Loop() {
      super("loop", 0);
      timers.attach(this, queue);
    }

    @Override
    public void run() {
      while (!over) {
        int _ = timers.runAll();
        resting.add(this);
        if (over || !timers.await(this)) {
          boolean _ = resting.remove(this);
        }
      }
    }
  }

  /** A worker that is never started. */
  private final class Idler extends Worker {
    Idler() {
      super("idler", 0);
      timers.attach(this, queue);
    }

    @Override
    public void run() {}
  }

  /** A worker that is never started and has no queue yet. */
  private static final class Fresh extends Worker {
    Fresh() {
      super("fresh", 0);
    }

    @Override
    public void run() {}
  }

  @AfterEach
  void end() {
    over = true;
    timers.close();
    resting.wakeAll();
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, what);
      Thread.yield();
    }
  }

  @Test
  void aTimerSetWhileAllWorkersAreIdleHasATimekeeperAndAnEarlierOneToo() throws Exception {
    Loop a = new Loop();
    Loop b = new Loop();
    a.start();
    b.start();
    await("idle", () -> resting.count() == 2);
    long now = Seam.systemNow();
    Scheduler.Timer late = timers.schedule(now + 2 * HOUR, () -> {});
    await("kept", () -> resting.keptUntil() == now + 2 * HOUR);
    Scheduler.Timer earlier = timers.schedule(now + HOUR, () -> {});
    await("kept earlier", () -> resting.keptUntil() == now + HOUR);
    Scheduler.Timer between = timers.schedule(now + HOUR + HOUR / 2, () -> {});
    assertEquals(now + HOUR, resting.keptUntil());
    CountDownLatch fired = new CountDownLatch(1);
    Scheduler.Timer _ = timers.schedule(Seam.systemNow() + 1_000_000, fired::countDown);
    assertTrue(fired.await(30, TimeUnit.SECONDS));
    await("kept again", () -> resting.keptUntil() == now + HOUR);
    assertTrue(late.cancel() && earlier.cancel() && between.cancel());
    assertEquals(NO_DEADLINE, timers.earliest());
  }

  @Test
  void withoutTimersWorkersAndGuardParkWithoutATimeout() throws Exception {
    Loop a = new Loop();
    a.start();
    CountDownLatch fired = new CountDownLatch(1);
    Scheduler.Timer _ = timers.schedule(Seam.systemNow() + 1_000_000, fired::countDown);
    assertTrue(fired.await(30, TimeUnit.SECONDS));
    await("worker rests", () -> a.getState() == Thread.State.WAITING);
    await("guard rests", () -> guard().getState() == Thread.State.WAITING);
    CountDownLatch again = new CountDownLatch(1);
    Scheduler.Timer _ = timers.schedule(Seam.systemNow() + 1_000_000, again::countDown);
    assertTrue(again.await(30, TimeUnit.SECONDS));
  }

  private static Thread guard() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("timers-test-guard"))
        .findAny()
        .orElseThrow();
  }

  @Test
  void withoutAWorkerTheGuardFiresTimers() throws Exception {
    for (int round = 0; round < 20; round++) {
      CountDownLatch fired = new CountDownLatch(1);
      Scheduler.Timer _ = timers.schedule(Seam.systemNow() + 100_000, fired::countDown);
      assertTrue(fired.await(30, TimeUnit.SECONDS), "round " + round);
    }
  }

  @Test
  void theGuardIsWokenForAnEarlierTimer() throws Exception {
    Scheduler.Timer _ = timers.schedule(Seam.systemNow() + HOUR, () -> {});
    for (int round = 0; round < 20; round++) {
      await("asleep", () -> guard().getState() == Thread.State.TIMED_WAITING);
      CountDownLatch fired = new CountDownLatch(1);
      Scheduler.Timer _ = timers.schedule(Seam.systemNow() + 100_000, fired::countDown);
      assertTrue(fired.await(30, TimeUnit.SECONDS), "round " + round);
    }
  }

  @Test
  void aSchedulerThatMonitorsItsWorkersFiresOverdueTimersItself() {
    Timers unguarded = new Timers(resting);
    TimerQueue its = unguarded.newQueue();
    AtomicInteger runs = new AtomicInteger();
    Scheduler.Timer _ = unguarded.schedule(HOUR, runs::incrementAndGet);
    assertEquals(1, its.size());
    long overdue = unguarded.runOverdue(HOUR);
    assertEquals(0, runs.get());
    assertTrue(overdue > HOUR);
    assertEquals(overdue, unguarded.runOverdue(overdue - 1));
    assertEquals(NO_DEADLINE, unguarded.runOverdue(overdue));
    assertEquals(1, runs.get());
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("timers-test-guard")));
    unguarded.close();
  }

  @Test
  void aTimerSetOnAReplacedWorkerProdsAnIdleWorker() throws Exception {
    Worker idler = new Idler();
    resting.add(idler);
    AtomicBoolean replaced = new AtomicBoolean();
    Worker sets =
        new Worker("sets", 0) {
          {
            timers.attach(this, queue);
          }

          @Override
          protected boolean isReplaced() {
            return replaced.get();
          }

          @Override
          public void run() {
            Scheduler.Timer _ = timers.schedule(2 * HOUR, () -> {});
            boolean before = timerState.unkept;
            timerState.unkept = false;
            replaced.set(true);
            Scheduler.Timer _ = timers.schedule(HOUR, () -> {});
            replaced.set(before && !timerState.unkept);
          }
        };
    assertFalse(idler.timerState.unkept);
    sets.start();
    sets.join();
    assertTrue(replaced.get(), "keeps it in mind, and does not when it is replaced");
    assertTrue(idler.timerState.unkept, "prodded");
  }

  @Test
  void attachKeepsAnExistingQueue() {
    Worker worker = new Idler();
    timers.attach(worker);
    assertSame(queue, worker.timerState.queue);
  }

  @Test
  void aWorkerWithShortFibersReadsTheClockEvery64SchedulingPoints() {
    Worker worker = new Idler();
    AtomicInteger runs = new AtomicInteger();
    assertTrue(queue.add(TimerTask.running(HOUR, runs::incrementAndGet)));
    await(
        "seldom",
        () -> {
          int fired = 0;
          for (int i = 0;
              i < 10_000 && (worker.timerState.clockEvery < 64 || worker.timerState.clockIn < 64);
              i++) {
            fired += timers.runOwn(worker);
          }
          assertEquals(0, fired);
          return worker.timerState.clockEvery == 64 && worker.timerState.clockIn == 64;
        });
    assertTrue(queue.add(TimerTask.running(1, runs::incrementAndGet)));
    for (int i = 0; i < 63; i++) {
      assertFalse(timers.callsFor(worker));
      assertEquals(0, runs.get());
    }
    assertTrue(timers.callsFor(worker));
    assertEquals(1, timers.runOwn(worker), "who is told that a timer calls fires it");
    worker.timerState.clockIn = 64;
    assertTrue(queue.add(TimerTask.running(2, runs::incrementAndGet)));
    resting.add(worker);
    assertTrue(resting.remove(worker));
    assertEquals(1, timers.runOwn(worker), "at once after a rest");
    assertEquals(2, runs.get());
  }

  @Test
  void theTimekeeperIsTakenLastAndThenHasUnkeptSet() {
    Worker a = new Idler();
    Worker b = new Idler();
    assertTrue(queue.add(TimerTask.running(HOUR, () -> {})));
    resting.add(a);
    resting.add(b);
    assertEquals(HOUR, timers.keep(b));
    assertEquals(NO_DEADLINE, timers.keep(a), "one is enough");
    assertSame(a, resting.take());
    assertFalse(a.timerState.unkept);
    assertEquals(HOUR, resting.keptUntil());
    assertSame(b, resting.take());
    assertTrue(b.timerState.unkept);
    assertEquals(NO_DEADLINE, resting.keptUntil());
    assertNull(resting.take());
  }

  @Test
  void aTimekeeperThatLeavesForWorkProdsAnIdleWorker() {
    Worker a = new Idler();
    Worker b = new Idler();
    assertTrue(queue.add(TimerTask.running(HOUR, () -> {})));
    resting.add(a);
    assertEquals(HOUR, timers.keep(a));
    resting.add(b);
    assertEquals(NO_DEADLINE, timers.keep(b));
    assertTrue(resting.remove(a));
    timers.entrust(a);
    assertFalse(a.timerState.unkept);
    assertTrue(b.timerState.unkept, "prodded");
    assertEquals(HOUR, timers.keep(b));
  }

  @Test
  void theTimekeeperSleepsLongerAfterItsTimerIsCancelled() {
    Worker a = new Idler();
    TimerTask first = TimerTask.running(HOUR, () -> {});
    assertTrue(queue.add(first));
    assertTrue(queue.add(TimerTask.running(2 * HOUR, () -> {})));
    resting.add(a);
    assertEquals(HOUR, timers.keep(a));
    assertTrue(first.cancel());
    assertEquals(2 * HOUR, timers.keep(a));
    assertEquals(2 * HOUR, resting.keptUntil());
  }

  @Test
  void detachMovesTimersToAnotherQueue() {
    Worker leaves = new Fresh();
    timers.attach(leaves);
    TimerQueue given = Objects.requireNonNull(leaves.timerState.queue);
    Worker third = new Idler();
    resting.add(third);
    AtomicInteger runs = new AtomicInteger();
    TimerTask cancelled = TimerTask.running(HOUR, runs::incrementAndGet);
    assertTrue(given.add(cancelled));
    assertTrue(given.add(TimerTask.running(2 * HOUR, runs::incrementAndGet)));
    timers.detach(leaves);
    assertNull(leaves.timerState.queue);
    assertEquals(0, given.size());
    assertFalse(given.add(TimerTask.running(1, runs::incrementAndGet)), "sealed");
    assertEquals(2, queue.size());
    assertTrue(third.timerState.unkept, "prodded");
    assertEquals(HOUR, timers.keep(third));
    assertTrue(cancelled.cancel());
    assertEquals(1, queue.size());
    assertEquals(1, timers.runAll(2 * HOUR));
    assertEquals(1, runs.get());
  }

  @Test
  void theLastQueueIsNotDetached() {
    Worker last = new Idler();
    timers.attach(last, queue);
    timers.detach(last);
    assertSame(queue, last.timerState.queue);
    assertTrue(queue.add(TimerTask.running(HOUR, () -> {})));
  }

  @Test
  void noTimerIsLostWhileQueuesAreAttachedAndDetached() throws Exception {
    int count = 50_000;
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch set = new CountDownLatch(1);
    Thread setter =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < count; i++) {
                    Scheduler.Timer _ = timers.schedule(HOUR, runs::incrementAndGet);
                  }
                  set.countDown();
                });
    Worker comes = new Fresh();
    Worker goes = new Fresh();
    timers.attach(goes);
    while (set.getCount() > 0) {
      timers.attach(comes);
      timers.detach(goes);
      timers.attach(goes);
      timers.detach(comes);
    }
    assertTrue(setter.join(Duration.ofSeconds(30)));
    assertEquals(count, timers.pending());
    assertEquals(count, timers.runAll(HOUR));
    assertEquals(count, runs.get());
  }

  @Test
  void aQueueAttachedAfterTheCloseIsClosed() {
    timers.close();
    Worker late = new Fresh();
    timers.attach(late);
    assertFalse(
        Objects.requireNonNull(late.timerState.queue).add(TimerTask.running(HOUR, () -> {})));
  }

  @Test
  void aTimerWithoutDeadlineCanBeCancelledOnce() {
    Scheduler.Timer never = timers.schedule(NO_DEADLINE, () -> {});
    assertEquals(0, timers.pending());
    assertTrue(never.cancel());
    assertFalse(never.cancel());
  }

  @Test
  void afterTheCloseNoTimerIsSet() {
    timers.close();
    assertFalse(timers.schedule(1, () -> {}).cancel());
    assertEquals(0, timers.pending());
  }
}
