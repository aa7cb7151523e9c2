package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.scheduler.fifo.FifoSchedulerProvider;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.Seam;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A virtual thread runs one goroutine after the other, and no goroutine can observe that. */
@Timeout(60)
class ReuseTest {

  private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
  private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

  /** The traces that a body can leave on its thread. */
  enum Trace {
    THREAD_LOCAL(() -> LOCAL.set("left behind")),
    INHERITABLE_THREAD_LOCAL(() -> INHERITABLE.set("left behind")),
    NAME(() -> Thread.currentThread().setName("left behind")),
    HANDLER(() -> Thread.currentThread().setUncaughtExceptionHandler((t, e) -> {})),
    HAVING_WAITED(() -> LockSupport.parkNanos(1)),
    HAVING_YIELDED(Thread::yield);

    private final Body body;

    Trace(Body body) {
      this.body = body;
    }
  }

  static List<SchedulerProvider> providers() {
    return List.of(new FifoSchedulerProvider(), new WorkStealingSchedulerProvider());
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

  private Goroutine go(Scheduler scheduler, String name, Body body) {
    return scheduler.start(
        new GoroutineStart(
            host,
            lastId.incrementAndGet(),
            GoroutineOptions.DEFAULT.name(name),
            0,
            getClass(),
            body));
  }

  private static Scheduler open(SchedulerProvider provider, String reuse) {
    return open(provider, Map.of("reuse", reuse));
  }

  private static Scheduler open(SchedulerProvider provider, Map<String, String> settings) {
    return provider.open(
        new SchedulerConfig(
            SchedulerConfig.DEFAULT.withProcs(1).procs(),
            SchedulerConfig.DEFAULT.closeTimeout(),
            settings));
  }

  /** Starts bodies one behind the other on one processor, and waits for their ends. */
  private void runInTurn(Scheduler scheduler, List<Body> bodies) throws Exception {
    List<Goroutine> started = new ArrayList<>();
    Goroutine starter =
        go(
            scheduler,
            "starter",
            () -> {
              for (Body body : bodies) {
                started.add(go(scheduler, "", body));
              }
            });
    starter.join();
    for (Goroutine g : started) {
      g.join();
    }
  }

  private int threadsFor(Scheduler scheduler, int goroutines) throws Exception {
    Set<Thread> threads = Collections.newSetFromMap(new IdentityHashMap<>());
    runInTurn(
        scheduler, Collections.nCopies(goroutines, () -> threads.add(Thread.currentThread())));
    return threads.size();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void withNamesOnAReusedThreadIsRenamedForEachGoroutine(SchedulerProvider provider)
      throws Exception {
    Scheduler scheduler = open(provider, Map.of("names", "on"));
    Set<Thread> threads = Collections.newSetFromMap(new IdentityHashMap<>());
    List<String> wrong = new ArrayList<>();
    runInTurn(
        scheduler,
        Collections.nCopies(
            100,
            () -> {
              Thread thread = Thread.currentThread();
              threads.add(thread);
              Goroutine self = Objects.requireNonNull(Seam.currentGoroutine());
              if (!thread.getName().equals("goroutine-" + self.id())) {
                wrong.add(thread.getName() + " is that of " + self);
              }
            }));
    scheduler.close();
    assertEquals(List.of(), wrong);
    assertTrue(threads.size() <= 5, threads::toString);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void goroutinesThatDoNotParkShareAThread(SchedulerProvider provider) throws Exception {
    try (Scheduler scheduler = open(provider, "on")) {
      // A new thread only where the scheduler polls another queue first: at every 61st.
      assertTrue(threadsFor(scheduler, 200) <= 5);
    }
    try (Scheduler scheduler = open(provider, "off")) {
      assertEquals(200, threadsFor(scheduler, 200));
    }
  }

  @ParameterizedTest
  @EnumSource(Trace.class)
  void aThreadWithATraceIsNotReused(Trace trace) throws Exception {
    for (SchedulerProvider provider : providers()) {
      try (Scheduler scheduler = open(provider, "on")) {
        AtomicReference<Thread> first = new AtomicReference<>();
        List<Thread> later = new ArrayList<>();
        Body clean =
            () -> {
              Thread thread = Thread.currentThread();
              assertNull(LOCAL.get());
              LOCAL.remove();
              assertNull(INHERITABLE.get());
              INHERITABLE.remove();
              assertEquals("", thread.getName());
              assertSame(thread.getThreadGroup(), thread.getUncaughtExceptionHandler());
              later.add(thread);
            };
        runInTurn(
            scheduler,
            List.of(
                () -> {
                  first.set(Thread.currentThread());
                  trace.body.run();
                },
                clean,
                clean));
        assertEquals(List.of(), List.copyOf(panics));
        assertEquals(2, later.size());
        assertFalse(later.contains(first.get()), trace + " on " + provider.name());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void anExceptionOrInterruptOfOneBodyIsNotSeenByTheNext(SchedulerProvider provider)
      throws Exception {
    try (Scheduler scheduler = open(provider, "on")) {
      List<Boolean> interrupted = new ArrayList<>();
      runInTurn(
          scheduler,
          List.of(
              () -> {
                throw new IllegalStateException("on purpose");
              },
              () -> Thread.currentThread().interrupt(),
              () -> interrupted.add(Thread.interrupted())));
      assertEquals(List.of(false), interrupted);
      assertEquals(1, panics.size());
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void aReusedThreadHasTheContextClassLoaderOfTheStarter(SchedulerProvider provider)
      throws Exception {
    ClassLoader mine = Thread.currentThread().getContextClassLoader();
    try (Scheduler scheduler = open(provider, "on");
        URLClassLoader other = new URLClassLoader(new URL[0], mine)) {
      List<ClassLoader> seen = new ArrayList<>();
      Body look = () -> seen.add(Thread.currentThread().getContextClassLoader());
      List<Goroutine> started = new ArrayList<>();
      Goroutine starter =
          go(
              scheduler,
              "",
              () -> {
                started.add(go(scheduler, "", look));
                Thread.currentThread().setContextClassLoader(other);
                started.add(go(scheduler, "", look));
                Thread.currentThread().setContextClassLoader(mine);
                started.add(
                    go(scheduler, "", () -> Thread.currentThread().setContextClassLoader(other)));
                started.add(go(scheduler, "", look));
              });
      starter.join();
      for (Goroutine g : started) {
        g.join();
      }
      assertEquals(List.of(mine, other, mine), seen);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void aReusedThreadHasTheNameOfItsGoroutine(SchedulerProvider provider) throws Exception {
    try (Scheduler scheduler = open(provider, "on")) {
      List<String> names = new ArrayList<>();
      List<Goroutine> started = new ArrayList<>();
      go(
              scheduler,
              "",
              () -> {
                for (String name : List.of("", "a", "", "b", "c")) {
                  started.add(
                      go(scheduler, name, () -> names.add(Thread.currentThread().getName())));
                }
              })
          .join();
      for (Goroutine g : started) {
        g.join();
      }
      assertEquals(List.of("", "a", "", "b", "c"), names);
    }
  }

  /** A thread started by a body outlives it, and is not taken for a goroutine that runs later. */
  @ParameterizedTest
  @MethodSource("providers")
  void aThreadThatInheritsTheExecutorIsNotTakenForTheNextGoroutine(SchedulerProvider provider)
      throws Exception {
    try (Scheduler scheduler = open(provider, "on")) {
      CountDownLatch go = new CountDownLatch(1);
      AtomicReference<Goroutine> seen = new AtomicReference<>();
      AtomicReference<Thread> child = new AtomicReference<>();
      AtomicReference<Thread> parent = new AtomicReference<>();
      AtomicReference<Thread> next = new AtomicReference<>();
      List<Goroutine> selves = new ArrayList<>();
      runInTurn(
          scheduler,
          List.of(
              () -> {
                parent.set(Thread.currentThread());
                selves.add(Seam.currentGoroutine());
                child.set(
                    Thread.startVirtualThread(
                        () -> {
                          while (go.getCount() > 0) {
                            LockSupport.park();
                          }
                          seen.set(Seam.currentGoroutine());
                        }));
              },
              () -> {
                next.set(Thread.currentThread());
                selves.add(Seam.currentGoroutine());
                go.countDown();
                LockSupport.unpark(child.get());
                child.get().join();
                selves.add(Seam.currentGoroutine());
              }));
      assertSame(parent.get(), next.get());
      assertNull(seen.get());
      assertNotEquals(selves.get(0), selves.get(1));
      assertSame(selves.get(1), selves.get(2));
    }
  }
}
