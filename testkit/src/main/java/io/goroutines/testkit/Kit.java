package io.goroutines.testkit;

import io.goroutines.Body;
import io.goroutines.ChannelFactory;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.WaitReason;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.Seam;
import io.goroutines.spi.support.StandardRuntime;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a rule's test: a fresh runtime on the scheduler under test, threads whose failures
 * fail the test, and bounded waits for conditions.
 *
 * <p>The test runs on a thread of its own, monitored by a watchdog, which ends a stalled test: see
 * {@link Rest}. A test that keeps running ends after the rule's deadline, a single wait after half
 * of that; both are measured with a {@link Patience}. All of them report what waits where.
 *
 * <p>Public because the rules are, without public members: the kit alone calls the rules.
 */
public final class Kit {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** Between two checks of the watchdog. */
  private static final Duration INTERVAL = Duration.ofMillis(2);

  /** What a goroutine's body threw. */
  record Panic(Goroutine goroutine, Throwable cause, @Nullable Goroutine on) {}

  private final SchedulerProvider provider;
  private final SchedulerConfig config;
  private final int procs;
  private final double scale;
  private final double size;
  private final int looks;
  private final Map<Object, String> awaiting = new ConcurrentHashMap<>();
  private final Queue<Panic> panics = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final Queue<AtomicBoolean> flags = new ConcurrentLinkedQueue<>();
  private final Queue<GoRuntime> runtimes = new ConcurrentLinkedQueue<>();
  private volatile boolean panicsExpected;
  private volatile @Nullable ChannelFactory channels;
  private volatile @Nullable GoRuntime runtime;

  /**
   * Creates a kit; the last argument says how often a stalled test is checked before it is ended.
   */
  Kit(
      SchedulerProvider provider,
      SchedulerConfig config,
      int procs,
      double scale,
      double size,
      int looks) {
    this.provider = provider;
    this.config = config;
    this.procs = procs;
    this.scale = scale;
    this.size = size;
    this.looks = looks;
  }

  // The run

  /** A test's body. */
  @FunctionalInterface
  interface Test {
    void run() throws Throwable;
  }

  /** Runs a test on a thread of its own, up to the deadline. */
  void watch(String name, ChannelFactory channels, Test test) throws Throwable {
    this.channels = channels;
    Outcome outcome = new Outcome();
    Thread runner =
        Thread.ofPlatform()
            .name("rule " + name)
            .daemon()
            .unstarted(
                () -> {
                  try {
                    provider
                        .unavailable()
                        .ifPresent(
                            why -> {
                              throw new AssertionError(why);
                            });
                    runtime = open(config);
                    test.run();
                    check();
                    closeAll();
                    check();
                  } catch (Throwable t) {
                    outcome.thrown = t;
                  }
                });
    threads.add(runner);
    runner.start();
    Patience patience = new Patience(scaled(DEADLINE));
    Rest rest = new Rest();
    while (!runner.join(rest.untilNextLook())) {
      String why =
          rest.isReached() ? AT_REST : patience.isOver() ? OVER_TIME + scaled(DEADLINE) : "";
      if (!why.isEmpty() && runner.isAlive()) {
        AssertionError stopped =
            new AssertionError(
                why
                    + (awaiting.isEmpty() ? "" : "; waiting for: " + String.join(", ", awaited()))
                    + "; goroutines:\n"
                    + dump());
        abandon();
        throw stopped;
      }
    }
    Throwable thrown = outcome.thrown;
    if (thrown != null) {
      abandon();
      failures.stream().filter(f -> f != thrown).forEach(thrown::addSuppressed);
      throw thrown;
    }
  }

  /**
   * The message, or its beginning, of a test that was ended because nothing moved in it any more.
   */
  static final String AT_REST = "test stalled, nothing can make progress";

  /** How the messages begin of tests and waits that took too long. */
  static final String OVER_TIME = "not over after ";

  private List<String> awaited() {
    return awaiting.values().stream().distinct().toList();
  }

