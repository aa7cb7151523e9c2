package io.goroutines.examples.net;

import static io.goroutines.Go.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.ReceiveChannel;
import io.goroutines.sync.WaitGroup;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The server of {@link Chat}, after the one in "The Go Programming Language" (8.10). Each client
 * has a goroutine that reads its lines, and one that writes to it; only the broadcaster knows which
 * clients are present.
 *
 * <p>Invariant: only the broadcaster sends on a client's channel and closes it, and the broadcaster
 * waits for no client: a client whose channel is full is disconnected.
 */
final class ChatServer {

  /** How many lines a client may lag behind. */
  private static final int BEHIND = 64;

  /** The system's buffer for a client that does not read, in addition to that. */
  private static final int SEND_BUFFER = 32 * 1024;

  /** The maximum length of a line. */
  private static final int LONGEST = 1_000;

  private static final int LONGEST_NAME = 20;

  /** How long a client has to read its last lines. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final Duration BACK_OFF = Duration.ofMillis(100);

  /** A client with a name. */
  private record Client(String name, Socket socket, Channel<String> told) {}

  private record Message(Client from, String text) {}

  private final ServerSocket listener;
  private final PrintStream out;

  private final Channel<Client> entering = chan();
  private final Channel<Client> leaving = chan();
  private final Channel<Message> messages = chan();
  private final Channel<Void> stopping = chan();

  /** The sockets to close at the end, with or without a name yet. */
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private final WaitGroup connections = new WaitGroup();
  private final Goroutine acceptor;
  private final Goroutine broadcaster;

  /** Written by the broadcaster; read after its end. */
  private long clients;

  private long lines;

  private ChatServer(ServerSocket listener, PrintStream out) {
    this.listener = listener;
    this.out = out;
    broadcaster = go(named("broadcaster"), this::broadcast);
    acceptor = go(named("acceptor"), this::accept);
  }

  /** Starts the server. */
  static ChatServer start(ServerSocket listener, PrintStream out) {
    return new ChatServer(listener, out);
  }

  /** Returns how many clients there were; to be called after the stop. */
  long clients() {
    return clients;
  }

  /** Returns how many lines they have sent; to be called after the stop. */
  long lines() {
    return lines;
  }

  private void broadcast() throws InterruptedException {
    Set<Client> present = new LinkedHashSet<>();
    while (!stopping.isDone()) {
      select( // the first three are never closed
          whenReceive(entering, client -> enter(present, requireNonNull(client))),
          whenReceive(leaving, client -> leave(present, requireNonNull(client))),
          whenReceive(messages, message -> say(present, requireNonNull(message))),
          whenReceive(stopping, _ -> {}));
    }
    for (Client client : present) {
      client.told.trySend("The server stops. Good-bye.");
      client.told.close();
    }
  }

  private void enter(Set<Client> present, Client client) {
    tell(present, client.name + " has come");
    client.told.trySend("You are " + client.name + ". Here: " + names(present));
    present.add(client);
    clients++;
  }

  private static void leave(Set<Client> present, Client client) {
    if (present.remove(client)) {
      client.told.close();
      tell(present, client.name + " has gone");
    }
  }

  private void say(Set<Client> present, Message message) {
    if (present.contains(message.from)) {
      lines++;
      tell(present, message.from.name + ": " + message.text);
    }
  }

  /** Sends a line to all present clients; a client that lags too far behind is removed. */
  private static void tell(Set<Client> present, String line) {
    List<Client> slow = present.stream().filter(c -> c.told.length() >= BEHIND).toList();
    for (Client client : slow) {
      present.remove(client);
      client.told.trySend("You are too far behind. Good-bye.");
      client.told.close();
      go(
          () -> {
            sleep(GRACE);
            client.socket.close();
          });
    }
    for (Client client : present) {
      client.told.trySend(line); // there is room: the broadcaster is the only sender
    }
    for (Client client : slow) {
      tell(present, client.name + " does not read, and is disconnected");
    }
  }

  private static String names(Set<Client> present) {
    return present.isEmpty()
        ? "nobody else"
        : String.join(", ", present.stream().map(Client::name).toList());
  }

  private void accept() throws InterruptedException {
    while (true) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        connections.go(() -> serve(socket));
      } catch (IOException e) {
        if (listener.isClosed()) {
          return;
        }
        out.println("chat: cannot accept a connection: " + Listener.reason(e));
        sleep(BACK_OFF);
      }
    }
  }

  /** Reads the lines of a client, to the end. */
  private void serve(Socket socket) throws InterruptedException {
    try (socket) {
      socket.setSendBufferSize(SEND_BUFFER);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream back = socket.getOutputStream();
      back.write("What is your name?\n".getBytes(UTF_8));
      String name = line(in, LONGEST_NAME);
      if (name == null) {
        return;
      }
      Client client =
          new Client(
              name.isBlank() ? "somebody" : name, socket, chan(BEHIND + 1)); // and the last line
      if (!select(onSend(entering, client, () -> true), onReceive(stopping, _ -> false))) {
        return;
      }
      WaitGroup writer = new WaitGroup();
      writer.go(() -> write(client.told, socket, back));
      try {
        read(in, client);
      } catch (IOException _) {
        // it has left, or was removed
      }
      boolean _ = select(onSend(leaving, client, () -> true), onReceive(stopping, _ -> false));
      writer.await();
    } catch (IOException _) {
      // left before it had a name
    } finally {
      sockets.remove(socket);
    }
  }

  private void read(InputStream in, Client client) throws IOException, InterruptedException {
    boolean more = true;
    while (more) {
      String text = line(in, LONGEST);
      more =
          text != null
              && select(
                  onSend(messages, new Message(client, text), () -> true),
                  onReceive(stopping, _ -> false));
    }
  }

  /** Writes the lines for a client, to the end. */
  private static void write(ReceiveChannel<String> told, Socket socket, OutputStream back) {
    try (socket) {
      for (String line : told) {
        back.write((line + "\n").getBytes(UTF_8));
      }
    } catch (IOException _) {
      // its reader tells the broadcaster
    }
  }

  /**
   * Reads a line, without control characters for a terminal; a line that is too long is truncated.
   *
   * @return null at the end
   */
  private static @Nullable String line(InputStream in, int longest) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      return null;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() < longest) {
        line.write(b);
      }
    }
    return line.toString(UTF_8).replaceAll("\\p{Cntrl}", "").strip();
  }

  /** Stops accepting, tells the clients good-bye, and closes their connections. */
  void stop() throws InterruptedException {
    try {
      listener.close();
    } catch (IOException _) {
      // it accepts no more
    }
    acceptor.join();
    stopping.close();
    broadcaster.join();
    boolean _ = connections.await(GRACE);
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException _) {
        // as good as closed
      }
    }
    connections.await();
  }
}
