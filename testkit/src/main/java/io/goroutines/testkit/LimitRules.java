package io.goroutines.testkit;

import static io.goroutines.testkit.SchedulerRules.runAtOnce;
import static io.goroutines.testkit.SchedulerRules.signals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.RuntimeClosedException;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Group S of docs/spec.md, continued: rules for any number of goroutines, for any duration, and
 * whatever other goroutines do meanwhile.
 */
interface LimitRules {

  // Fairness of wake-ups

  @RuleTest
  default void s84_twoThatWakeEachOtherForEverStarveNoWaiter(Kit k) {
    AtomicBoolean stop = new AtomicBoolean();
    SchedulerRules.PingPong pair = new SchedulerRules.PingPong(stop);
    besides(k, false, List.of(k.go(() -> pair.play(0, k)), k.go(() -> pair.play(1, k))), stop);
    AtomicBoolean over = new AtomicBoolean();
    besides(k, false, pairOnChannels(k, over), over);
    // The same with goroutines each of which starts the next one and ends.
    AtomicBoolean last = new AtomicBoolean();
    Signal ended = new Signal();
    Goroutine end = k.go(() -> ended.await());
    var _ = k.go(() -> startNext(k, last, ended));
    besides(k, false, List.of(end), last);
  }

  private static void startNext(Kit k, AtomicBoolean last, Signal ended) {
    if (last.get()) {
      ended.set();
    } else {
      var _ = k.go(() -> startNext(k, last, ended));
    }
  }

  @RuleTest
  default void s85_aGoroutineThatHasYieldedIsWokenAsAnyOther(Kit k) {
    AtomicBoolean stop = new AtomicBoolean();
    besides(k, true, pairOnChannels(k, stop), stop);
  }

  /** Starts two goroutines that hand off to each other by channels, and do not yield. */
  private static List<Goroutine> pairOnChannels(Kit k, AtomicBoolean stop) {
    Channel<Integer> there = k.channels().unbuffered();
    Channel<Integer> back = k.channels().unbuffered();
    Goroutine one =
        k.go(
            () -> {
              while (!stop.get()) {
                there.send(1);
                assertEquals(2, back.receive());
              }
              there.close();
            });
    Goroutine two =
        k.go(
            () -> {
              while (there.receive() != null) {
                back.send(2);
              }
            });
    return List.of(one, two);
  }

  /**
   * Makes goroutines wait and be woken, by a platform thread, by a goroutine and by a timer, while
   * two others hand off to each other.
   */
  private static void besides(Kit k, boolean yieldFirst, List<Goroutine> pair, AtomicBoolean stop) {
    int rounds = 5;
    Signal[] fromOutside = signals(rounds);
    Signal[] fromInside = signals(rounds);
    try {
      Goroutine outside = k.go(() -> awaitAll(fromOutside, yieldFirst));
      Goroutine inside = k.go(() -> awaitAll(fromInside, yieldFirst));
      for (int i = 0; i < rounds; i++) {
        Signal local = fromInside[i];
        k.awaitWaiting(outside, WaitReason.COND_WAIT);
        fromOutside[i].set();
        k.await("it is woken from outside", fromOutside[i]::isReceived);
        k.awaitWaiting(inside, WaitReason.COND_WAIT);
        k.awaitDone(k.go(local::set));
        k.await("it is woken from inside", local::isReceived);
      }
      Goroutine sleeper =
          k.go(
              () -> {
                if (yieldFirst) {
                  Seam.current().yieldNow();
                }
                Go.sleep(Duration.ofMillis(1));
              });
      k.awaitDone(outside, inside, sleeper);
    } finally {
      stop.set(true);
    }
    k.awaitDone(pair);
  }

  private static void awaitAll(Signal[] signals, boolean yieldFirst) throws InterruptedException {
    for (Signal signal : signals) {
      if (yieldFirst) {
        Seam.current().yieldNow();
      }
      int _ = signal.await();
      signal.received();
    }
  }

