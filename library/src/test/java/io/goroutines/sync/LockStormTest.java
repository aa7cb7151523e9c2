package io.goroutines.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads lock and unlock, with and without limits, and are interrupted meanwhile: at most so many
 * hold a lock at once, and each wait ends. Locks with deliberate faults show that this detects
 * them.
 */
@Timeout(60)
class LockStormTest {

  private static final int THREADS = 8;
  private static final int INTERRUPTED = 4;

  /** What the storm needs of a lock that may be held so many times at once. */
  interface Lock {

    boolean lock(Duration limit) throws InterruptedException;

    void unlock();
  }

  private static Lock mutex(Mutex mutex) {
    return new Lock() {
      @Override
      public boolean lock(Duration limit) throws InterruptedException {
        if (limit.isNegative()) {
          mutex.lock();
          return true;
        }
        return mutex.tryLock(limit);
      }

      @Override
      public void unlock() {
        mutex.unlock();
      }
    };
  }

  private static Lock semaphore(Semaphore semaphore) {
    return new Lock() {
      @Override
      public boolean lock(Duration limit) throws InterruptedException {
        if (limit.isNegative()) {
          semaphore.acquire(2);
          return true;
        }
        return semaphore.tryAcquire(2, limit);
      }

      @Override
      public void unlock() {
        semaphore.release(2);
      }
    };
  }

  /** A waiter that is granted the lock as it gives up leaves it locked. */
  private static Lock losesTheLockOfOneThatGivesUp() {
    Semaphore semaphore = new Semaphore(1);
    return new Lock() {
      @Override
      public boolean lock(Duration limit) throws InterruptedException {
        boolean held = semaphore.tryAcquire(1, limit.isNegative() ? Duration.ofMillis(200) : limit);
        if (held && Thread.currentThread().isInterrupted()) {
          throw new InterruptedException(); // and is not released
        }
        return held;
      }

      @Override
      public void unlock() {
        semaphore.release();
      }
    };
  }

  /** Lets two in now and then. */
  private static Lock letsTwoIn() {
    Semaphore semaphore = new Semaphore(2);
    return new Lock() {
      @Override
      public boolean lock(Duration limit) throws InterruptedException {
        return semaphore.tryAcquire(1, limit.isNegative() ? Duration.ofHours(1) : limit);
      }

      @Override
      public void unlock() {
        semaphore.release();
      }
    };
  }

  @Test
  void mutexHoldsInAStorm() throws Exception {
    assertEquals("", storm(mutex(new Mutex()), 1, 40_000));
  }

  @Test
  void fairMutexHoldsInAStorm() throws Exception {
    assertEquals("", storm(mutex(Mutex.fair()), 1, 4_000));
  }

  @Test
  void semaphoreHoldsInAStorm() throws Exception {
    assertEquals("", storm(semaphore(new Semaphore(7)), 3, 10_000));
  }

  @Test
  void lockThatIsLostIsDetected() throws Exception {
    assertEquals("it is lost", storm(losesTheLockOfOneThatGivesUp(), 1, 10_000));
  }

  @Test
  void lockThatLetsTwoInIsDetected() throws Exception {
    assertNotEquals("", storm(letsTwoIn(), 1, 10_000));
  }

  /**
   * Runs the storm.
   *
   * @param most how many may hold the lock at once
   * @return what went wrong; empty if nothing did
   */
  private static String storm(Lock lock, int most, int rounds) throws Exception {
    AtomicInteger holders = new AtomicInteger();
    AtomicReference<String> wrong = new AtomicReference<>("");
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      SplittableRandom random = new SplittableRandom(t);
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < rounds && wrong.get().isEmpty(); i++) {
                  try {
                    int kind = random.nextInt(8);
                    Duration limit =
                        kind == 0
                            ? Duration.ZERO
                            : kind < 3
                                ? Duration.ofNanos(random.nextInt(50_000))
                                : Duration.ofNanos(-1);
                    if (lock.lock(limit)) {
                      int now = holders.incrementAndGet();
                      if (now > most) {
                        wrong.compareAndSet("", now + " held it at once");
                      }
                      for (int spin = random.nextInt(50); spin > 0; spin--) {
                        Thread.onSpinWait();
                      }
                      holders.decrementAndGet();
                      lock.unlock();
                    } else if (limit.isNegative()) {
                      wrong.compareAndSet("", "it is lost");
                    }
                  } catch (InterruptedException _) {
                    // it does not hold the lock
                  }
                }
              });
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    SplittableRandom random = new SplittableRandom();
    while (threads.stream().anyMatch(Thread::isAlive)) {
      // Not all of them: an interrupt would end a wait whose wake-up was lost.
      threads.get(random.nextInt(INTERRUPTED)).interrupt();
      for (int spin = random.nextInt(2_000); spin > 0; spin--) {
        Thread.onSpinWait();
      }
      Thread.yield();
    }
    for (int i = 0; i < most; i++) {
      if (!lock.lock(Duration.ZERO)) {
        wrong.compareAndSet("", "it is not free");
      }
    }
    return wrong.get();
  }
}
