package io.goroutines.scheduler.loom;

import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The starvation guard hands work to an executor, and may park for its lock on the way. A wake-up
 * that comes meanwhile must not be lost with the permit that such a park consumes.
 */
@Timeout(30)
class LostWakeUpTest {

  private static final GoroutineHost HOST =
      new GoroutineHost() {
        @Override
        public GoRuntime runtime() {
          throw new UnsupportedOperationException("there is no runtime");
        }

        @Override
        public void panicked(Goroutine goroutine, Throwable cause) {
          throw new AssertionError(cause);
        }
      };

  private final AtomicInteger given = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicReference<Waiter> waiter = new AtomicReference<>();
  private final AtomicReference<Thread> thread = new AtomicReference<>();

  @Test
  void aWakeUpThatComesWhileTheGuardWaitsForItsExecutorIsNotLost() throws Exception {
    try (Scheduler scheduler = new LoomSchedulerProvider().open(SchedulerConfig.DEFAULT)) {
      Goroutine goroutine =
          scheduler.start(
              new GoroutineStart(
                  HOST, 1, GoroutineOptions.DEFAULT, 0, LostWakeUpTest.class, this::takeAll));
      await(() -> waiter.get() != null);
      ScheduledThreadPoolExecutor outside = (ScheduledThreadPoolExecutor) of("OUTSIDE").get(null);
      var something = outside.schedule(() -> {}, 1, TimeUnit.HOURS);
      CountDownLatch release = lockQueue(outside);
      try {
        of("nextCheck").setLong(null, System.nanoTime() - 1);
        while (!isChecking(goroutine)) {
          give();
          await(() -> taken.get() == given.get() || isChecking(goroutine));
        }
        if (taken.get() == given.get()) {
          give(); // it waits for this, and for the lock
        }
        await(this::hasNoPermit);
      } finally {
        release.countDown();
      }
      await(() -> taken.get() == given.get());
      something.cancel(false);
      goroutine.interrupt();
      assertTrue(goroutine.join(Duration.ofSeconds(30)));
    }
  }

  /** Waits as a channel operation does: it checks, and parks if there is nothing. */
  private void takeAll() throws InterruptedException {
    thread.set(Thread.currentThread());
    waiter.set(Seam.current());
    while (true) {
      while (given.get() == taken.get()) {
        waiter.get().park(WaitReason.SLEEP, null, Waiter.NO_DEADLINE);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      taken.incrementAndGet();
    }
  }

  private void give() {
    given.incrementAndGet();
    waiter.get().ready(false);
  }

  private static boolean isChecking(Goroutine goroutine) {
    return Arrays.stream(goroutine.stackTrace())
        .anyMatch(
            frame ->
                frame.getClassName().equals(StarvationGuard.class.getName())
                    && frame.getMethodName().equals("check"));
  }

  /** Whether the goroutine's thread is parked, and has consumed the permit that it was given. */
  private boolean hasNoPermit() {
    try {
      Field permit = Class.forName("java.lang.VirtualThread").getDeclaredField("parkPermit");
      permit.setAccessible(true);
      return thread.get().getState() == Thread.State.WAITING && !permit.getBoolean(thread.get());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Has a platform thread take the lock of an executor's queue, which must not be empty. */
  private static CountDownLatch lockQueue(ScheduledThreadPoolExecutor executor) throws Exception {
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Object compared =
        new Object() {
          @Override
          public boolean equals(Object other) { // called with the lock taken
            locked.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return false;
          }

          @Override
          public int hashCode() {
            return 0;
          }
        };
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              boolean _ = executor.getQueue().contains(compared);
            });
    locked.await();
    return release;
  }

  private static Field of(String name) throws NoSuchFieldException {
    Field field = StarvationGuard.class.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) throws InterruptedException {
    while (!condition.holds()) {
      if (Thread.interrupted()) {
        throw new InterruptedException(); // of the test's timeout
      }
      Thread.onSpinWait();
    }
  }
}
