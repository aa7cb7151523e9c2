package io.goroutines.examples.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;

/** Some clients of {@link Chat}: two that talk, and one that does not read. */
final class ChatDemo {

  /** More than the server and the system buffer for a client that does not read. */
  private static final int MOST_LINES = 10_000;

  private static final int SMALL_BUFFER = 4096;

  private static final int PATIENCE_MILLIS = 10_000;

  private ChatDemo() {}

  static void run(ServerSocket server, PrintStream out) throws IOException {
    try (Client ann = new Client("ann", server, out);
        Client bob = new Client("bob", server, out)) {
      ann.show("bob has come");
      ann.say("hello");
      bob.show("ann: hello");
      bob.say("hello yourself");
      ann.show("bob: hello yourself");

      try (Client _ = new Client("sloth", server, out)) { // stops reading
        ann.show("sloth has come");
        bob.show("sloth has come");
        String end = "sloth does not read, and is disconnected";
        int lines = talk(ann, bob, end);
        out.printf(
            Locale.ROOT, "ann   | (has said %,d long lines, and bob has heard them)%n", lines);
        ann.print(end);
        bob.print(end);
      }
      bob.say("and you?");
      ann.show("bob: and you?");
    }
  }

  /** One client talks and the other listens, until both have received a certain line. */
  private static int talk(Client talker, Client listener, String end) throws IOException {
    String much = "and so on ".repeat(90);
    for (int i = 1; i <= MOST_LINES; i++) {
      String line = much + i;
      talker.say(line);
      String heard = talker.name + ": " + line;
      if (talker.hears(heard, end) & listener.hears(heard, end)) {
        return i;
      }
    }
    throw new IOException("the client that does not read was not disconnected");
  }

  private static final class Client implements AutoCloseable {
    private final String name;
    private final PrintStream out;
    private final Socket socket = new Socket();
    private final BufferedReader in;

    Client(String name, ServerSocket server, PrintStream out) throws IOException {
      this.name = name;
      this.out = out;
      socket.setReceiveBufferSize(SMALL_BUFFER);
      socket.connect(server.getLocalSocketAddress(), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      print(in.readLine());
      say(name);
      print(in.readLine());
    }

    private void print(String line) {
      out.printf("%-5s | %s%n", name, line);
    }

    void say(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }

    /** Waits for a line, and prints it. */
    void show(String line) throws IOException {
      boolean _ = hears(line, line);
      print(line);
    }

    /** Waits for one of two lines, and returns whether it is the second. */
    boolean hears(String line, String end) throws IOException {
      while (true) {
        String heard = in.readLine();
        if (heard == null) {
          throw new EOFException("the server has closed the connection of " + name);
        }
        if (heard.equals(end)) {
          return true;
        }
        if (heard.equals(line)) {
          return false;
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
