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
 * has a goroutine that reads what it says, and one that writes what it is told; the broadcaster
 * alone knows who is there.
 *
 * <p>Invariant: a client's channel is sent on and closed by the broadcaster only, and the
 * broadcaster waits for no client: what finds no room in that channel ends the client.
 */
final class ChatServer {

  /** How many lines a client may be behind. */
  private static final int BEHIND = 64;

  /** What the system is to hold for a client that does not read, on top of that. */
  private static final int SEND_BUFFER = 32 * 1024;

  /** How long a line may be. */
  private static final int LONGEST = 1_000;

  private static final int LONGEST_NAME = 20;

  /** How long a client has to read the last that it is told. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final Duration BACK_OFF = Duration.ofMillis(100);

  /** A client that has said its name. */
  private record Client(String name, Socket socket, Channel<String> told) {}

  private record Message(Client from, String text) {}

  private final ServerSocket listener;
  private final PrintStream out;

  private final Channel<Client> entering = chan();
  private final Channel<Client> leaving = chan();
  private final Channel<Message> messages = chan();
  private final Channel<Void> stopping = chan();

  /** What is to be closed at the end, whether it has a name yet or not. */
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private final WaitGroup connections = new WaitGroup();
  private final Goroutine acceptor;
  private final Goroutine broadcaster;

  /** Written by the broadcaster; read when it has ended. */
  private long clients;

  private long lines;

  private ChatServer(ServerSocket listener, PrintStream out) {
    this.listener = listener;
    this.out = out;
    broadcaster = go(named("broadcaster"), this::broadcast);
    acceptor = go(named("acceptor"), this::accept);
  }

  /** Starts to serve. */
  static ChatServer start(ServerSocket listener, PrintStream out) {
    return new ChatServer(listener, out);
  }

  /** Returns how many clients there were; to be called when it has stopped. */
  long clients() {
    return clients;
  }

  /** Returns how many lines they have said; to be called when it has stopped. */
  long lines() {
    return lines;
  }

  private void broadcast() throws InterruptedException {
    Set<Client> present = new LinkedHashSet<>();
    while (!stopping.isDone()) {
      select( // nobody closes the first three
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

  /** Tells all who are there; who is too far behind is there no more. */
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
      client.told.trySend(line); // there is room: nobody else sends
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

  /** Reads what a client says, to the end. */
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
              name.isBlank() ? "somebody" : name, socket, chan(BEHIND + 1)); // and the last word
      if (!select(onSend(entering, client, () -> true), onReceive(stopping, _ -> false))) {
        return;
      }
      WaitGroup writer = new WaitGroup();
      writer.go(() -> write(client.told, socket, back));
      try {
        read(in, client);
      } catch (IOException _) {
        // it has gone, or was dismissed
      }
      boolean _ = select(onSend(leaving, client, () -> true), onReceive(stopping, _ -> false));
      writer.await();
    } catch (IOException _) {
      // gone before it had a name
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

  /** Writes what a client is told, to the end. */
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
   * Reads a line, without what a terminal would obey; what is longer than it may be is cut off.
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

  /** Accepts no more, tells the clients good-bye, and closes their connections. */
  void stop() throws InterruptedException {
    try {
      listener.close();
    } catch (IOException _) {
      // it accepts nothing any more
    }
    acceptor.join();
    stopping.close();
    broadcaster.join();
    boolean _ = connections.await(GRACE);
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException _) {
        // it is as good as closed
      }
    }
    connections.await();
  }
}
