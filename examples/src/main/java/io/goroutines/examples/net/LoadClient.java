package io.goroutines.examples.net;

import static io.goroutines.Go.*;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.sync.WaitGroup;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/**
 * The clients of {@link Load}, a goroutine for each. All connect, and get one answer each; then the
 * parent process gives the start signal, and each sends a request, waits for the answer, and sends
 * the next. This process ends when its parent does, however that ends.
 */
public final class LoadClient {

  /** The prefix of the line that says why there is nothing to measure. */
  static final String FAILED = "failed ";

  /** The start signal of the parent process. */
  static final int GO = 'g';

  /**
   * How many connect concurrently. Well below the server's backlog: a connection that exceeds it
   * loses a second.
   */
  private static final int CONNECTING = 128;

  /** How long the first answer may take. */
  private static final int FIRST_ANSWER_MILLIS = 10_000;

  /** How long the last answer may take, after the time is over. */
  private static final Duration LAST_ANSWER = Duration.ofSeconds(10);

  /**
   * How long requests run before they are measured, if the measurement takes as long: until the
   * JVMs have compiled the code.
   */
  private static final Duration WARM_UP = Duration.ofSeconds(1);

  private static final int BUFFER = 512;

  private static final long MOST_MICROS = 600_000_000;

  /** The data to send, and the expected answer. */
  enum Protocol {
    /** Bytes that are returned unchanged. */
    ECHO {
      private static final byte[] SENT =
          "The quick brown fox jumps over the lazy dog; so does a gopher. \n"
              .getBytes(StandardCharsets.US_ASCII);

      @Override
      void roundTrip(InputStream in, OutputStream out) throws IOException {
        out.write(SENT);
        byte[] back = in.readNBytes(SENT.length);
        if (back.length < SENT.length) {
          throw new EOFException("the server closed the connection");
        }
        if (!Arrays.equals(back, SENT)) {
          throw new IOException("something else came back than was sent");
        }
      }
    },

    /** A page, over a persistent connection. */
    HTTP {
      private static final byte[] REQUEST =
          "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

      @Override
      void roundTrip(InputStream in, OutputStream out) throws IOException {
        out.write(REQUEST);
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 200 ")) {
          throw new IOException("the server answered " + status);
        }
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          String lower = header.toLowerCase(Locale.ROOT);
          if (lower.startsWith("content-length:")) {
            length = Integer.parseInt(lower.substring("content-length:".length()).strip());
          }
        }
        in.skipNBytes(length);
      }

