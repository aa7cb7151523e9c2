package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Goroutine;
import io.goroutines.scheduler.fifo.FifoSchedulerProvider;
import io.goroutines.scheduler.workstealing.VirtualThreadsTest.Kind;
import io.goroutines.spi.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The close of one scheduler leaves the socket I/O and the monitors of all others intact: of
 * another one that was open before, of one that is opened afterwards, and of plain virtual threads.
 */
@Timeout(120)
class OthersAfterCloseTest {

  private final TestHost host = new TestHost();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** The scheduler that is closed, and the one beside it. */
  record Pair(Kind closed, Kind other) {}

  static List<Pair> pairs() {
    List<Kind> kinds =
        List.of(
            new Kind(new WorkStealingSchedulerProvider(), 1),
            new Kind(new WorkStealingSchedulerProvider(), 2),
            new Kind(new FifoSchedulerProvider(), 1),
            new Kind(new FifoSchedulerProvider(), 2));
    List<Pair> pairs = new ArrayList<>();
    for (Kind closed : kinds) {
      for (Kind other : kinds) {
        pairs.add(new Pair(closed, other));
      }
    }
    return pairs;
  }

  @AfterEach
  void nothingFailed() {
    assertEquals(List.of(), host.panics());
    assertEquals(List.of(), List.copyOf(failures));
  }

  @AfterAll
  static void noThreadIsLeft() {
    TestHost.awaitNoThread();
  }

  /** Runs a body on a scheduler or, for null, on a plain virtual thread. */
  private Running run(@Nullable Scheduler where, Body body) {
    if (where != null) {
      return new Running(host.go(where, body), null);
    }
    return new Running(
        null,
        Thread.startVirtualThread(
            () -> {
              try {
                body.run();
              } catch (Throwable t) {
                failures.add(t);
              }
            }));
  }

  private record Running(@Nullable Goroutine goroutine, @Nullable Thread thread) {

    boolean isBlocked() {
      if (goroutine != null) {
        return goroutine.state() == Goroutine.State.BLOCKED;
      }
      return thread != null
          && switch (thread.getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> true;
            default -> false;
          };
    }

    boolean isOver() {
      return goroutine != null ? goroutine.isDone() : thread != null && !thread.isAlive();
    }
  }

  private static void awaitOver(List<Running> all) {
    for (Running each : all) {
      TestHost.await(each + " has ended", each::isOver);
    }
  }

  /** Readers of sockets, and contenders for a monitor. */
  private final class Waiting {
    private final List<Running> running = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger read = new AtomicInteger();
    private final AtomicInteger entered = new AtomicInteger();

    Waiting(List<@Nullable Scheduler> places, Object monitor, ServerSocket server)
        throws IOException {
      for (Scheduler place : places) {
        for (int i = 0; i < 3; i++) {
          Socket near = new Socket(server.getInetAddress(), server.getLocalPort());
          Socket far = server.accept();
          sockets.add(near);
          sockets.add(far);
          running.add(
              run(
                  place,
                  () -> {
                    // Interrupts end a read; goroutines interrupted by the close are tested
                    // elsewhere.
                    assertEquals(42, near.getInputStream().read());
                    read.incrementAndGet();
                  }));
          running.add(
              run(
                  place,
                  () -> {
                    synchronized (monitor) {
                      entered.incrementAndGet();
                    }
                  }));
        }
      }
    }

    void awaitBlocked() {
      for (Running each : running) {
        TestHost.await(each + " is blocked", each::isBlocked);
      }
      assertEquals(0, read.get() + entered.get());
    }

    /** Sends the readers their data; the monitor is free by now. */
    void release() throws IOException {
      for (int i = 1; i < sockets.size(); i += 2) {
        sockets.get(i).getOutputStream().write(42);
      }
      awaitOver(running);
      assertEquals(running.size() / 2, read.get());
      assertEquals(running.size() / 2, entered.get());
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Socket I/O and contended monitors, from the beginning to the end. */
  private void work(List<@Nullable Scheduler> places) throws Exception {
    Object monitor = new Object();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Waiting waiting;
      synchronized (monitor) {
        waiting = new Waiting(places, monitor, server);
        waiting.awaitBlocked();
      }
      waiting.release();
    }
    int[] count = {0};
    List<Running> all = new ArrayList<>();
    for (Scheduler place : places) {
      for (int i = 0; i < 4; i++) {
        all.add(
            run(
                place,
                () -> {
                  for (int n = 0; n < 500; n++) {
                    synchronized (monitor) {
                      count[0]++;
                      if (n % 50 == 0) {
                        Thread.yield();
                      }
                    }
                  }
                }));
        all.add(run(place, this::echo));
      }
    }
    awaitOver(all);
    synchronized (monitor) {
      assertEquals(4 * 500 * places.size(), count[0]);
    }
  }

  private void echo() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Socket near = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket far = server.accept()) {
      Thread answers =
          Thread.startVirtualThread( // on the caller's scheduler
              () -> {
                try {
                  for (int i = 0; i < 20; i++) {
                    far.getOutputStream().write(far.getInputStream().read() + 1);
                  }
                } catch (IOException e) {
                  failures.add(e);
                }
              });
      for (int i = 0; i < 20; i++) {
        near.getOutputStream().write(i);
        assertEquals(i + 1, near.getInputStream().read());
      }
      answers.join();
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void socketsAndMonitorsOfOtherSchedulersWorkAcrossACloseOfOne(Pair pair) throws Exception {
    List<@Nullable Scheduler> plain = new ArrayList<>();
    plain.add(null);
    Object monitor = new Object();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Scheduler other = pair.other.open();
      Scheduler closed = pair.closed.open(Duration.ZERO); // last, so that it runs the pollers
      List<@Nullable Scheduler> survivors = new ArrayList<>(plain);
      survivors.add(other);
      List<@Nullable Scheduler> everywhere = new ArrayList<>(survivors);
      everywhere.add(closed);
      work(everywhere);

      // A goroutine of the closed scheduler owns the monitor, and releases it afterwards.
      AtomicInteger holds = new AtomicInteger();
      Running holder =
          run(
              closed,
              () -> {
                synchronized (monitor) {
                  holds.set(1);
                  while (holds.get() == 1) {
                    LockSupport.park();
                    boolean _ = Thread.interrupted();
                  }
                }
              });
      TestHost.await("it holds the monitor", () -> holds.get() == 1 && holder.isBlocked());
      Waiting waiting = new Waiting(survivors, monitor, server);
      Running wants = run(closed, () -> enter(monitor));
      waiting.awaitBlocked();
      TestHost.await("it wants the monitor", wants::isBlocked);
      closed.close();
      assertTrue(closed.isClosed());
      assertFalse(holder.isOver() || wants.isOver());
      holds.set(2);
      Goroutine goroutine = holder.goroutine();
      if (goroutine != null) {
        goroutine.interrupt();
      }
      waiting.release();
      awaitOver(List.of(holder, wants));
      work(survivors);

      // Then a scheduler that is opened later, then without the other one, and finally with none
      // open.
      Scheduler later = pair.closed.open();
      survivors.add(later);
      work(survivors);
      other.close();
      survivors.remove(other);
      work(survivors);
      Waiting last;
      synchronized (monitor) {
        last = new Waiting(plain, monitor, server);
        last.awaitBlocked();
        later.close();
      }
      last.release();
      work(plain);
    }
  }

  private static void enter(Object monitor) {
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }
}
