package io.goroutines.examples.net;

import static io.goroutines.Go.*;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.examples.program.Example;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Pages to poll, on this machine only. */
final class PollerPages implements AutoCloseable {

  private static final Duration SLOW = Duration.ofMillis(700);

  /** Of this many requests for the flaky page, the second half fail. */
  private static final int FLAKY = 4;

  private final HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();

  private PollerPages(HttpServer server) {
    this.server = server;
  }

  static PollerPages open(Example example) {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), Listener.BACKLOG);
      PollerPages pages = new PollerPages(server);
      // The server calls this on its own thread, which is no goroutine of any runtime.
      GoRuntime runtime = runtime();
      server.setExecutor(request -> runtime.go(request::run));
      server.createContext("/steady", exchange -> answer(exchange, 200));
      server.createContext("/slow", PollerPages::slowly);
      server.createContext("/flaky", pages::nowAndThen);
      server.start();
      return pages;
    } catch (IOException e) {
      throw new ConfigurationException(
          example.name() + ": cannot open a server of its own: " + Listener.reason(e), e);
    }
  }

  List<URL> urls() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String path : List.of("/steady", "/slow", "/flaky", "/missing")) {
      urls.add(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path).toURL());
    }
    return urls;
  }

  private static void slowly(HttpExchange exchange) throws IOException {
    try {
      sleep(SLOW);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    answer(exchange, 200);
  }

  private void nowAndThen(HttpExchange exchange) throws IOException {
    answer(exchange, asked.getAndIncrement() % FLAKY < FLAKY / 2 ? 200 : 503);
  }

  private static void answer(HttpExchange exchange, int code) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(code, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
