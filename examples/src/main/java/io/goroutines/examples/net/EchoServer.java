package io.goroutines.examples.net;

import static io.goroutines.Go.*;

import io.goroutines.Goroutine;
import io.goroutines.sync.WaitGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Sends back what it receives; a goroutine for each connection. */
final class EchoServer {

  private static final int BUFFER = 4096;

  /** How long connections may take to finish when the server stops. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(10);

  /** How long to wait when no connection can be accepted, for lack of file descriptors. */
  private static final Duration BACK_OFF = Duration.ofMillis(100);

  private final ServerSocket listener;
  private final PrintStream out;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final WaitGroup connections = new WaitGroup();
  private final LongAdder served = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final Goroutine acceptor;

  private EchoServer(ServerSocket listener, PrintStream out) {
    this.listener = listener;
    this.out = out;
    acceptor = go(named("acceptor"), this::accept);
  }

  /** Starts the server. */
  static EchoServer start(ServerSocket listener, PrintStream out) {
    return new EchoServer(listener, out);
  }

  int openConnections() {
    return open.size();
  }

  /** Returns how many connections there were. */
  long served() {
    return served.sum();
  }

  /** Returns how many bytes were sent back. */
  long bytes() {
    return bytes.sum();
  }

  private void accept() throws InterruptedException {
    boolean told = false;
    while (true) {
      try {
        Socket socket = listener.accept();
        told = false;
        open.add(socket);
        served.increment();
        connections.go(() -> echo(socket));
      } catch (IOException e) {
        if (listener.isClosed()) {
          return;
        }
        if (!told) {
          out.println("echo: cannot accept connections: " + Listener.reason(e) + "; trying on");
          told = true; // once, until accepting works again
        }
        sleep(BACK_OFF);
      }
    }
  }

  private void echo(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream back = socket.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        back.write(buffer, 0, n);
        bytes.add(n);
      }
    } catch (IOException _) {
      // the client has disconnected, or the server stops
    } finally {
      open.remove(socket);
    }
  }

  /**
   * Stops accepting, lets the open connections send back what they have received, and closes them.
   *
   * @return how many had not finished in time
   */
  int stop() throws InterruptedException {
    try {
      listener.close();
    } catch (IOException _) {
      // it accepts no more
    }
    acceptor.join();

    boolean ended = false;
    for (Duration left = GRACE; !ended && left.isPositive(); left = left.minus(LOOK)) {
      open.forEach(EchoServer::endIfDrained);
      ended = connections.await(LOOK);
    }
    int cut = open.size();
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException _) {
        // as good as closed
      }
    }
    connections.await();
    return cut;
  }

  /**
   * Makes the next read of a connection return its end, if all received data has been read. Its
   * output stays open: a goroutine that has just read data still sends it back.
   */
  private static void endIfDrained(Socket socket) {
    try {
      if (!socket.isInputShutdown() && socket.getInputStream().available() == 0) {
        socket.shutdownInput();
      }
    } catch (IOException _) {
      // closed meanwhile
    }
  }
}