      private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
          if (b < 0) {
            throw new EOFException("the server closed the connection");
          }
          if (b != '\r') {
            line.append((char) b);
          }
        }
        return line.toString();
      }
    };

    /** Sends a request, and waits for all of the answer. */
    abstract void roundTrip(InputStream in, OutputStream out) throws IOException;
  }

  private final Protocol protocol;
  private final InetSocketAddress server;
  private final int clients;
  private final long measuredNanos;
  private final long warmUpNanos;

  /** Closed when this process gets the start signal. */
  private final Channel<Void> told;

  /** Closed when the clients are to begin. */
  private final Channel<Void> begin = chan();

  /** As many elements as clients are connecting: the channel serves as a semaphore. */
  private final Channel<Boolean> connecting = chan(CONNECTING);

  private final WaitGroup arrived = new WaitGroup();
  private final WaitGroup finished = new WaitGroup();

  private final AtomicHistogram latencies = new AtomicHistogram(MOST_MICROS, 3);
  private final AtomicInteger errors = new AtomicInteger();
  private final AtomicReference<String> firstError = new AtomicReference<>("");
  private final AtomicLong lastAnswer = new AtomicLong();

  /** How many clients have ended, successfully or not. */
  private final AtomicInteger ended = new AtomicInteger();

  /** The start time of the measurement; written before {@link #begin} is closed. */
  private long begun;

  private LoadClient(String[] args, Channel<Void> told) {
    protocol = Protocol.valueOf(args[0]);
    server = new InetSocketAddress(args[1], Integer.parseInt(args[2]));
    clients = Integer.parseInt(args[3]);
    measuredNanos = Duration.ofMillis(Long.parseLong(args[4])).toNanos();
    warmUpNanos = Math.min(measuredNanos, WARM_UP.toNanos());
    this.told = told;
  }

  /**
   * Runs the clients.
   *
   * @param args the protocol, host and port, how many clients, and for how many milliseconds they
   *     are measured
   */
  public static void main(String[] args) {
    Go.main(
        () -> {
          Channel<Void> told = chan();
          // Not a goroutine: reading from a pipe would block its carrier thread.
          Thread.ofPlatform().daemon().name("parent").start(() -> followParent(told));
          new LoadClient(args, told).run();
        });
  }

  /** Reads the signals of the parent process; when that has ended, the pipe is closed. */
  private static void followParent(Channel<Void> told) {
    try {
      for (int b = System.in.read(); b >= 0; b = System.in.read()) {
        if (b == GO) {
          told.close();
        }
      }
    } catch (IOException _) {
      // as at its end
    }
    Runtime.getRuntime().halt(1);
  }

  private void run() throws InterruptedException {
    arrived.add(clients);
    for (int i = 0; i < clients && errors.get() == 0; i++) {
      connecting.send(true);
      finished.go(this::client);
    }
    if (errors.get() == 0) {
      arrived.await();
    }
    if (errors.get() > 0) {
      System.out.println(
          FAILED
              + "cannot connect "
              + clients
              + " clients to "
              + Listener.spelled(server)
              + ": "
              + firstError.get()
              + "; is the right server listening there?");
      return;
    }
    System.out.println("connected " + clients);

    told.receive();
    begun = System.nanoTime();
    begin.close();
    boolean _ = finished.await(Duration.ofNanos(warmUpNanos + measuredNanos).plus(LAST_ANSWER));
    int silent = clients - ended.get();
    if (silent > 0) {
      firstError.compareAndSet("", "no answer within " + LAST_ANSWER.toSeconds() + " s");
    }
    Histogram measured = latencies.copy();
    System.out.printf(
        Locale.ROOT,
        "result %d %d %d %d %d %d %d %s%n",
        measured.getTotalCount(),
        errors.get() + silent,
        Math.max(1, lastAnswer.get() - begun - warmUpNanos),
        measured.getValueAtPercentile(50),
        measured.getValueAtPercentile(99),
        measured.getValueAtPercentile(99.9),
        measured.getMaxValue(),
        firstError.get());
  }

  private void client() throws InterruptedException {
    try (Socket socket = new Socket()) {
      if (connected(socket)) {
        begin.receive();
        ask(new BufferedInputStream(socket.getInputStream(), BUFFER), socket.getOutputStream());
      }
    } catch (IOException e) {
      failed(e);
    } finally {
      ended.incrementAndGet();
    }
  }

  /** Connects, and gets a first answer: only then it is certain that the server has accepted. */
  private boolean connected(Socket socket) throws InterruptedException {
    try {
      socket.setTcpNoDelay(true);
      socket.connect(server, FIRST_ANSWER_MILLIS);
      socket.setSoTimeout(FIRST_ANSWER_MILLIS);
      protocol.roundTrip(socket.getInputStream(), socket.getOutputStream());
      socket.setSoTimeout(0);
      return true;
    } catch (IOException e) {
      failed(e);
      return false;
    } finally {
      connecting.receive();
      arrived.done();
    }
  }

  private void ask(InputStream in, OutputStream out) throws IOException {
    long from = begun + warmUpNanos;
    long now = System.nanoTime();
    while (now - from < 0) {
      protocol.roundTrip(in, out);
      now = System.nanoTime();
    }
    do { // so that each client is measured once, however slow they are
      long sent = now;
      protocol.roundTrip(in, out);
      now = System.nanoTime();
      latencies.recordValue(Math.min(MOST_MICROS, (now - sent) / 1_000));
    } while (now - from < measuredNanos);
    lastAnswer.accumulateAndGet(now, Math::max);
  }

  private void failed(IOException e) {
    firstError.compareAndSet("", Listener.reason(e));
    errors.incrementAndGet();
  }
}