  @RuleTest
  default void s96_noWakeUpIsLostThatRacesWithAProcessorGoingIdle(Kit k) {
    // A thread wakes the only goroutine some time after that starts to wait: the delays range from
    // before its park to after its processor has become idle.
    int rounds = k.rounds(2_000);
    AtomicInteger turn = new AtomicInteger(); // even: the thread's; odd: the goroutine's
    AtomicReference<Waiter> waiter = new AtomicReference<>();
    Goroutine waits =
        k.go(
            () -> {
              Waiter self = Seam.current();
              waiter.set(self);
              for (int i = 0; i < rounds; i++) {
                while (turn.get() != 2 * i + 1) {
                  self.park(WaitReason.COND_WAIT, null, Waiter.NO_DEADLINE);
                }
                turn.incrementAndGet();
              }
            });
    k.await("it has begun", () -> waiter.get() != null);
    for (int i = 0; i < rounds; i++) {
      int mine = 2 * i;
      long end = System.nanoTime() + 1_000_000;
      while (turn.get() != mine && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      if (turn.get() != mine) {
        k.await("the goroutine resumes", () -> turn.get() == mine);
      }
      long delay = System.nanoTime() + 10L * (i % 1_000);
      while (System.nanoTime() < delay) {
        Thread.onSpinWait();
      }
      turn.incrementAndGet();
      waiter.get().ready(false);
    }
    k.awaitDone(waits);
  }

  // Any number

  @RuleTest(needs = Capability.MILLIONS)
  default void s86_manyGoroutinesAreReadyAtOnce(Kit k) {
    int n = 200_000;
    AtomicBoolean started = new AtomicBoolean();
    AtomicInteger ran = new AtomicInteger();
    // Bodies take longer than starts at first, so that most of them are in queues at one moment.
    // They are too short to be taken for goroutines that hold their processors.
    Body body =
        () -> {
          long end = started.get() ? 0 : System.nanoTime() + 20_000;
          while (!started.get() && System.nanoTime() < end) {
            Thread.onSpinWait();
          }
          ran.incrementAndGet();
        };
    Goroutine starter =
        k.go(
            () -> {
              try {
                for (int i = 0; i < n; i++) {
                  var _ = k.go(body);
                }
              } finally {
                started.set(true);
              }
            });
    k.awaitDone(starter);
    k.await("all " + n + " have run", () -> ran.get() == n);
  }

  @RuleTest(needs = Capability.PROCS)
  default void s87_afterTheCloseGoroutinesThatNeverYieldHoldUpNoOther(Kit k) {
    GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofMillis(1)));
    AtomicBoolean stop = new AtomicBoolean();
    AtomicBoolean closed = new AtomicBoolean();
    AtomicInteger executing = new AtomicInteger();
    List<Goroutine> holders = new ArrayList<>();
    List<Goroutine> others = new ArrayList<>();
    Signal[] late = signals(2); // two that ignore the interrupt, and are woken by a holder
    for (Signal signal : late) {
      others.add(
          runtime.go(() -> SchedulerRules.awaitThroughInterrupts(signal, new AtomicInteger())));
      k.awaitWaiting(others.getLast(), WaitReason.COND_WAIT);
    }
    for (int i = 0; i < 20; i++) {
      others.add(runtime.go(() -> new Signal().await()));
      k.awaitWaiting(others.getLast(), WaitReason.COND_WAIT);
    }
    try {
      for (int i = 0; i < runtime.scheduler().procs(); i++) {
        holders.add(
            runtime.go(
                () -> {
                  boolean first = executing.incrementAndGet() == 1;
                  while (!stop.get()) {
                    if (first && closed.get()) {
                      first = false;
                      late[0].set();
                      late[1].set(true);
                    }
                    Thread.onSpinWait();
                  }
                }));
      }
      k.await("all processors are taken", () -> executing.get() == holders.size());
      for (int i = 0; i < 20; i++) {
        others.add(runtime.go(() -> new Signal().await()));
      }
      Thread closer =
          k.platform(
              () -> {
                Thread.currentThread().interrupt(); // so that it need not wait for the holders
                runtime.close();
              });
      k.awaitEnd(closer);
      closed.set(true);
      k.awaitDone(others);
    } finally {
      stop.set(true);
    }
    k.awaitDone(holders);
  }

  @RuleTest(needs = Capability.MILLIONS)
  default void s88_goroutinesThatWaitForAProcessorAreCountedAsQueued(Kit k) throws Exception {
    int n = 1_000;
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger ran = new AtomicInteger();
    Body holds =
        () -> {
          while (!stop.get()) {
            Thread.onSpinWait();
          }
          ran.incrementAndGet();
        };
    k.run(
        () -> {
          try {
            for (int i = 0; i < n; i++) {
              var _ = k.go(holds);
            }
            var metrics = k.scheduler().metrics();
            assertTrue(
                metrics.queued() >= n / 2 && metrics.queued() <= n,
                () -> "of " + n + " goroutines that are ready: " + metrics);
          } finally {
            stop.set(true);
          }
        });
    k.await("all have run", () -> ran.get() == n);
    k.await("none is queued", () -> k.scheduler().metrics().queued() == 0);
  }

  @RuleTest(needs = Capability.PROCS)
  default void s89_manyProcsAreUsedIfManyAreAskedFor(Kit k) {
    int many = 24;
    GoRuntime runtime = k.open(k.config().withProcs(many));
    assertEquals(many, runtime.scheduler().procs());
    runAtOnce(k, runtime, many);
    if (k.has(Capability.RESIZABLE)) {
      k.scheduler().procs(many);
      runAtOnce(k, k.runtime(), many);
    }
  }

  // Any duration

  @RuleTest
  default void s90_closeWaitsUntilItsTimeoutAndNoLonger(Kit k) {
    GoRuntime patient = k.open(k.config().withCloseTimeout(Duration.ofHours(1)));
    AtomicBoolean ended = new AtomicBoolean();
    Goroutine late =
        patient.go(
            () -> {
              try {
                int _ = new Signal().await();
              } finally {
                Go.sleep(Duration.ofMillis(120));
                ended.set(true);
              }
            });
    k.awaitWaiting(late, WaitReason.COND_WAIT);
    patient.close();
    assertTrue(ended.get(), "close returned although its timeout was not over");
    GoRuntime hasty = k.open(k.config().withCloseTimeout(Duration.ofMillis(30)));
    Signal end = new Signal();
    Goroutine stubborn =
        hasty.go(() -> SchedulerRules.awaitThroughInterrupts(end, new AtomicInteger()));
    k.awaitWaiting(stubborn, WaitReason.COND_WAIT);
    long start = Seam.current().now();
    hasty.close();
    long took = Seam.current().now() - start;
    assertTrue(took >= 30_000_000, () -> "close gave up after " + took + " ns of 30 ms");
    assertFalse(stubborn.isDone());
    end.set();
    k.awaitDone(stubborn);
  }

  @RuleTest
  default void s91_spuriousWakeUpsEndNoTimedWaitEarly(Kit k) {
    Signal end = new Signal();
    Goroutine waits = k.go(() -> end.await());
    Disturbed disturbed = new Disturbed(k);
    disturbed.add("sleep", Go::sleep);
    disturbed.add("join", limit -> assertFalse(waits.join(limit)));
    disturbed.await();
    end.set();
    k.awaitDone(waits);
  }

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
        assertTrue(
            took >= limit.toNanos(), () -> what + " ended after " + took + " ns of " + limit);
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

  @RuleTest
  default void s92_theEndOfAGoroutineReleasesAnyNumberOfJoiners(Kit k) {
    int n = many(k);
    Signal end = new Signal();
    Goroutine target = k.go(() -> end.await());
    List<Goroutine> joiners = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      boolean timed = i % 2 == 0;
      joiners.add(
          k.go(
              () -> {
                if (timed) {
                  assertTrue(target.join(Duration.ofHours(1)));
                } else {
                  target.join();
                }
              }));
    }
    joiners.forEach(g -> k.awaitWaiting(g, WaitReason.JOIN));
    end.set();
    k.awaitDone(joiners);
  }

  /** Returns how many goroutines count as many. */
  static int many(Kit k) {
    return k.has(Capability.MILLIONS) ? 6_000 : 300;
  }

  // Start against close

  @RuleTest
  default void s93_aStartThatRacesWithTheCloseIsRefusedOrInterrupted(Kit k) throws Exception {
    for (int round = 0; round < k.rounds(5); round++) {
      GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofHours(1)));
      Queue<Goroutine> started = new ConcurrentLinkedQueue<>();
      Body starter =
          () -> {
            try {
              while (true) {
                started.add(runtime.go(() -> new Signal().await()));
                Seam.current().yieldNow();
              }
            } catch (RuntimeClosedException _) {
              // close came first
            }
          };
      Goroutine inside = runtime.go(starter);
      Goroutine ofAnother = k.go(starter);
      Thread outside = k.platform(starter);
      k.await("some were started", () -> started.size() > 10);
      runtime.close();
      k.awaitDone(inside, ofAnother);
      k.awaitEnd(outside);
      k.awaitDone(List.copyOf(started));
    }
    startsInTheMiddleOfTheClose(k);
  }

  private static void startsInTheMiddleOfTheClose(Kit k) throws Exception {
    GoRuntime runtime = k.open(k.config().withCloseTimeout(Duration.ofHours(1)));
    AtomicReference<Goroutine> late = new AtomicReference<>();
    AtomicInteger interrupts = new AtomicInteger();
    Signal endOfFirst = new Signal();
    Signal endOfLate = new Signal();
    Goroutine first =
        runtime.go(() -> SchedulerRules.awaitThroughInterrupts(endOfFirst, new AtomicInteger()));
    k.awaitWaiting(first, WaitReason.COND_WAIT);
    Stopped starter =
        new Stopped(
            () -> {
              try {
                late.set(
                    runtime.go(() -> SchedulerRules.awaitThroughInterrupts(endOfLate, interrupts)));
              } catch (RuntimeClosedException _) {
                // close came first
              }
            });
    k.start(starter);
    k.await("the start is under way", () -> starter.isStopped || !starter.isAlive());
    Thread closer = k.platform(runtime::close);
    // close may wait for the start in progress, which need not be a park.
    long limit = System.nanoTime() + 100_000_000;
    k.await(
        "the close has begun",
        () ->
            closer.getState() == Thread.State.WAITING
                || closer.getState() == Thread.State.TIMED_WAITING
                || runtime.isClosed() && System.nanoTime() > limit);
    starter.goOn = true;
    k.awaitEnd(starter);
    Goroutine started = late.get();
    if (started != null) {
      k.await("a goroutine started late is interrupted", () -> interrupts.get() > 0);
    }
    endOfFirst.set();
    k.awaitDone(first);
    if (started != null) {
      assertFalse(closer.join(Duration.ofMillis(30)), "close waits for goroutines started late");
      endOfLate.set();
      k.awaitDone(started);
    }
    k.awaitEnd(closer);
  }

  /**
   * A thread that stops in the middle of a start: where its context class loader is read, which
   * becomes that of the body.
   */
  final class Stopped extends Thread {
    volatile boolean isStopped;
    volatile boolean goOn;

    Stopped(Runnable task) {
      super(task, "stopped in the middle of go");
      setDaemon(true);
    }

    @Override
    public ClassLoader getContextClassLoader() {
      if (Thread.currentThread() == this && !isStopped) {
        isStopped = true;
        while (!goOn) {
          LockSupport.parkNanos(100_000);
        }
      }
      return super.getContextClassLoader();
    }
  }

  // The state of threads

  @RuleTest
  default void s94_aBodyFindsTheLoaderOfItsStarterAndNoHandlerOfAnother(Kit k) throws Exception {
    ClassLoader parent = getClass().getClassLoader();
    ClassLoader[] loaders = {new ClassLoader(parent) {}, new ClassLoader(parent) {}};
    ClassLoader marker = new ClassLoader(parent) {};
    InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
    Thread.UncaughtExceptionHandler handler = (thread, thrown) -> {};
    AtomicInteger leaked = new AtomicInteger();
    AtomicInteger wrongLoader = new AtomicInteger();
    k.run(
        () -> {
          Thread self = Thread.currentThread();
          List<Goroutine> all = new ArrayList<>();
          for (int i = 0; i < 600; i++) {
            int number = i;
            ClassLoader loader = loaders[i % 2];
            self.setContextClassLoader(loader);
            all.add(
                k.go(
                    () -> {
                      Thread thread = Thread.currentThread();
                      if (thread.getContextClassLoader() != loader) {
                        wrongLoader.incrementAndGet();
                      }
                      if (thread.getUncaughtExceptionHandler() == handler) {
                        leaked.incrementAndGet();
                      }
                      // Most leave their thread reusable for the next body; reading a local does
                      // not.
                      switch (number % 8) {
                        case 1 -> thread.setUncaughtExceptionHandler(handler);
                        case 3 -> inherited.set("left behind");
                        case 4 -> leaked.addAndGet(inherited.get() == null ? 0 : 1);
                        case 6 -> thread.setContextClassLoader(marker);
                        default -> {}
                      }
                    }));
          }
          k.awaitDone(all);
        });
    assertEquals(0, leaked.get(), "bodies that saw the handler or the local of another");
    assertEquals(0, wrongLoader.get(), "bodies that did not find the loader of their starter");
  }

  @RuleTest
  default void s95_anyNumberOfTimersMayBeSet(Kit k) {
    int n = 20_000;
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger cancelled = new AtomicInteger();
    long now = k.scheduler().now();
    List<Scheduler.Timer> far = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      var _ = k.scheduler().schedule(now + 30_000_000 + i, ran::incrementAndGet);
      far.add(k.scheduler().schedule(now + 3_600_000_000_000L + i, cancelled::incrementAndGet));
    }
    k.await("all timers have run", () -> ran.get() == n);
    for (var timer : far) {
      assertTrue(timer.cancel(), "a timer that is due in an hour");
    }
    assertEquals(0, cancelled.get());
  }
}
