package io.goroutines.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JdkHookTest {

  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

  @Test
  void isAvailableInTheBuild() {
    assertEquals(Optional.empty(), JdkHook.unavailable());
    JdkHook.require("fifo");
  }

  @Test
  void missingFlagNamesTheModuleThatLacksIt() {
    assertNull(JdkHook.missingFlag(JdkHook.class.getModule()));
    // Represents a named module to which java.lang is not opened.
    Module other = ModuleLayer.boot().findModule("java.logging").orElseThrow();
    assertEquals(
        "the JVM flag --add-opens java.base/java.lang=java.logging is missing; add it, or use"
            + " scheduler = loom",
        JdkHook.missingFlag(other));
  }

  @Test
  void withoutTheFlagRequireFailsAndCarrierIsTheCurrentThread() throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                WithoutFlag.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    String flag =
        "the JVM flag --add-opens java.base/java.lang=ALL-UNNAMED is missing; add it, or use"
            + " scheduler = loom";
    assertEquals(List.of(flag, "scheduler 'fifo': " + flag, "true"), said.strip().lines().toList());
  }

  static final class WithoutFlag {
    public static void main(String[] args) {
      System.out.println(JdkHook.unavailable().orElse("available"));
      try {
        JdkHook.require("fifo");
      } catch (io.goroutines.ConfigurationException e) {
        System.out.println(e.getMessage());
      }
      System.out.println(JdkHook.carrier() == Thread.currentThread());
    }
  }

  @Test
  void aThreadRunsOnItsExecutorInheritsNothingAndKnowsItsCarrier() throws Exception {
    INHERITED.set("of the test");
    AtomicReference<Thread> carrier = new AtomicReference<>();
    AtomicReference<String> inherited = new AtomicReference<>();
    LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    Thread worker = Thread.ofPlatform().daemon().start(() -> runAll(queue));
    try {
      Thread thread =
          JdkHook.newThread(
              queue::add,
              "name",
              () -> {
                carrier.set(JdkHook.carrier());
                inherited.set(INHERITED.get());
              });
      thread.start();
      assertTrue(thread.join(Duration.ofSeconds(30)));
      assertEquals("name", thread.getName());
      assertSame(worker, carrier.get());
      assertNull(inherited.get());
      assertSame(Thread.currentThread(), JdkHook.carrier());
    } finally {
      INHERITED.remove();
      worker.interrupt();
    }
  }

  @Test
  void theBuilderFallbackCreatesAnEqualThread() throws Throwable {
    MethodHandle second =
        JdkHook.findBuilder(MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup()));
    LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    Executor executor = queue::add;
    AtomicInteger ran = new AtomicInteger();
    Runnable task = ran::incrementAndGet;
    Thread thread = (Thread) second.invokeExact(executor, "name", 4, task);
    assertTrue(thread.isVirtual());
    assertEquals("name", thread.getName());
    thread.start();
    queue.take().run();
    assertEquals(1, ran.get());
  }

  @Test
  void aMissingOptionalFieldOrMethodDisablesOnlyItsFeature() throws Throwable {
    MethodHandles.Lookup lookup =
        MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
    assertNull(JdkHook.traces(lookup, List.of("threadLocals", "renamed")));
    assertEquals(1, JdkHook.traces(lookup, List.of("threadLocals")).length);
    assertNull(JdkHook.osYield(lookup, "renamed"));
    assertNotNull(JdkHook.osYield(lookup, "yield0"));
    assertEquals(List.of(), JdkHook.limits());
    assertEquals(2, JdkHook.limits(false, false).size());
    assertEquals(
        List.of("threads are not used again: this JDK does not show what a body left on its own"),
        JdkHook.limits(false, true));
  }

  /** The carrier is read in the same loop as the switches, so that the compiler sees both. */
  @Test
  void theCarrierIsNeverStaleInACompiledLoop() throws Exception {
    LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    List<Thread> workers =
        List.of(
            Thread.ofPlatform().daemon().start(() -> runAll(queue)),
            Thread.ofPlatform().daemon().start(() -> runAll(queue)));
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    AtomicInteger stale = new AtomicInteger();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          JdkHook.newThread(
              queue::add,
              "",
              () -> {
                for (int n = 0; n < 20_000; n++) {
                  // The name in toString comes from the JDK's own carrier field, read under its
                  // lock.
                  if ((n & 255) == 0
                      && !Thread.currentThread().toString().endsWith(JdkHook.carrier().getName())) {
                    stale.incrementAndGet();
                  }
                  Thread.yield();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      assertTrue(thread.join(Duration.ofSeconds(30)));
    }
    assertEquals(0, stale.get());
    workers.forEach(Thread::interrupt);
  }

  @Test
  void osYieldKeepsThePermitOfAVirtualThread() throws Exception {
    LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    Thread worker = Thread.ofPlatform().daemon().start(() -> runAll(queue));
    Thread thread =
        JdkHook.newThread(
            queue::add,
            "",
            () -> {
              LockSupport.unpark(Thread.currentThread());
              JdkHook.osYield();
              LockSupport.park(); // would hang if the permit were consumed
            });
    thread.start();
    assertTrue(thread.join(Duration.ofSeconds(30)));
    worker.interrupt();
    assertFalse(thread.isAlive());
  }

  private static void runAll(LinkedBlockingQueue<Runnable> queue) {
    try {
      while (true) {
        queue.take().run();
      }
    } catch (InterruptedException _) {
      // interrupted to end
    }
  }
}
