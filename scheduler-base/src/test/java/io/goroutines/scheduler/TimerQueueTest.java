package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimerQueueTest {

  private final Timers timers = new Timers("never started", new IdleWorkers());
  private final TimerQueue queue = timers.newQueue();
  private final List<Integer> fired = new ArrayList<>();

  private TimerTask add(TimerQueue to, long when, int id) {
    TimerTask timer = TimerTask.running(when, () -> fired.add(id));
    assertTrue(to.add(timer));
    return timer;
  }

  /** An entry that the queue should contain. */
  private record Expected(long when, int id, TimerTask timer) {}

  private static TreeSet<Expected> model() {
    return new TreeSet<>(Comparator.comparingLong(Expected::when).thenComparing(Expected::id));
  }

  @Test
  void behavesLikeASortedSet() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      TimerQueue own = timers.newQueue();
      TreeSet<Expected> model = model();
      int growth = 1 + random.nextInt(4); // some runs stay small, some grow
      for (int id = 0; id < 5_000; id++) {
        if (random.nextInt(5) < growth) {
          long when = random.nextInt(500); // many are equal
          model.add(new Expected(when, id, add(own, when, id)));
        } else if (random.nextBoolean() && !model.isEmpty()) {
          Expected near = model.ceiling(new Expected(random.nextInt(500), 0, null));
          Expected cancelled = near == null ? model.last() : near;
          assertTrue(model.remove(cancelled));
          assertTrue(cancelled.timer.cancel());
          assertFalse(cancelled.timer.cancel());
        } else {
          long now = random.nextInt(100);
          List<Integer> due = new ArrayList<>();
          while (!model.isEmpty() && model.first().when <= now) {
            due.add(model.pollFirst().id);
          }
          fired.clear();
          assertEquals(due.size(), own.runDue(now));
          assertEquals(due, fired, "seed " + seed);
        }
        assertEquals(model.size(), own.size());
        assertEquals(model.isEmpty() ? NO_DEADLINE : model.first().when, own.earliest());
      }
    }
  }

  @Test
  void growsAndReleasesItsMemory() throws Exception {
    int before = capacity(queue);
    for (int round = 0; round < 2; round++) {
      for (int id = 0; id < 20_000; id++) {
        TimerTask _ = add(queue, 20_000 - id, id);
      }
      assertTrue(capacity(queue) >= 20_000);
      assertEquals(20_000, queue.runDue(20_000));
      assertEquals(before, capacity(queue));
      assertEquals(0, queue.size());
      assertEquals(NO_DEADLINE, queue.earliest());
    }
  }

  private static int capacity(TimerQueue queue) throws ReflectiveOperationException {
    Field whens = TimerQueue.class.getDeclaredField("whens");
    whens.setAccessible(true);
    return ((long[]) whens.get(queue)).length;
  }

  @Test
  void eachTimerFiresOrIsCancelledOnce() throws Exception {
    int count = 200_000;
    AtomicIntegerArray runs = new AtomicIntegerArray(count);
    List<TimerTask> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int id = i;
      TimerTask timer = TimerTask.running(i, () -> runs.incrementAndGet(id));
      all.add(timer);
      assertTrue(queue.add(timer));
    }
    AtomicInteger cancelled = new AtomicInteger();
    Thread canceller =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = count - 1; i >= 0; i--) {
                    if (all.get(i).cancel()) {
                      cancelled.incrementAndGet();
                      runs.addAndGet(i, 1_000);
                    }
                  }
                });
    int firedHere = 0;
    for (int now = 0; now < count; now += 7) {
      firedHere += queue.runDue(now);
    }
    assertTrue(canceller.join(Duration.ofSeconds(30)));
    assertEquals(count, firedHere + cancelled.get());
    for (int i = 0; i < count; i++) {
      int sum = runs.get(i);
      assertTrue(sum == 1 || sum == 1_000, "timer " + i + ": " + sum);
    }
    assertEquals(0, queue.size());
  }

  @Test
  void aTaskThatSetsADueTimerDoesNotMakeRunDueLoopForever() {
    Runnable[] again = new Runnable[1];
    again[0] =
        () -> {
          fired.add(fired.size());
          assertTrue(queue.add(TimerTask.running(0, again[0])));
        };
    assertTrue(queue.add(TimerTask.running(0, again[0])));
    assertEquals(1, queue.runDue(1));
    assertEquals(1, queue.runDue(1));
    assertEquals(List.of(0, 1), fired);
  }

  @Test
  void aThrowingTaskDoesNotPreventTheNextFromRunning() throws Exception {
    AtomicInteger reported = new AtomicInteger();
    assertTrue(
        queue.add(
            TimerTask.running(
                1,
                () -> {
                  throw new IllegalStateException("on purpose");
                })));
    TimerTask _ = add(queue, 2, 2);
    Thread firing = Thread.ofPlatform().unstarted(() -> queue.runDue(3));
    firing.setUncaughtExceptionHandler((_, _) -> reported.incrementAndGet());
    firing.start();
    assertTrue(firing.join(Duration.ofSeconds(30)));
    assertEquals(List.of(2), fired);
    assertEquals(1, reported.get());
  }

  @Test
  void aClosedQueueRefusesTimersAndFiresNone() {
    TimerTask before = add(queue, 1, 1);
    queue.close();
    assertEquals(0, queue.runDue(2));
    assertFalse(before.cancel());
    assertFalse(queue.add(TimerTask.running(1, () -> fired.add(2))));
    assertEquals(0, queue.runDue(2));
    assertEquals(List.of(), fired);
  }
}
