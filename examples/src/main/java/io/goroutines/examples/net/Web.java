package io.goroutines.examples.net;

import static io.goroutines.Go.*;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP server, whose requests wait as those of servers do, for a database or another
 * server: with a goroutine for each request, with a platform thread for each, and with a pool of
 * them, under the same load.
 */
public final class Web implements Example {

  private static final int CLIENTS = 1_000;

  /** No more than are possible as threads. */
  private static final int MOST = 5_000;

  private static final int POOL = 200;

  private static final byte[] PAGE = "Hello from the web\n".getBytes(US_ASCII);

  /** How long the server gets requests before the measurements, unless they are as short. */
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  /** What executes the requests. */
  private enum Kind {
    GOROUTINES("a goroutine for each request"),
    THREADS("a thread for each request"),
    POOLED("a pool of " + POOL + " threads");

    final String title;

    Kind(String title) {
      this.title = title;
    }

    Executor executor() {
      return switch (this) {
        case GOROUTINES -> {
          // The server calls this on its own thread, which is no goroutine of any runtime.
          GoRuntime runtime = runtime();
          yield request -> runtime.go(request::run);
        }
        case THREADS -> request -> Thread.ofPlatform().daemon().start(request);
        case POOLED -> Executors.newFixedThreadPool(POOL, Thread.ofPlatform().daemon().factory());
      };
    }
  }

  /** Creates the program. */
  public Web() {}

  @Override
  public String name() {
    return "web";
  }

  @Override
  public String description() {
    return "an HTTP server on goroutines and on threads, under the same load";
  }

  @Override
  public String usage() {
    return """
    web [--load N] [--wait S] [--seconds S]

      --load N     how many clients ask at once, from a process of their own; 1000 if not given,
                   5000 at most: there will be as many threads
      --wait S     for how many seconds each request waits; 0.05 if not given
      --seconds S  for how long each kind of server is measured, after a second to warm up;
                   4 if not given\
    """;
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Options options = new Options(args, this, Set.of("--load", "--wait", "--seconds"), Set.of(), 0);
    int clients = options.number("--load", CLIENTS, 1, MOST);
    Duration wait = options.seconds("--wait", Duration.ofMillis(50));
    Duration time = options.seconds("--seconds", Duration.ofSeconds(4));
    Load.check(clients, "ask for fewer (--load)", this);

    // Read when the first server is created: by default persistent connections beyond 200 are
    // closed.
    System.setProperty("sun.net.httpserver.maxIdleConnections", Integer.toString(MOST));

    try (StopSignal stop = StopSignal.install()) {
      out.printf(
          Locale.ROOT,
          "%,d clients at once; each request waits %,d ms%n",
          clients,
          wait.toMillis());
      if (time.compareTo(WARM_UP) >= 0) {
        var _ = measure(Kind.GOROUTINES, clients, wait, WARM_UP, stop, out);
      }
      out.printf("%-30s %10s %10s %10s %8s%n", "", "requests/s", "p50", "p99", "threads");
      for (Kind kind : Kind.values()) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        threads.resetPeakThreadCount();
        Load.Figures figures = measure(kind, clients, wait, time, stop, out);
        if (figures == null) {
          return;
        }
        out.printf(
            Locale.ROOT,
            "%-30s %,10.0f %10s %10s %,8d%s%n",
            kind.title,
            figures.perSecond(),
            Load.Figures.millis(figures.p50()),
            Load.Figures.millis(figures.p99()),
            threads.getPeakThreadCount(),
            figures.errors() == 0
                ? ""
                : String.format(
                    Locale.ROOT, "  %,d errors, first: %s", figures.errors(), figures.error()));
      }
    }
  }

  /** Measures one kind of server; null if the stop comes first. */
  private Load.@Nullable Figures measure(
      Kind kind, int clients, Duration wait, Duration time, StopSignal stop, PrintStream out)
      throws InterruptedException {
    HttpServer server;
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      server = HttpServer.create(new InetSocketAddress(loopback, 0), Listener.BACKLOG);
    } catch (IOException e) {
      throw new ConfigurationException("web: cannot open a server: " + Listener.reason(e), e);
    }
    Executor executor = kind.executor();
    server.setExecutor(executor);
    server.createContext("/", exchange -> serve(exchange, wait));
    server.start();
    try (Load load =
        Load.start(LoadClient.Protocol.HTTP, server.getAddress(), clients, time, out, this)) {
      return load.awaitConnected(stop.requested()) ? load.measure(stop.requested()) : null;
    } finally {
      server.stop(0);
      if (executor instanceof ExecutorService pool) {
        pool.shutdownNow();
      }
    }
  }

  private static void serve(HttpExchange exchange, Duration wait) throws IOException {
    try (exchange) {
      sleep(wait); // for a database, say
      exchange.sendResponseHeaders(200, PAGE.length);
      exchange.getResponseBody().write(PAGE);
    } catch (InterruptedException _) {
      // the server stops
    }
  }
}
