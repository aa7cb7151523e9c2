package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The rules of the chapter "The current goroutine and its thread" of docs/spec.md. JUnit alone
 * calls them.
 */
public sealed interface ThreadRules permits SchedulerVerification {

  @RuleTest(
      intent = "Channels, locals and cancellation all find the goroutine by the current thread.")
  default void s30_theCurrentGoroutineIsKnown(Kit k) {
    List<Goroutine> all = new ArrayList<>();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    Object monitor = new Object();
    for (int i = 0; i < 200; i++) {
      AtomicReference<Goroutine> self = new AtomicReference<>();
      Signal known = new Signal();
      Goroutine g =
          k.go(
              () -> {
                Goroutine first = Go.currentGoroutine();
                Waiter waiter = Seam.current();
                GoRuntime runtime = Seam.currentRuntime();
                known.await();
                if (first != self.get() || waiter != first || runtime != k.runtime()) {
                  wrong.add("the first statement: " + first + ", not " + self.get());
                }
                check(k, self.get(), "a park", wrong);
                Seam.current().yieldNow();
                check(k, self.get(), "a yield", wrong);
                Go.sleep(Duration.ofNanos(1_000));
                check(k, self.get(), "a sleep", wrong);
                Thread.sleep(Duration.ofNanos(1_000));
                check(k, self.get(), "a wait in the JDK", wrong);
                synchronized (monitor) {
                  check(k, self.get(), "a monitor", wrong);
                }
              });
      self.set(g);
      known.set();
      all.add(g);
      if (i % 20 == 0) {
        assertNull(Go.currentGoroutine(), "a platform thread is no goroutine");
      }
    }
    assertFalse(Seam.current() instanceof Goroutine, "a platform thread is no goroutine");
    k.awaitDone(all);
    assertEquals(List.of(), List.copyOf(wrong));
  }

  private static void check(Kit k, Goroutine self, String after, Queue<String> wrong) {
    if (Go.currentGoroutine() != self
        || Seam.current() != self
        || Seam.currentRuntime() != k.runtime()) {
      wrong.add("after " + after + ": " + Go.currentGoroutine() + ", not " + self);
    }
  }

  @RuleTest(
      intent = "A thread pool that a goroutine creates must not act in the name of that goroutine.")
  default void s31_threadsThatAGoroutineStartsAreNotTakenForIt(Kit k) throws Exception {
    k.run(
        () -> {
          Goroutine self = Go.currentGoroutine();
          assertNotNull(self);
          AtomicInteger ran = new AtomicInteger();
          Body nested =
              () -> {
                assertNull(Seam.currentGoroutine());
                assertFalse(Seam.current() instanceof Goroutine);
                Thread.yield();
                LockSupport.parkNanos(100_000);
                assertNull(Seam.currentGoroutine());
                ran.incrementAndGet();
              };
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            threads.add(k.virtual(nested));
            threads.add(k.platform(nested));
          }
          for (Thread thread : threads) {
            thread.join();
            assertSame(self, Go.currentGoroutine());
          }
          k.check();
          assertEquals(20, ran.get());
        });
  }

  @RuleTest(
      intent =
          "Background threads of libraries, started by chance in a goroutine, must survive it.")
  default void s32_aPlainVirtualThreadOutlivesTheGoroutineThatStartedIt(Kit k) throws Exception {
    GoRuntime runtime = k.open(k.config());
    AtomicReference<Thread> nested = new AtomicReference<>();
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    k.run(
        runtime,
        () ->
            nested.set(
                Thread.startVirtualThread(
                    () -> {
                      while (goOn.getCount() > 0) {
                        try {
                          goOn.await();
                        } catch (InterruptedException _) {
                          // the close must not reach it, but that is not tested here
                        }
                      }
                      ended.set(true);
                    })));
    runtime.close();
    goOn.countDown();
    k.awaitEnd(nested.get());
    assertTrue(ended.get());
  }

  @RuleTest(intent = "A user or tenant in a thread-local would leak into another request.")
  default void s33_threadLocalsDoNotLeakIntoOtherGoroutines(Kit k) throws Exception {
    ThreadLocal<String> local = new ThreadLocal<>();
    AtomicInteger leaked = new AtomicInteger();
    k.run(
        () -> {
          List<Goroutine> all = new ArrayList<>();
          for (int i = 0; i < 500; i++) {
            boolean waits = i % 3 == 0;
            all.add(
                k.go(
                    () -> {
                      if (local.get() != null) {
                        leaked.incrementAndGet();
                      }
                      local.set("left behind");
                      if (waits) {
                        Seam.current().yieldNow();
                      }
                    }));
          }
          k.awaitDone(all);
        });
    assertEquals(0, leaked.get());
  }

  @RuleTest(
      intent =
          "Logs would name the wrong thread, and frameworks would load classes from "
              + "another application.")
  default void s34_theThreadsNameAndLoaderDoNotLeakIntoOtherGoroutines(Kit k) throws Exception {
    ClassLoader marker = new ClassLoader(getClass().getClassLoader()) {};
    AtomicInteger leaked = new AtomicInteger();
    k.run(
        () -> {
          List<Goroutine> all = new ArrayList<>();
          for (int i = 0; i < 500; i++) {
            all.add(
                k.go(
                    () -> {
                      Thread thread = Thread.currentThread();
                      if (thread.getName().equals("left behind")
                          || thread.getContextClassLoader() == marker) {
                        leaked.incrementAndGet();
                      }
                      thread.setName("left behind");
                      thread.setContextClassLoader(marker);
                    }));
          }
          k.awaitDone(all);
        });
    assertEquals(0, leaked.get());
  }

  @RuleTest(intent = "Profilers, logs and thread dumps identify work by thread name.")
  default void s80_theThreadOfANamedGoroutineBearsItsNameAndNoOtherDoes(Kit k) throws Exception {
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    k.run(
        () -> {
          List<Goroutine> all = new ArrayList<>();
          for (int i = 0; i < 300; i++) {
            String name = i % 3 == 0 ? "named " + i : "";
            boolean waits = i % 2 == 0;
            Body body =
                () -> {
                  Thread thread = Thread.currentThread();
                  String before = thread.getName();
                  if (waits) {
                    Seam.current().yieldNow();
                  }
                  String after = thread.getName();
                  if (name.isEmpty()
                      ? before.startsWith("named ")
                      : !before.equals(name) || !after.equals(name)) {
                    wrong.add(
                        "'" + name + "' has the thread '" + before + "', then '" + after + "'");
                  }
                };
            all.add(name.isEmpty() ? k.go(body) : k.go(GoroutineOptions.DEFAULT.name(name), body));
          }
          k.awaitDone(all);
        });
    assertEquals(List.of(), List.copyOf(wrong));
  }

  @RuleTest(
      intent =
          "In a container a body would load classes of another application, or report "
              + "its errors to a foreign handler.")
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
}
