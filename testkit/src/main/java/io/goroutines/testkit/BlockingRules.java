package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import io.goroutines.spi.Capability;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** The rules of the chapter "Blocking and handoff" of docs/spec.md. JUnit alone calls them. */
public sealed interface BlockingRules permits SchedulerVerification {

  @RuleTest(
      intent = "Existing code calls Thread.sleep; it must neither fail nor stop other goroutines.")
  default void s35_threadSleepWorksInside(Kit k) {
    Goroutine sleeps = k.go(() -> Thread.sleep(Duration.ofHours(1)));
    k.awaitBlocked(sleeps);
    Goroutine other = k.go(() -> Thread.sleep(2));
    k.awaitDone(other);
    assertEquals(Goroutine.State.BLOCKED, sleeps.state());
    sleeps.interrupt();
    k.awaitDone(sleeps);
  }

  @RuleTest(intent = "Locks and queues of the JDK and of libraries are built on LockSupport.")
  default void s36_lockSupportWorksInside(Kit k) {
    AtomicReference<Thread> thread = new AtomicReference<>();
    AtomicBoolean goOn = k.flag();
    Goroutine parks =
        k.go(
            () -> {
              thread.set(Thread.currentThread());
              while (!goOn.get()) {
                LockSupport.park();
              }
            });
    k.awaitBlocked(parks);
    Goroutine unparks =
        k.go(
            () -> {
              goOn.set(true);
              LockSupport.unpark(thread.get());
            });
    k.awaitDone(unparks, parks);
  }

  @RuleTest(
      intent = "Libraries still use synchronized; contention must not hold processors or deadlock.")
  default void s37_aContendedMonitorWorksInside(Kit k) {
    Object monitor = new Object();
    Signal release = new Signal();
    AtomicBoolean entered = new AtomicBoolean();
    Goroutine holds =
        k.go(
            () -> {
              synchronized (monitor) {
                release.await();
              }
            });
    k.awaitWaiting(holds, WaitReason.COND_WAIT);
    Goroutine contends =
        k.go(
            () -> {
              synchronized (monitor) {
                entered.set(true);
              }
            });
    k.awaitBlocked(contends);
    Goroutine other = k.go(release::set);
    k.awaitDone(other, holds, contends);
    assertTrue(entered.get());
  }

  @RuleTest(intent = "Older libraries wait with Object.wait.")
  default void s38_objectWaitAndNotifyWorkInside(Kit k) {
    Object monitor = new Object();
    AtomicBoolean notified = new AtomicBoolean();
    Goroutine waits =
        k.go(
            () -> {
              synchronized (monitor) {
                while (!notified.get()) {
                  monitor.wait();
                }
              }
            });
    k.awaitBlocked(waits);
    Goroutine notifies =
        k.go(
            () -> {
              synchronized (monitor) {
                notified.set(true);
                monitor.notifyAll();
              }
            });
    k.awaitDone(notifies, waits);
  }

  @RuleTest(intent = "Connection pools and caches are built on these locks.")
  default void s39_locksOfJavaUtilConcurrentWorkInside(Kit k) {
    ReentrantLock lock = new ReentrantLock();
    Condition condition = lock.newCondition();
    int n = 8;
    int rounds = k.rounds(200);
    int[] turn = new int[1];
    List<Goroutine> all = new ArrayList<>();
    for (int g = 0; g < n; g++) {
      int me = g;
      all.add(
          k.go(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  lock.lockInterruptibly();
                  try {
                    while (turn[0] % n != me) {
                      condition.await();
                    }
                    turn[0]++;
                    condition.signalAll();
                  } finally {
                    lock.unlock();
                  }
                }
              }));
    }
    k.awaitDone(all);
    assertEquals(n * rounds, turn[0]);
  }

  @RuleTest(intent = "Drivers and HTTP clients use blocking sockets inside goroutines.")
  default void s40_socketsWorkInside(Kit k) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int clients = 8;
      int bytes = k.rounds(50);
      List<Goroutine> all = new ArrayList<>();
      all.add(
          k.go(
              () -> {
                for (int i = 0; i < clients; i++) {
                  Socket accepted = server.accept();
                  Goroutine echo = k.go(() -> echo(accepted));
                  synchronized (all) {
                    all.add(echo);
                  }
                }
              }));
      for (int c = 0; c < clients; c++) {
        Goroutine client =
            k.go(
                () -> {
                  try (Socket socket =
                      new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                    for (int i = 0; i < bytes; i++) {
                      socket.getOutputStream().write(i);
                      assertEquals(i & 0xff, socket.getInputStream().read());
                    }
                  }
                });
        synchronized (all) {
          all.add(client);
        }
      }
      k.awaitDone(all.getFirst());
      k.awaitDone(all);
    }
  }

  private static void echo(Socket socket) throws IOException {
    try (socket) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      for (int read = in.read(); read >= 0; read = in.read()) {
        out.write(read);
      }
    }
  }

  @RuleTest(
      intent = "One long computation for each processor would stop timers and all other requests.",
      needs = Capability.HANDOFF)
  default void s65_goroutinesThatComputeHoldUpNobody(Kit k) {
    AtomicInteger begun = new AtomicInteger();
    AtomicBoolean stop = k.flag();
    holdAll(
        k,
        begun,
        stop,
        () -> {
          begun.incrementAndGet();
          while (!stop.get()) {
            Thread.onSpinWait();
          }
        });
  }

  /** Lets goroutines hold more processors than there are, while others run. */
  private static void holdAll(Kit k, AtomicInteger begun, AtomicBoolean stop, Body hold) {
    int n = k.scheduler().procs() + 1;
    List<Goroutine> all = new ArrayList<>();
    Signal signal = new Signal();
    try {
      all.add(k.go(() -> signal.await()));
      k.awaitWaiting(all.getFirst(), WaitReason.COND_WAIT);
      for (int i = 0; i < n; i++) {
        all.add(k.go(hold));
      }
      k.await(n + " goroutines hold a thread each", () -> begun.get() == n);
      Goroutine wakes =
          k.go(
              () -> {
                Go.sleep(Duration.ofMillis(1));
                signal.set();
              });
      k.awaitDone(wakes, all.getFirst());
    } finally {
      stop.set(true);
    }
    k.awaitDone(all);
  }

  @RuleTest(
      intent = "A slow class initializer or a native call would stop the program for its duration.",
      needs = Capability.HANDOFF)
  default void s66_goroutinesThatBlockTheirThreadsHoldUpNobody(Kit k) throws Exception {
    AtomicInteger begun = new AtomicInteger();
    AtomicBoolean stop = k.flag();
    // One goroutine is in the initializer of the class; the others wait for it, inside the JVM.
    Body initialize = SlowClass.initializer(stop);
    holdAll(
        k,
        begun,
        stop,
        () -> {
          begun.incrementAndGet();
          initialize.run();
        });
  }
}
