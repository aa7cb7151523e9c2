package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits with a limit, each in a goroutine, a platform thread and a plain virtual thread. */
final class Disturbed {

  /** A wait that must last as long as its limit. */
  interface TimedWait {
    void run(Duration limit) throws InterruptedException;
  }

  /** How many wake-ups must meet each wait: a thread can also wait for a class to load. */
  private static final int ENOUGH = 3;

  private final Kit k;
  private final Map<String, TimedWait> waits = new LinkedHashMap<>();

  Disturbed(Kit k) {
    this.k = k;
  }

  void add(String what, TimedWait wait) {
    waits.put(what, wait);
  }

  /**
   * Runs the waits and wakes their threads again and again. On a busy machine a wait can be over
   * before it was disturbed: then all are run again, with a longer limit.
   */
  void await() {
    Duration limit = Duration.ofMillis(30);
    while (!areDisturbed(limit)) {
      limit = limit.multipliedBy(2);
      assertTrue(limit.toMinutes() < 1, "no wake-up met a wait");
    }
  }

  private boolean areDisturbed(Duration limit) {
    List<Sleeper> sleepers = new ArrayList<>();
    waits.forEach(
        (what, wait) -> {
          for (int i = 0; i < 3; i++) {
            sleepers.add(new Sleeper(what, wait, limit));
          }
        });
    for (int i = 0; i < sleepers.size(); i += 3) {
      var _ = k.go(sleepers.get(i));
      Thread _ = k.platform(sleepers.get(i + 1));
      Thread _ = k.virtual(sleepers.get(i + 2));
    }
    k.await(
        "the ends of timed waits",
        () -> {
          sleepers.forEach(Sleeper::disturb);
          return sleepers.stream().allMatch(s -> s.ended);
        });
    return sleepers.stream().allMatch(s -> s.wakeUps >= ENOUGH);
  }

  private static final class Sleeper implements Body {
    private final String what;
    private final TimedWait wait;
    private final Duration limit;
    private volatile @Nullable Thread thread;
    private volatile boolean ended;

    /** Of the rule's thread. */
    private int wakeUps;

    Sleeper(String what, TimedWait wait, Duration limit) {
      this.what = what;
      this.wait = wait;
      this.limit = limit;
    }

    @Override
    public void run() throws InterruptedException {
      thread = Thread.currentThread();
      long start = Seam.current().now();
      wait.run(limit);
      long took = Seam.current().now() - start;
      ended = true;
      assertTrue(took >= limit.toNanos(), () -> what + " ended after " + took + " ns of " + limit);
    }

    void disturb() {
      Thread sleeping = thread;
      if (sleeping == null || ended) {
        return;
      }
      switch (sleeping.getState()) {
        case WAITING, TIMED_WAITING -> wakeUps++;
        default -> {}
      }
      LockSupport.unpark(sleeping);
    }
  }
}