  /**
   * Counts time, but at most one step between two queries: time in which the machine is suspended
   * or runs other processes does not use up patience.
   */
  private static final class Patience {
    private static final long STEP = Duration.ofMillis(10).toNanos();
    private final long limit;
    private long spent;
    private long last = System.nanoTime();

    Patience(Duration limit) {
      this.limit = limit.toNanos();
    }

    boolean isOver() {
      long now = System.nanoTime();
      spent += Math.min(now - last, STEP);
      last = now;
      return spent > limit;
    }
  }

  /**
   * Detects a stalled test: every goroutine waits, is blocked, or has not begun; every thread
   * waits; a running thread only polls a condition; and all this was the same at each of many
   * checks. Between two checks a freshly started thread has run to its end: any goroutine made
   * ready before would have had its turn, on a loaded machine too.
   */
  private final class Rest {
    private List<Object> last = List.of();
    private int same;
    private Duration pause = INTERVAL;

    /** Checking a hundred thousand goroutines takes time, which is left to the test. */
    Duration untilNextLook() {
      return pause;
    }

    boolean isReached() throws InterruptedException {
      long start = System.nanoTime();
      List<Object> now = look();
      boolean rests = !now.isEmpty() && now.equals(last);
      same = rests ? same + 1 : 0;
      last = now;
      if (rests) {
        Thread.ofPlatform().daemon().start(() -> {}).join();
      }
      Duration took = Duration.ofNanos(20 * (System.nanoTime() - start));
      pause = rests || took.compareTo(INTERVAL) < 0 ? INTERVAL : took;
      return same >= looks;
    }

    /** The observable state of the test; empty if something moves. */
    private List<Object> look() {
      List<Object> seen = new ArrayList<>();
      for (GoRuntime open : runtimes) {
        for (Goroutine goroutine : open.goroutines()) {
          Goroutine.State state = goroutine.state();
          if (awaiting.containsKey(goroutine)) {
            seen.add(goroutine);
          } else if (state == Goroutine.State.RUNNING
              || state == Goroutine.State.RUNNABLE && goroutine.stackTrace().length > 0) {
            return List.of();
          } else {
            seen.add(List.of(goroutine, state));
          }
        }
      }
      for (Thread thread : threads) {
        Thread.State state = thread.getState();
        if (state == Thread.State.RUNNABLE && !awaiting.containsKey(thread)) {
          return List.of();
        }
        seen.add(awaiting.containsKey(thread) ? thread : List.of(thread, state));
      }
      seen.addAll(awaited());
      return seen;
    }
  }

  /** How the test ended; written by its thread and read after the join. */
  private static final class Outcome {
    @Nullable Throwable thrown;
  }

  /**
   * Returns a flag that the test may set, and that is set when the test ends, also if it fails: for
   * loops, so that what a broken rule leaves behind does not compete with the next one.
   */
  AtomicBoolean flag() {
    AtomicBoolean flag = new AtomicBoolean();
    flags.add(flag);
    return flag;
  }

  /** Releases the remains of a failed test, without waiting for them for long. */
  private void abandon() throws InterruptedException {
    flags.forEach(flag -> flag.set(true));
    Thread closer =
        Thread.ofPlatform()
            .daemon()
            .unstarted(
                () -> {
                  try {
                    closeAll();
                  } catch (Throwable _) {
                    // the test has failed already, with a more informative failure
                  }
                });
    closer.start();
    threads.forEach(Thread::interrupt);
    boolean _ = closer.join(scaled(Duration.ofSeconds(2)));
  }

  private void closeAll() {
    for (GoRuntime open : runtimes) {
      open.close();
    }
    threads.stream().filter(t -> t != Thread.currentThread()).forEach(Thread::interrupt);
  }

  /** Throws the first failure of a goroutine or a thread that the test started. */
  void check() {
    Throwable failure = failures.peek();
    if (failure != null) {
      throw new AssertionError("in a goroutine or thread of the test: " + failure, failure);
    }
  }

