package io.goroutines.benchmarks.compare;

import io.goroutines.Body;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Programs that use only the JDK, for any kind of thread: they take a way to start and a way to
 * sleep.
 */
interface Threading {

  /** Starts a body. */
  void start(Body body) throws Exception;

  /** Sleeps, in a started body. */
  void sleep(Duration time) throws InterruptedException;

  /** Returns the result of a started body. */
  default long call(Result body) throws Exception {
    CompletableFuture<Long> result = new CompletableFuture<>();
    start(
        () -> {
          try {
            result.complete(body.get());
          } catch (Throwable t) {
            result.completeExceptionally(t);
          }
        });
    return result.get();
  }

  /** A body with a result. */
  @FunctionalInterface
  interface Result {
    /** Runs it. */
    long get() throws Exception;
  }

  /** {@link Classic#CPU}. */
  default long cpu(int operations) throws Exception {
    return call(() -> Compute.turns(operations));
  }

  /** {@link Classic#MUTEX8}, with the lock that users of the JDK have. */
  default long mutex8(int operations) throws Exception {
    final class Counter {
      final ReentrantLock lock = new ReentrantLock();
      long count;
    }
    Counter counter = new Counter();
    CountDownLatch done = new CountDownLatch(8);
    for (int g = 0; g < 8; g++) {
      start(
          () -> {
            for (int i = 0; i < operations / 8; i++) {
              counter.lock.lock();
              try {
                counter.count++;
              } finally {
                counter.lock.unlock();
              }
            }
            done.countDown();
          });
    }
    done.await();
    return counter.count;
  }

  /** {@link Classic#ECHO}, with the JDK's sockets. */
  default long echo(int operations) throws Exception {
    int connections = 100;
    int size = 64;
    AtomicLong bytes = new AtomicLong();
    CompletableFuture<Void> broken = new CompletableFuture<>();
    CountDownLatch done = new CountDownLatch(connections);
    try (ServerSocket server = new ServerSocket(0, connections, InetAddress.getLoopbackAddress())) {
      start(() -> accept(server, connections, broken));
      for (int c = 0; c < connections; c++) {
        start(
            () -> {
              try (Socket socket =
                  new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                socket.setTcpNoDelay(true);
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                byte[] message = new byte[size];
                long got = 0;
                for (int i = 0; i < operations / connections; i++) {
                  out.write(message);
                  got += in.readNBytes(message, 0, size);
                }
                bytes.addAndGet(got);
              } catch (IOException e) {
                broken.completeExceptionally(e);
              } finally {
                done.countDown();
              }
            });
      }
      done.await();
    }
    if (broken.isCompletedExceptionally()) {
      broken.get();
    }
    return bytes.get();
  }

  private void accept(ServerSocket server, int connections, CompletableFuture<Void> broken) {
    try {
      for (int c = 0; c < connections; c++) {
        Socket accepted = server.accept();
        start(
            () -> {
              try (Socket socket = accepted) {
                socket.setTcpNoDelay(true);
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                byte[] message = new byte[64];
                for (int n = in.read(message); n > 0; n = in.read(message)) {
                  out.write(message, 0, n);
                }
              } catch (IOException e) {
                broken.completeExceptionally(e);
              }
            });
      }
    } catch (Exception e) {
      broken.completeExceptionally(e);
    }
  }

  /**
   * {@link Classic#MEMORY}.
   *
   * @param count how many wait
   * @param wait blocks each of them
   * @param wake releases all of them
   */
  default long memory(int count, Body wait, Body wake) throws Exception {
    return waiting(count, wait).measure(wake);
  }

  /**
   * {@link Classic#IDLE}.
   *
   * @param millis how long the pass takes
   * @param wait blocks each for ever
   */
  default Callable<Long> idle(int millis, Body wait) throws Exception {
    return waiting(Waiting.IDLE, wait).idle(millis);
  }

  private Waiting waiting(int count, Body wait) throws Exception {
    Waiting waiting = new Waiting(count);
    for (int i = 0; i < count; i++) {
      start(
          () -> {
            waiting.begins();
            wait.run();
            waiting.ended();
          });
    }
    return waiting;
  }

  /** {@link Classic#TICKER}. */
  default long ticker(int millis) throws Exception {
    CountDownLatch done = new CountDownLatch(4);
    AtomicLong sink = new AtomicLong();
    CompletableFuture<Long> late = new CompletableFuture<>();
    start(
        () -> {
          long[] lateness = new long[millis];
          long began = System.nanoTime();
          for (int tick = 0; tick < millis; tick++) {
            long due = began + (tick + 1) * 1_000_000L;
            long ahead = due - System.nanoTime();
            if (ahead > 0) {
              sleep(Duration.ofNanos(ahead));
            }
            lateness[tick] = System.nanoTime() - due;
          }
          late.complete(Lateness.worstHundredth(lateness));
        });
    for (int g = 0; g < 4; g++) {
      start(
          () -> {
            sink.addAndGet(Compute.during(millis));
            done.countDown();
          });
    }
    done.await();
    return late.get();
  }
}
