package io.goroutines.examples.net;

import static io.goroutines.Go.*;

import io.goroutines.ConfigurationException;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Options;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TCP server that sends back what it receives: one goroutine accepts, and each connection has its
 * own goroutine, which reads and writes as if it were the only one. With {@code --load} thousands
 * of clients connect at the same time.
 */
public final class Echo implements Example {

  private static final int PORT = 7007;

  private static final int MOST = 1_000_000;

  private static final String LESS = "ask for fewer (--load)";

  /** Creates the program. */
  public Echo() {}

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public String description() {
    return "a TCP server with a goroutine for each connection; with --load its clients, too";
  }

  @Override
  public String usage() {
    return """
    echo [--port N] [--bind ADDR] [--load N [--seconds S] [--connect HOST:PORT]]

      --port N             where to listen; 7007 if not given, 0 for any free port
      --bind ADDR          on which address; only this machine (127.0.0.1) if not given
      --load N             starts N clients in a process of their own, all connected at once;
                           each sends 64 bytes, waits for them to come back, and sends again.
                           The port is any free one if not given. If one fails, the exit
                           status is 2
      --seconds S          for how long that is measured, after a second to warm up; 5 if not given.
      --connect HOST:PORT  the clients call a server that runs already; none is started

    Ctrl-C (SIGINT) or SIGTERM stops the server: it accepts no more, sends back what it has
    received, closes the connections and says what it has served; the exit status is that of
    the signal, 130 or 143.\
    """;
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Options options =
        new Options(
            args,
            this,
            Set.of("--port", "--bind", "--load", "--seconds", "--connect"),
            Set.of(),
            0);
    if (options.has("--load")) {
      load(options, out);
      return;
    }
    for (String option : new String[] {"--seconds", "--connect"}) {
      if (options.has(option)) {
        throw Arguments.wrong(this, option + " goes with --load N");
      }
    }
    ServerSocket listener = Listener.open(options.text("--bind"), options.port(PORT), this);
    try (listener;
        StopSignal stop = StopSignal.install()) {
      EchoServer server = EchoServer.start(listener, out);
      out.println("echo: listening on " + Listener.spelled(listener) + "; Ctrl-C stops it");
      try {
        stop.requested().receive();
      } finally {
        stop(server, out);
      }
    }
  }

  private static void stop(EchoServer server, PrintStream out) throws InterruptedException {
    int cut = server.stop();
    out.printf(
        Locale.ROOT,
        "echo: stopped; connections: %,d, bytes sent back: %,d%s%n",
        server.served(),
        server.bytes(),
        cut == 0 ? "" : String.format(Locale.ROOT, ", cut off: %,d", cut));
  }

  private void load(Options options, PrintStream out) throws Exception {
    int clients = options.number("--load", 1, 1, MOST);
    Duration time = options.seconds("--seconds", Duration.ofSeconds(5));
    Optional<String> connect = options.text("--connect");
    if (connect.isPresent() && (options.has("--port") || options.has("--bind"))) {
      throw Arguments.wrong(this, "--connect starts no server, and so takes no --port or --bind");
    }
    Load.check(clients, LESS, this);
    if (connect.isPresent()) {
      InetSocketAddress there = there(connect.get());
      try (StopSignal stop = StopSignal.install()) {
        measure(there, null, clients, time, stop, out);
      }
      return;
    }
    ServerSocket listener = Listener.open(options.text("--bind"), options.port(0), this);
    try (listener;
        StopSignal stop = StopSignal.install()) {
      EchoServer server = EchoServer.start(listener, out);
      InetAddress address = listener.getInetAddress();
      InetSocketAddress here =
          new InetSocketAddress(
              address.isAnyLocalAddress() ? Listener.address(Optional.empty(), "", this) : address,
              listener.getLocalPort());
      try {
        measure(here, server, clients, time, stop, out);
      } finally {
        server.stop();
      }
    }
  }

  private void measure(
      InetSocketAddress at,
      @Nullable EchoServer server,
      int clients,
      Duration time,
      StopSignal stop,
      PrintStream out)
      throws InterruptedException {
    try (Load load = Load.start(LoadClient.Protocol.ECHO, at, clients, time, out, this)) {
      if (!load.awaitConnected(stop.requested())) {
        return;
      }
      if (server != null && server.openConnections() != clients) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "echo: %,d clients are connected, but the server has %,d connections; does"
                    + " somebody else call %s?",
                clients,
                server.openConnections(),
                Listener.spelled(at)));
      }
      out.printf(Locale.ROOT, "%,d connections are open at once; measuring%n", clients);
      Load.Figures figures = load.measure(stop.requested());
      if (figures != null) {
        figures.print(out);
        if (figures.errors() > 0) {
          throw new ConfigurationException(
              String.format(
                  Locale.ROOT,
                  "echo: %,d of %,d connections failed, the first: %s; %s",
                  figures.errors(),
                  clients,
                  figures.error(),
                  LESS));
        }
      }
    }
  }

  private InetSocketAddress there(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw Arguments.wrong(this, "--connect must be HOST:PORT, not " + Arguments.quoted(text));
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int port =
        Arguments.number("the port of --connect", text.substring(colon + 1), 1, 65_535, this);
    return new InetSocketAddress(Listener.address(Optional.of(host), "--connect", this), port);
  }
}