  void fail(Throwable failure) {
    failures.add(failure);
  }

  private String dump() {
    StringBuilder dump = new StringBuilder();
    for (GoRuntime open : runtimes) {
      dump.append(open.dump());
      try {
        dump.append(open.scheduler().metrics()).append('\n');
      } catch (RuntimeException e) {
        dump.append(e).append('\n');
      }
    }
    for (Thread thread : threads) {
      dump.append("thread ").append(thread.getName()).append(" [");
      dump.append(thread.getState()).append("]:\n");
      for (StackTraceElement frame : thread.getStackTrace()) {
        dump.append('\t').append(frame).append('\n');
      }
    }
    int limit = 20_000;
    return dump.length() <= limit
        ? dump.toString()
        : dump.substring(0, limit) + "\n… and " + (dump.length() - limit) + " characters more";
  }

  // What is under test

  SchedulerProvider provider() {
    return provider;
  }

  SchedulerConfig config() {
    return config;
  }

  /** Returns the number of processors asked for; 0 if the scheduler takes none. */
  int procs() {
    return procs;
  }

  boolean has(Capability capability) {
    return provider.capabilities().contains(capability);
  }

  GoRuntime runtime() {
    return Objects.requireNonNull(runtime);
  }

  Scheduler scheduler() {
    return runtime().scheduler();
  }

  ChannelFactory channels() {
    return Objects.requireNonNull(channels);
  }

  /** Opens one more runtime; it is closed after the test. */
  GoRuntime open(SchedulerConfig config) {
    Scheduler scheduler = provider.open(config);
    GoRuntime opened = new StandardRuntime(scheduler, channels(), this::panicked, List.of());
    runtimes.add(opened);
    return opened;
  }

  private void panicked(Goroutine goroutine, Throwable cause) {
    panics.add(new Panic(goroutine, cause, Seam.currentGoroutine()));
    if (!panicsExpected) {
      failures.add(cause);
    }
  }

  /** Declares that this test is about panics. */
  Queue<Panic> expectPanics() {
    panicsExpected = true;
    return panics;
  }

  // Sizes and times

  /** Returns a number of rounds, by the factor for longer runs. */
  int rounds(int rounds) {
    return Math.clamp(Math.round(rounds * size), 1, 100_000_000);
  }

  /** Returns how many goroutines count as many. */
  int many() {
    return has(Capability.MILLIONS) ? 6_000 : 300;
  }

  Duration scaled(Duration time) {
    return Duration.ofNanos((long) (time.toNanos() * scale));
  }

  // Running

  Goroutine go(Body body) {
    return runtime().go(body);
  }

  Goroutine go(GoroutineOptions options, Body body) {
    return runtime().go(options, body);
  }

  /** Runs a body in a goroutine to its end, and throws what it throws. */
  void run(Body body) throws Exception {
    run(runtime(), body);
  }

  void run(GoRuntime runtime, Body body) throws Exception {
    Outcome outcome = new Outcome();
    Goroutine goroutine =
        runtime.go(
            () -> {
              try {
                body.run();
              } catch (Throwable t) {
                outcome.thrown = t;
              }
            });
    awaitDone(goroutine);
    switch (outcome.thrown) {
      case null -> {}
      case Error e -> throw e;
      case Exception e -> throw e;
      case Throwable t -> throw new AssertionError(t);
    }
  }

  /** Starts a platform thread; what it throws fails the test. */
  Thread platform(Body body) {
    return thread(Thread.ofPlatform().daemon(), body);
  }

  /** Starts a plain virtual thread; what it throws fails the test. */
  Thread virtual(Body body) {
    return thread(Thread.ofVirtual(), body);
  }

  /** Starts a thread created by the test, which throws nothing. */
  void start(Thread thread) {
    threads.add(thread);
    thread.start();
  }

