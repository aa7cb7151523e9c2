package io.goroutines.examples.net;

import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Options;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.util.Locale;
import java.util.Set;

/**
 * A chat over TCP: every client is told what each client says. {@link ChatServer} is the server,
 * {@link ChatDemo} some clients that try it.
 */
public final class Chat implements Example {

  private static final int PORT = 8000;

  /** Creates the program. */
  public Chat() {}

  @Override
  public String name() {
    return "chat";
  }

  @Override
  public String description() {
    return "a TCP chat: two goroutines for each client, and one that owns the list of them";
  }

  @Override
  public String usage() {
    return """
    chat [--port N] [--bind ADDR] [--demo]

      --port N     where to listen; 8000 if not given, 0 for any free port (with --demo, that)
      --bind ADDR  on which address; only this machine (127.0.0.1) if not given
      --demo       calls itself with some clients, shows what they see, and ends

    Talk with 'nc 127.0.0.1 8000'. The first line that a client sends is its name. Who does not
    read what the others say is disconnected, and holds up nobody. Ctrl-C (SIGINT) or SIGTERM
    tells all clients good-bye and stops the server; the exit status is that of the signal,
    130 or 143.\
    """;
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Options options = new Options(args, this, Set.of("--port", "--bind"), Set.of("--demo"), 0);
    boolean demo = options.has("--demo");
    ServerSocket listener =
        Listener.open(options.text("--bind"), options.port(demo ? 0 : PORT), this);
    if (demo && listener.getInetAddress().isAnyLocalAddress()) {
      listener.close();
      throw Arguments.wrong(this, "--demo needs an address that can be called");
    }
    try (listener;
        StopSignal stop = StopSignal.install()) {
      ChatServer server = ChatServer.start(listener, out);
      try {
        if (demo) {
          ChatDemo.run(listener, out);
        } else {
          out.println("chat: listening on " + Listener.spelled(listener) + "; Ctrl-C stops it");
          stop.requested().receive();
        }
      } finally {
        server.stop();
        out.printf(
            Locale.ROOT,
            "chat: stopped; clients: %,d, lines: %,d%n",
            server.clients(),
            server.lines());
      }
    }
  }
}
