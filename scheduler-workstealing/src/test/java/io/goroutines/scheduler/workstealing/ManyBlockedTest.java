package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.goroutines.Goroutine;
import io.goroutines.scheduler.fifo.FifoSchedulerProvider;
import io.goroutines.scheduler.workstealing.VirtualThreadsTest.Kind;
import io.goroutines.spi.Scheduler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Very many goroutines that are all blocked in the JDK at once, and all resume. */
class ManyBlockedTest {

  private static final int THOUSANDS = 10_000;
  private static final int MILLION = 1_000_000;

  private final TestHost host = new TestHost();
  private final AtomicInteger back = new AtomicInteger();

  static List<Kind> kinds() {
    return List.of(
        new Kind(new WorkStealingSchedulerProvider(), 2), new Kind(new FifoSchedulerProvider(), 2));
  }

  @AfterEach
  void noPanics() {
    assertEquals(List.of(), host.panics());
  }

  // In few and in many

  @Timeout(300)
  @ParameterizedTest
  @MethodSource("kinds")
  void thousandsBlockedOnAMonitorResume(Kind kind) throws Exception {
    enterAMonitor(kind, THOUSANDS);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("kinds")
  void aMillionBlockedOnAMonitorResume(Kind kind) throws Exception {
    enterAMonitor(kind, MILLION);
  }

  @Timeout(300)
  @ParameterizedTest
  @MethodSource("kinds")
  void thousandsInObjectWaitResume(Kind kind) throws Exception {
    waitInAMonitor(kind, THOUSANDS);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("kinds")
  void aMillionInObjectWaitResume(Kind kind) throws Exception {
    waitInAMonitor(kind, MILLION);
  }

  @Timeout(300)
  @ParameterizedTest
  @MethodSource("kinds")
  void thousandsOfParkedGoroutinesResume(Kind kind) throws Exception {
    park(kind, THOUSANDS);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("kinds")
  void aMillionParkedGoroutinesResume(Kind kind) throws Exception {
    park(kind, MILLION);
  }

  @Timeout(300)
  @ParameterizedTest
  @MethodSource("kinds")
  void thousandsOfSleepersResume(Kind kind) throws Exception {
    sleep(kind, THOUSANDS);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("kinds")
  void aMillionSleepersResume(Kind kind) throws Exception {
    sleep(kind, MILLION);
  }

  @Timeout(300)
  @ParameterizedTest
  @MethodSource("kinds")
  void hundredsOfSocketReadersResume(Kind kind) throws Exception {
    readSockets(kind, 200);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("kinds")
  void theMaximumNumberOfSocketReadersResume(Kind kind) throws Exception {
    readSockets(kind, connections());
  }

  // How they block

  /** A monitor that some goroutines want to enter, and in which others wait until it is open. */
  private static final class Gate {
    private boolean open;
    private int through;

    synchronized void enter() {
      through++;
    }

    synchronized void pass() throws InterruptedException {
      while (!open) {
        wait();
      }
      through++;
    }

    synchronized void open() {
      open = true;
      notifyAll();
    }

    synchronized int through() {
      return through;
    }
  }

  private void enterAMonitor(Kind kind, int count) throws Exception {
    Gate gate = new Gate();
    try (Scheduler scheduler = kind.open()) {
      List<Goroutine> all = new ArrayList<>(count);
      synchronized (gate) {
        for (int i = 0; i < count; i++) {
          all.add(host.go(scheduler, gate::enter));
        }
        awaitBlocked(all);
        assertEquals(0, gate.through());
      }
      awaitEnd(scheduler, all);
    }
    assertEquals(count, gate.through());
  }

  private void waitInAMonitor(Kind kind, int count) throws Exception {
    Gate gate = new Gate();
    try (Scheduler scheduler = kind.open()) {
      List<Goroutine> all = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        all.add(host.go(scheduler, gate::pass));
      }
      awaitBlocked(all);
      assertEquals(0, gate.through());
      gate.open();
      awaitEnd(scheduler, all);
    }
    assertEquals(count, gate.through());
  }

  private void park(Kind kind, int count) throws Exception {
    AtomicBoolean open = new AtomicBoolean();
    Thread[] threads = new Thread[count];
    try (Scheduler scheduler = kind.open()) {
      List<Goroutine> all = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int number = i;
        all.add(
            host.go(
                scheduler,
                () -> {
                  threads[number] = Thread.currentThread();
                  while (!open.get()) {
                    LockSupport.park();
                  }
                  back.incrementAndGet();
                }));
      }
      awaitBlocked(all);
      assertEquals(0, back.get());
      open.set(true);
      for (Thread thread : threads) {
        LockSupport.unpark(thread);
      }
      awaitEnd(scheduler, all);
    }
    assertEquals(count, back.get());
  }

  /** All sleep until the same time; repeated with more time if some were not asleep by then. */
  private void sleep(Kind kind, int count) throws Exception {
    boolean allAsleep = false;
    for (int seconds = 1 + count / 100_000; !allAsleep; seconds *= 2) {
      assertTrue(seconds < 1_000, "they do not all fall asleep");
      back.set(0);
      try (Scheduler scheduler = kind.open()) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        List<Goroutine> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          all.add(
              host.go(
                  scheduler,
                  () -> {
                    Thread.sleep(Duration.ofNanos(end - System.nanoTime()));
                    back.incrementAndGet();
                  }));
        }
        int asleep = 0;
        while (asleep < count && back.get() == 0) {
          if (all.get(asleep).state() == Goroutine.State.BLOCKED) {
            asleep++;
          } else {
            LockSupport.parkNanos(100_000);
          }
        }
        allAsleep = back.get() == 0;
        awaitEnd(scheduler, all);
        assertEquals(count, back.get());
      }
    }
  }

  /** Both ends of each connection read. */
  private void readSockets(Kind kind, int count) throws Exception {
    List<Socket> sockets = new ArrayList<>(2 * count);
    try (Scheduler scheduler = kind.open();
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < count; i++) {
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        sockets.add(client);
        client.setSoLinger(true, 0); // leaves no port in TIME_WAIT
        sockets.add(server.accept());
      }
      List<Goroutine> all = new ArrayList<>(2 * count);
      for (Socket socket : sockets) {
        int expected = socket.getPort() & 0xff;
        all.add(
            host.go(
                scheduler,
                () -> {
                  assertEquals(expected, socket.getInputStream().read());
                  back.incrementAndGet();
                }));
      }
      awaitBlocked(all);
      assertEquals(0, back.get());
      for (Socket socket : sockets) {
        socket.getOutputStream().write(socket.getLocalPort() & 0xff);
      }
      awaitEnd(scheduler, all);
      assertEquals(2 * count, back.get());
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Returns how many connections to itself a process can have: two files each, and a port. */
  private static int connections() throws IOException {
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long files = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - 500;
    // Not by readString, which first reads one byte: this file is delivered in one piece, or not at
    // all.
    Path file = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    String[] range = Files.readAllLines(file).getFirst().strip().split("\\s+");
    long ports = Long.parseLong(range[1]) - Long.parseLong(range[0]) - 1_000;
    int connections = (int) Math.min(Math.min(files / 2, ports), 100_000);
    System.out.println("connections: " + connections + ", for files " + files + ", ports " + ports);
    return connections;
  }

  private static void awaitBlocked(List<Goroutine> all) {
    for (Goroutine goroutine : all) {
      TestHost.await(goroutine + " is blocked", () -> goroutine.state() == Goroutine.State.BLOCKED);
    }
  }

  private static void awaitEnd(Scheduler scheduler, List<Goroutine> all)
      throws InterruptedException {
    for (Goroutine goroutine : all) {
      TestHost.awaitEnd(scheduler, goroutine);
    }
  }
}