  private Thread thread(Thread.Builder builder, Body body) {
    Thread thread =
        builder.unstarted(
            () -> {
              try {
                body.run();
              } catch (Throwable t) {
                failures.add(t);
              }
            });
    start(thread);
    return thread;
  }

  // Waiting for conditions

  /** Waits until a condition holds; fails if it takes too long, or if anything else has failed. */
  void await(String what, BooleanSupplier condition) {
    Duration limit = scaled(DEADLINE).dividedBy(2);
    Patience patience = new Patience(limit);
    Goroutine goroutine = Seam.currentGoroutine();
    Object self = goroutine == null ? Thread.currentThread() : goroutine;
    awaiting.put(self, what);
    try {
      for (int tries = 0; !condition.getAsBoolean(); tries++) {
        check();
        if (patience.isOver()) {
          throw new AssertionError(OVER_TIME + limit + "; waiting for: " + what + "\n" + dump());
        }
        pause(tries);
      }
    } finally {
      awaiting.remove(self);
    }
    check();
  }

  /**
   * Lets time pass, of which only that counts in which the machine runs the test: whatever is due
   * within that time gets its turn.
   */
  void spend(Duration time) {
    Patience patience = new Patience(time);
    Object self = Thread.currentThread();
    try {
      for (int tries = 100; !patience.isOver(); tries++) {
        awaiting.put(self, "the end of " + time + ", check " + tries); // changes: not stalled
        check();
        pause(tries);
      }
    } finally {
      awaiting.remove(self);
    }
  }

  private static void pause(int tries) {
    if (Seam.currentGoroutine() != null) {
      Seam.current().yieldNow();
    } else if (tries < 100) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(100_000);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new AssertionError("interrupted while waiting for a condition");
    }
  }

  void awaitDone(Goroutine... goroutines) {
    awaitDone(List.of(goroutines));
  }

  void awaitDone(List<? extends Goroutine> goroutines) {
    for (Goroutine goroutine : goroutines) {
      await("the end of " + goroutine, goroutine::isDone);
    }
  }

  void awaitEnd(Thread... all) {
    for (Thread thread : all) {
      await("the end of " + thread, () -> !thread.isAlive());
    }
  }

  /** Waits until a goroutine waits in the seam, for that reason. */
  void awaitWaiting(Goroutine goroutine, WaitReason reason) {
    await(
        goroutine + " waits [" + reason + "]",
        () -> {
          if (goroutine.isDone()) {
            throw new AssertionError(
                goroutine + " has ended; it should wait [" + reason + "]", failures.peek());
          }
          return goroutine.state() == Goroutine.State.WAITING
              && reason.equals(goroutine.waitReason());
        });
  }

  /** Waits until a goroutine waits in the JDK. */
  void awaitBlocked(Goroutine goroutine) {
    await(goroutine + " is blocked in the JDK", () -> goroutine.state() == Goroutine.State.BLOCKED);
  }

  /** Waits until a plain thread waits. */
  void awaitParked(Thread thread) {
    await(
        thread + " waits",
        () ->
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING, BLOCKED -> true;
              case TERMINATED -> throw new AssertionError(thread + " has ended; it should wait");
              default -> false;
            });
  }

  /** Waits until a plain thread waits, for a while at least, or has ended. */
  void awaitParkedOrEnded(Thread thread) {
    await(
        thread + " waits or has ended",
        () ->
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING, TERMINATED -> true;
              default -> false;
            });
    spend(Duration.ofMillis(10)); // it may have waited for a lock
  }

  /** Waits until the threads that the test has started have ended. */
  void awaitThreads() {
    for (Thread thread : threads) {
      if (thread != Thread.currentThread()) {
        awaitEnd(thread);
      }
    }
  }

  /** Waits until a garbage collection has cleared all references. */
  void awaitCollected(List<? extends WeakReference<?>> references) {
    await(
        "the garbage collector finds " + references.size() + " objects unreachable",
        () -> {
          System.gc();
          return references.stream().allMatch(r -> r.refersTo(null));
        });
  }
}
