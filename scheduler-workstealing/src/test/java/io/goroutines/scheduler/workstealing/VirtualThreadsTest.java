package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.RuntimeClosedException;
import io.goroutines.WaitReason;
import io.goroutines.scheduler.JdkHook;
import io.goroutines.scheduler.Worker;
import io.goroutines.scheduler.fifo.FifoSchedulerProvider;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a scheduler of virtual threads must guarantee besides the rules of the specification:
 * identity, submissions by the JDK, and threads that outlive its close. On both schedulers that use
 * the hook.
 */
@Timeout(60)
class VirtualThreadsTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  /** A kind of scheduler and its number of processors. */
  record Kind(SchedulerProvider provider, int procs) {
    Scheduler open() {
      return open(Duration.ofSeconds(5));
    }

    Scheduler open(Duration closeTimeout) {
      return provider.open(SchedulerConfig.DEFAULT.withProcs(procs).withCloseTimeout(closeTimeout));
    }

    @Override
    public String toString() {
      return provider.name() + " " + procs;
    }
  }

  static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (int procs : new int[] {1, 2, 4}) {
      kinds.add(new Kind(new FifoSchedulerProvider(), procs));
      kinds.add(new Kind(new WorkStealingSchedulerProvider(), procs));
    }
    return kinds;
  }

  /** For tests that wait until an idle thread ends, which takes a second. */
  static List<Kind> kindsWithTwoProcs() {
    return kinds().stream().filter(kind -> kind.procs() == 2).toList();
  }

  private final AtomicLong lastId = new AtomicLong();
  private final Queue<Throwable> panics = new ConcurrentLinkedQueue<>();

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
  void noPanics() {
    assertEquals(List.of(), List.copyOf(panics));
  }

  private Goroutine go(Scheduler scheduler, Body body) {
    return scheduler.start(
        new GoroutineStart(
            host, lastId.incrementAndGet(), GoroutineOptions.DEFAULT, 0, getClass(), body));
  }

  /** Runs a task in a goroutine and returns its result. */
  private <T extends @Nullable Object> T in(Scheduler scheduler, Callable<T> task)
      throws Exception {
    AtomicReference<T> result = new AtomicReference<>();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Goroutine g =
        go(
            scheduler,
            () -> {
              try {
                result.set(task.call());
              } catch (Throwable t) {
                thrown.set(t);
              }
            });
    if (!g.join(LONG)) {
      throw new AssertionError("stuck: " + dump(scheduler));
    }
    if (thrown.get() != null) {
      throw new AssertionError(thrown.get());
    }
    return result.get();
  }

  private static String dump(Scheduler scheduler) {
    StringBuilder dump = new StringBuilder(scheduler.metrics().toString());
    for (Goroutine g : scheduler.goroutines()) {
      dump.append('\n').append(g).append(' ').append(g.state());
      for (StackTraceElement frame : g.stackTrace()) {
        dump.append("\n  ").append(frame);
      }
    }
    for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
      if (thread.getKey() instanceof Worker) {
        dump.append('\n').append(thread.getKey());
        for (StackTraceElement frame : thread.getValue()) {
          dump.append("\n  ").append(frame);
        }
      }
    }
    return dump.toString();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "condition did not come true");
      LockSupport.parkNanos(100_000);
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        assertTrue(latch.await(LONG.toSeconds(), java.util.concurrent.TimeUnit.SECONDS));
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // Identity

  @ParameterizedTest
  @MethodSource("kinds")
  void theCurrentGoroutineIsRightAfterEverySwitchOnEveryCarrier(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      List<Goroutine> all = new ArrayList<>();
      AtomicInteger wrong = new AtomicInteger();
      for (int i = 0; i < 8; i++) {
        AtomicReference<Goroutine> self = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        Goroutine g =
            go(
                scheduler,
                () -> {
                  known.await();
                  for (int n = 0; n < 20_000; n++) {
                    if (Seam.currentGoroutine() != self.get()
                        || !(JdkHook.carrier() instanceof Worker worker)
                        || !worker.isBusy()) {
                      wrong.incrementAndGet();
                    }
                    Seam.current().yieldNow();
                  }
                });
        self.set(g);
        known.countDown();
        all.add(g);
      }
      for (Goroutine g : all) {
        assertTrue(g.join(LONG), () -> dump(scheduler));
      }
      assertEquals(0, wrong.get());
      assertNull(Seam.currentGoroutine());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void threadsStartedByAGoroutineRunAndAreNotTakenForIt(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      in(
          scheduler,
          () -> {
            Goroutine self = Seam.currentGoroutine();
            Queue<Object> seen = new ConcurrentLinkedQueue<>();
            Runnable child =
                () -> {
                  for (int i = 0; i < 100; i++) {
                    Goroutine current = Seam.currentGoroutine();
                    if (current != null) {
                      seen.add(current);
                    }
                    Thread.yield();
                    LockSupport.parkNanos(1);
                  }
                  try {
                    Thread grandchild =
                        Thread.startVirtualThread(
                            () -> {
                              Goroutine current = Seam.currentGoroutine();
                              if (current != null) {
                                seen.add(current);
                              }
                            });
                    grandchild.join();
                  } catch (InterruptedException e) {
                    seen.add(e);
                  }
                };
            Thread first = Thread.startVirtualThread(child);
            Thread second = Thread.ofVirtual().factory().newThread(child);
            second.start();
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
              for (int i = 0; i < 20; i++) {
                executor.submit(child);
              }
              assertSame(self, Seam.currentGoroutine());
            }
            first.join();
            second.join();
            assertEquals(List.of(), List.copyOf(seen));
            assertSame(self, Seam.currentGoroutine());
            return null;
          });
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aChildOutlivesItsGoroutine(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      CountDownLatch go = new CountDownLatch(1);
      Thread child =
          in(
              scheduler,
              () ->
                  Thread.startVirtualThread(
                      () -> {
                        awaitLatch(go);
                        if (Seam.currentGoroutine() != null) {
                          panics.add(new AssertionError("taken for its parent"));
                        }
                      }));
      go.countDown();
      assertTrue(child.join(LONG));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theContextClassLoaderIsThatOfTheStarter(Kind kind) throws Exception {
    Thread starter = Thread.currentThread();
    ClassLoader before = starter.getContextClassLoader();
    try (URLClassLoader mine = new URLClassLoader(new URL[0], before);
        Scheduler scheduler = kind.open()) {
      starter.setContextClassLoader(mine);
      try {
        ClassLoader seen =
            in(
                scheduler,
                () -> {
                  AtomicReference<ClassLoader> inner = new AtomicReference<>();
                  Goroutine g =
                      go(
                          scheduler,
                          () -> inner.set(Thread.currentThread().getContextClassLoader()));
                  g.join();
                  return inner.get();
                });
        assertSame(mine, seen);
      } finally {
        starter.setContextClassLoader(before);
      }
    }
  }

  // Submissions by the JDK

  @ParameterizedTest
  @MethodSource("kinds")
  void endedGoroutinesKeepNoContextClassLoader(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      WeakReference<ClassLoader> used = useOfALoader(scheduler);
      await(
          () -> {
            System.gc();
            return used.get() == null;
          });
    }
  }

  private WeakReference<ClassLoader> useOfALoader(Scheduler scheduler) throws Exception {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    ClassLoader loader = new URLClassLoader(new URL[0], before);
    current.setContextClassLoader(loader);
    try {
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(go(scheduler, () -> {}));
        all.add(go(scheduler, Thread::yield));
        all.add(go(scheduler, () -> Thread.startVirtualThread(Thread::yield).join()));
      }
      for (Goroutine goroutine : all) {
        goroutine.join();
      }
    } finally {
      current.setContextClassLoader(before);
    }
    return new WeakReference<>(loader);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void spuriousUnparksAndStackTracesNeitherLoseNorDuplicateARun(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      AtomicReference<Thread> thread = new AtomicReference<>();
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger doubled = new AtomicInteger();
      Goroutine g =
          go(
              scheduler,
              () -> {
                thread.set(Thread.currentThread());
                for (int i = 0; i < 5_000; i++) {
                  if (inside.incrementAndGet() != 1) {
                    doubled.incrementAndGet();
                  }
                  inside.decrementAndGet();
                  if ((i & 1) == 0) {
                    Thread.yield();
                  } else {
                    LockSupport.parkNanos(1_000);
                  }
                }
                stop.set(true);
              });
      Thread noise =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      Thread target = thread.get();
                      if (target != null) {
                        LockSupport.unpark(target);
                        // Suspends an enqueued thread, and submits it once more.
                        StackTraceElement[] _ = target.getStackTrace();
                      }
                    }
                  });
      boolean ended = g.join(LONG);
      stop.set(true);
      noise.join();
      assertTrue(ended, () -> dump(scheduler));
      assertEquals(0, doubled.get());
      assertEquals(1, scheduler.metrics().started());
      await(() -> scheduler.metrics().ended() == 1);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void noUnparkByAnotherThreadIsLostWhileAllWorkersAreIdle(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      int rounds = 20_000;
      AtomicInteger asked = new AtomicInteger();
      AtomicInteger answered = new AtomicInteger();
      AtomicReference<Waiter> waiter = new AtomicReference<>();
      Goroutine g =
          go(
              scheduler,
              () -> {
                waiter.set(Seam.current());
                for (int i = 1; i <= rounds; i++) {
                  while (asked.get() < i) {
                    Seam.current().park(WaitReason.SEMACQUIRE, null, Waiter.NO_DEADLINE);
                  }
                  answered.set(i);
                }
              });
      await(() -> waiter.get() != null);
      for (int i = 1; i <= rounds; i++) {
        asked.set(i);
        waiter.get().ready((i & 1) == 0);
        long end = System.nanoTime() + LONG.toNanos();
        while (answered.get() < i) {
          Thread.onSpinWait();
          if (System.nanoTime() > end) {
            throw new AssertionError("lost in round " + i + ": " + dump(scheduler));
          }
        }
      }
      assertTrue(g.join(LONG));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void goroutinesThatWakeEachOtherAllProgress(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      // A ring of goroutines with a few tokens: workers become idle and are woken all the time.
      int size = 16;
      int hops = 20_000;
      Waiter[] waiters = new Waiter[size];
      AtomicInteger[] tokens = new AtomicInteger[size];
      CountDownLatch ready = new CountDownLatch(size);
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        tokens[i] = new AtomicInteger();
      }
      for (int i = 0; i < size; i++) {
        int me = i;
        int next = (i + 1) % size;
        all.add(
            go(
                scheduler,
                () -> {
                  waiters[me] = Seam.current();
                  ready.countDown();
                  ready.await();
                  for (int n = 0; n < hops; n++) {
                    while (tokens[me].get() == 0) {
                      waiters[me].park(WaitReason.CHAN_RECEIVE, null, Waiter.NO_DEADLINE);
                    }
                    tokens[me].decrementAndGet();
                    tokens[next].incrementAndGet();
                    waiters[next].ready((n & 3) != 0);
                  }
                }));
      }
      awaitLatch(ready);
      for (int i = 0; i < 3; i++) {
        tokens[i * 5].incrementAndGet();
        waiters[i * 5].ready(false);
      }
      for (Goroutine g : all) {
        assertTrue(g.join(LONG), () -> dump(scheduler));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aWokenGoroutineGetsAnIdleProcessorWhileItsWakerComputes(Kind kind) throws Exception {
    if (kind.procs() == 1) {
      return; // there is no idle processor
    }
    try (Scheduler scheduler = kind.open()) {
      AtomicReference<Waiter> sleeper = new AtomicReference<>();
      AtomicBoolean flag = new AtomicBoolean();
      AtomicBoolean woke = new AtomicBoolean();
      Goroutine woken =
          go(
              scheduler,
              () -> {
                sleeper.set(Seam.current());
                while (!flag.get()) {
                  Seam.current().park(WaitReason.SEMACQUIRE, null, Waiter.NO_DEADLINE);
                }
                woke.set(true);
              });
      await(() -> woken.state() == Goroutine.State.WAITING);
      Goroutine waker =
          go(
              scheduler,
              () -> {
                flag.set(true);
                sleeper.get().ready(true);
                long end = System.nanoTime() + LONG.toNanos();
                while (!woke.get() && System.nanoTime() < end) {
                  Thread.onSpinWait();
                }
              });
      assertTrue(waker.join(LONG.plusSeconds(5)));
      assertTrue(woke.get());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void twoGoroutinesThatWakeEachOtherDoNotStarveAThird(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      AtomicBoolean stop = new AtomicBoolean();
      Waiter[] waiters = new Waiter[2];
      CountDownLatch ready = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        int me = i;
        go(
            scheduler,
            () -> {
              waiters[me] = Seam.current();
              ready.countDown();
              ready.await();
              while (!stop.get()) {
                waiters[1 - me].ready(true);
                waiters[me].park(WaitReason.CHAN_SEND, null, Waiter.NO_DEADLINE);
              }
              waiters[1 - me].ready(true);
            });
      }
      awaitLatch(ready);
      for (int i = 0; i < kind.procs() + 1; i++) {
        in(
            scheduler,
            () -> {
              for (int n = 0; n < 100; n++) {
                Seam.current().yieldNow();
              }
              return null;
            });
      }
      stop.set(true);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aThrowableEndsOnlyItsGoroutine(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      Goroutine error =
          go(
              scheduler,
              () -> {
                throw new Error("on purpose");
              });
      Goroutine overflow = go(scheduler, () -> recurse(0));
      assertTrue(error.join(LONG));
      assertTrue(overflow.join(LONG));
      assertEquals(2, panics.size());
      assertTrue(panics.stream().anyMatch(StackOverflowError.class::isInstance));
      panics.clear();
      for (int i = 0; i < 2 * kind.procs(); i++) {
        assertEquals(7, in(scheduler, () -> 7));
      }
    }
  }

  private static long recurse(long depth) {
    return recurse(depth + 1) + 1;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theStackSizeBoundsRecursion(Kind kind) throws Exception {
    int small = depth(kind, "512k");
    int large = depth(kind, "64m");
    assertTrue(large > 4 * small, small + " and " + large);
  }

  private int depth(Kind kind, String stackSize) throws Exception {
    SchedulerConfig config =
        new SchedulerConfig(OptionalInt.of(kind.procs()), LONG, Map.of("stack-size", stackSize));
    try (Scheduler scheduler = kind.provider().open(config)) {
      return in(
          scheduler,
          () -> {
            int[] depth = {0};
            assertThrows(StackOverflowError.class, () -> descend(depth));
            return depth[0];
          });
    }
  }

  private static void descend(int[] depth) {
    depth[0]++;
    descend(depth);
  }

  // Close

  @ParameterizedTest
  @MethodSource("kinds")
  void aGoroutineThatOutlivesTheCloseKeepsItsIdentity(Kind kind) throws Exception {
    Scheduler scheduler = kind.open(Duration.ZERO);
    AtomicBoolean release = new AtomicBoolean();
    AtomicReference<Waiter> waiter = new AtomicReference<>();
    Queue<Object> wrong = new ConcurrentLinkedQueue<>();
    AtomicReference<Goroutine> self = new AtomicReference<>();
    CountDownLatch childGo = new CountDownLatch(1);
    AtomicReference<Thread> child = new AtomicReference<>();
    Goroutine g =
        go(
            scheduler,
            () -> {
              child.set(Thread.startVirtualThread(() -> awaitLatch(childGo)));
              self.set(Seam.currentGoroutine());
              waiter.set(Seam.current());
              while (!release.get()) {
                Seam.current().park(WaitReason.SEMACQUIRE, null, Waiter.NO_DEADLINE);
                boolean _ = Thread.interrupted();
              }
              for (int i = 0; i < 100; i++) {
                if (Seam.currentGoroutine() != self.get()
                    || self.get().state() != Goroutine.State.RUNNING) {
                  wrong.add("at " + i + ": " + self.get().state());
                }
                Seam.current().yieldNow();
                Thread.sleep(0, 1000);
              }
            });
    await(() -> waiter.get() != null);
    scheduler.close();
    assertFalse(g.isDone());
    assertTrue(scheduler.isClosed());
    RuntimeClosedException refused =
        assertThrows(RuntimeClosedException.class, () -> go(scheduler, () -> {}));
    assertEquals("go: scheduler '" + kind.provider().name() + "' is closed", refused.getMessage());
    await(() -> scheduler.metrics().threads() == 0);
    release.set(true);
    waiter.get().ready(false);
    childGo.countDown();
    assertTrue(g.join(LONG));
    assertTrue(child.get().join(LONG));
    assertEquals(List.of(), List.copyOf(wrong));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aMonitorContendedAcrossACloseIsHandedOff(Kind kind) throws Exception {
    Scheduler scheduler = kind.open(Duration.ZERO);
    Object monitor = new Object();
    ReentrantLock lock = new ReentrantLock();
    AtomicBoolean release = new AtomicBoolean();
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger entered = new AtomicInteger();
    List<Goroutine> all = new ArrayList<>();
    Body enter =
        () -> {
          synchronized (monitor) {
            lock.lock();
            try {
              entered.incrementAndGet();
            } finally {
              lock.unlock();
            }
          }
        };
    all.add(
        go(
            scheduler,
            () -> {
              synchronized (monitor) {
                held.countDown();
                while (!release.get()) {
                  LockSupport.park();
                  boolean _ = Thread.interrupted();
                }
              }
            }));
    awaitLatch(held);
    for (int i = 0; i < 10; i++) {
      all.add(go(scheduler, enter));
    }
    Goroutine last = all.getLast();
    await(() -> last.state() == Goroutine.State.BLOCKED);
    Thread plain = Thread.startVirtualThread(() -> assertDoesNotThrow(enter::run));
    scheduler.close();
    Goroutine first = all.getFirst();
    assertFalse(first.isDone());
    release.set(true);
    first.interrupt();
    for (Goroutine g : all) {
      assertTrue(g.join(LONG), () -> dump(scheduler));
    }
    assertTrue(plain.join(LONG));
    assertEquals(11, entered.get());
  }

  @ParameterizedTest
  @MethodSource("kindsWithTwoProcs")
  void aGoroutineThatComputesAcrossTheCloseDelaysNoOther(Kind kind) throws Exception {
    Scheduler scheduler = kind.open(Duration.ofMillis(20));
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger others = new AtomicInteger();
    AtomicBoolean running = new AtomicBoolean();
    Goroutine hog =
        go(
            scheduler,
            () -> {
              for (int i = 0; i < 20; i++) {
                go(scheduler, others::incrementAndGet);
              }
              running.set(true);
              while (!stop.get()) {
                Thread.onSpinWait();
              }
            });
    await(running::get);
    scheduler.close();
    await(() -> others.get() == 20);
    stop.set(true);
    assertTrue(hog.join(LONG));
    await(() -> others.get() == 20 && scheduler.metrics().threads() == 0);
  }

  @ParameterizedTest
  @MethodSource("kindsWithTwoProcs")
  void aGoroutineWokenByAComputingOneAfterTheCloseRunsBesideIt(Kind kind) throws Exception {
    Scheduler scheduler = kind.open(Duration.ZERO);
    AtomicReference<Waiter> sleeper = new AtomicReference<>();
    AtomicBoolean wake = new AtomicBoolean();
    AtomicBoolean woke = new AtomicBoolean();
    Goroutine woken =
        go(
            scheduler,
            () -> {
              sleeper.set(Seam.current());
              while (!wake.get()) {
                Seam.current().park(WaitReason.SEMACQUIRE, null, Waiter.NO_DEADLINE);
                boolean _ = Thread.interrupted();
              }
              woke.set(true);
            });
    await(() -> woken.state() == Goroutine.State.WAITING);
    AtomicBoolean closed = new AtomicBoolean();
    AtomicBoolean running = new AtomicBoolean();
    Goroutine hog =
        go(
            scheduler,
            () -> {
              running.set(true);
              while (!closed.get()) {
                Thread.onSpinWait();
              }
              wake.set(true);
              sleeper.get().ready(true);
              long end = System.nanoTime() + LONG.toNanos();
              while (!woke.get() && System.nanoTime() < end) {
                Thread.onSpinWait();
              }
            });
    await(running::get);
    scheduler.close();
    // The sleeper handles the interrupt and parks again; then only the hog's worker is left.
    await(() -> scheduler.metrics().threads() == 1);
    await(() -> woken.state() == Goroutine.State.WAITING);
    closed.set(true);
    assertTrue(hog.join(LONG.plusSeconds(5)));
    assertTrue(woke.get());
    assertTrue(woken.join(LONG));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aGoroutineMayCloseItsOwnScheduler(Kind kind) throws Exception {
    Scheduler scheduler = kind.open();
    AtomicBoolean interrupted = new AtomicBoolean();
    go(
        scheduler,
        () -> {
          try {
            Thread.sleep(LONG);
          } catch (InterruptedException _) {
            interrupted.set(true);
          }
        });
    in(
        scheduler,
        () -> {
          scheduler.close();
          assertTrue(interrupted.get());
          assertFalse(Thread.currentThread().isInterrupted());
          Seam.current().yieldNow();
          return null;
        });
    await(() -> scheduler.metrics().threads() == 0);
    scheduler.close();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void openingAndClosingLeavesNoThread(Kind kind) throws Exception {
    for (int i = 0; i < 30; i++) {
      try (Scheduler scheduler = kind.open()) {
        scheduler.schedule(scheduler.now() + 1, () -> {});
        assertEquals(i, in(scheduler, new Answer(i)));
      }
    }
    await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("goroutines-")));
  }

  private record Answer(int value) implements Callable<Integer> {
    @Override
    public Integer call() {
      return value;
    }
  }

  // Sockets

  @ParameterizedTest
  @MethodSource("kinds")
  void socketsWorkInGoroutinesAndPlainThreadsBeforeAndAfterCloses(Kind kind) throws Exception {
    try (Scheduler outer = new WorkStealingSchedulerProvider().open(SchedulerConfig.DEFAULT)) {
      Scheduler inner = kind.open();
      assertEquals(42, in(inner, () -> echo(inner)));
      assertEquals(42, in(outer, () -> echo(outer)));
      inner.close();
      assertEquals(42, in(outer, () -> echo(outer)));
    }
    AtomicInteger plain = new AtomicInteger();
    Thread thread =
        Thread.startVirtualThread(
            () -> {
              try {
                plain.set(echo(null));
              } catch (Exception e) {
                panics.add(e);
              }
            });
    assertTrue(thread.join(LONG));
    assertEquals(42, plain.get());
    try (Scheduler again = kind.open()) {
      assertEquals(42, in(again, () -> echo(again)));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aClosedSchedulerThatStartedThePollersIsUnreachable(Kind kind) throws Exception {
    WeakReference<Scheduler> closed = openedUsedAndClosed(kind);
    await(
        () -> {
          System.gc();
          return closed.get() == null;
        });
  }

  private WeakReference<Scheduler> openedUsedAndClosed(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      assertEquals(42, in(scheduler, () -> echo(scheduler)));
      return new WeakReference<>(scheduler);
    }
  }

  private int echo(@Nullable Scheduler scheduler) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Body serve =
          () -> {
            try (Socket socket = server.accept()) {
              socket.getOutputStream().write(socket.getInputStream().read());
            }
          };
      if (scheduler != null) {
        go(scheduler, serve);
      } else {
        Thread.startVirtualThread(
            () -> {
              try {
                serve.run();
              } catch (Exception e) {
                panics.add(e);
              }
            });
      }
      return ask(server);
    }
  }

  private static int ask(ServerSocket server) throws IOException {
    try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
      socket.getOutputStream().write(42);
      return socket.getInputStream().read();
    }
  }

  // Configuration

  @ParameterizedTest
  @MethodSource("kinds")
  void invalidConfigurationIsNamedInTheMessage(Kind kind) {
    SchedulerProvider provider = kind.provider();
    ConfigurationException tooMany =
        assertThrows(
            ConfigurationException.class,
            () -> provider.open(SchedulerConfig.DEFAULT.withProcs(1025)));
    assertEquals("procs must be at most 1024, not 1025", tooMany.getMessage());
    ConfigurationException size =
        assertThrows(
            ConfigurationException.class, () -> provider.open(settings("stack-size", "8x")));
    assertEquals(
        "stack-size must be a size from 256k to 1g, such as 8m, not '8x'", size.getMessage());
    ConfigurationException unknown =
        assertThrows(
            ConfigurationException.class, () -> provider.open(settings("stacksize", "8m")));
    assertEquals(
        "scheduler '"
            + provider.name()
            + "' has no setting 'stacksize'; available: stack-size, reuse, names",
        unknown.getMessage());
    assertTrue(provider.unavailable().isEmpty());
  }

  private static SchedulerConfig settings(String name, String value) {
    return new SchedulerConfig(OptionalInt.empty(), LONG, Map.of(name, value));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aTimerForTheFarPastRuns(Kind kind) throws Exception {
    try (Scheduler scheduler = kind.open()) {
      CountDownLatch ran = new CountDownLatch(1);
      var _ = scheduler.schedule(Long.MIN_VALUE, ran::countDown);
      awaitLatch(ran);
    }
  }
}
