package io.goroutines.examples;

import static io.goroutines.Go.go;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.Goroutine;
import io.goroutines.examples.Runs.Setup;
import io.goroutines.examples.net.LoadClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** echo: its server, its end by a signal, and its load. */
@Timeout(120)
class EchoTest {

  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  static Stream<Setup> setups() {
    return Runs.setups();
  }

  /** Each scheduler once: starting a process takes long. */
  static Stream<Setup> schedulers() {
    return Runs.setups().filter(setup -> setup.config().procs().orElse(2) == 2);
  }

  static Stream<String> names() {
    return schedulers().map(setup -> setup.provider().name());
  }

  @ParameterizedTest
  @MethodSource("setups")
  void everyConnectionIsEchoedEvenIfServerStops(Setup setup) throws Exception {
    setup.run(
        () -> {
          PrintedLines printed = new PrintedLines();
          Goroutine echo =
              go(() -> Examples.get("echo").run(new String[] {"--port=0"}, printed.out));
          int port = PrintedLines.port(printed.next());
          Random random = new Random(1);
          List<Socket> sockets = new ArrayList<>();
          for (int i = 0; i < 100; i++) {
            sockets.add(new Socket(HERE, port));
          }
          for (int round = 0; round < 2; round++) {
            for (Socket socket : sockets) {
              byte[] sent = new byte[5_000];
              random.nextBytes(sent);
              socket.getOutputStream().write(sent);
              assertArrayEquals(sent, socket.getInputStream().readNBytes(sent.length));
            }
          }
          byte[] last = new byte[5_000];
          random.nextBytes(last);
          for (Socket socket : sockets) {
            socket.getOutputStream().write(last);
          }
          echo.interrupt(); // the received data is sent back nevertheless
          for (Socket socket : sockets) {
            assertArrayEquals(last, socket.getInputStream().readAllBytes());
            socket.close();
          }
          echo.join();
          assertEquals(
              "echo: stopped; connections: 100, bytes sent back: 1,500,000", printed.next());
        });
  }

  @ParameterizedTest
  @MethodSource("names")
  void signalStopsServerAfterReceivedDataIsSentBack(String scheduler) throws Exception {
    Process process =
        Launched.start(
            List.of("-Dgoroutines.scheduler=" + scheduler), Program.class, "echo", "--port", "0");
    try (BufferedReader out = process.inputReader(UTF_8)) {
      int port = PrintedLines.port(out.readLine());
      try (Socket idle = new Socket(HERE, port);
          Socket busy = new Socket(HERE, port)) {
        for (Socket socket : List.of(idle, busy)) {
          socket.getOutputStream().write('x');
          assertEquals('x', socket.getInputStream().read());
        }
        byte[] sent = new byte[50_000];
        new Random(2).nextBytes(sent);
        busy.getOutputStream().write(sent);
        boolean _ = process.toHandle().destroy(); // SIGTERM; Process.destroy would close the pipe
        assertArrayEquals(sent, busy.getInputStream().readAllBytes());
        assertEquals(-1, idle.getInputStream().read());
      }
      assertEquals(
          List.of("echo: stopped; connections: 2, bytes sent back: 50,002"), out.lines().toList());
      assertEquals(128 + 15, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void loadConnectsAllClientsWithoutErrors(Setup setup) throws Exception {
    List<String> lines = setup.lines("echo", "--load", "200", "--seconds", "0.2");
    assertEquals(7, lines.size(), lines::toString);
    assertEquals("200 connections are open at once; measuring", lines.get(0));
    assertEquals("connections  200", lines.get(1));
    assertEquals("errors       0", lines.get(2));
    assertTrue(
        lines.get(3).matches("throughput +[1-9][0-9,]* round trips a second .*"), lines::toString);
    assertTrue(lines.get(4).startsWith("p50 "), lines::toString);
    assertTrue(lines.get(5).startsWith("p99 "), lines::toString);
    assertTrue(lines.get(6).startsWith("p99.9 "), lines::toString);
  }

  @Test
  void loadOnServerInAnotherProcess() throws Exception {
    PrintedLines printed = new PrintedLines();
    Runs.any()
        .run(
            () -> {
              go(() -> Examples.get("echo").run(new String[] {"--port=0"}, printed.out));
              String there = "127.0.0.1:" + PrintedLines.port(printed.next());
              PrintedLines load = new PrintedLines();
              Examples.get("echo")
                  .run(new String[] {"--load=3", "--seconds=0.1", "--connect=" + there}, load.out);
              assertEquals("3 connections are open at once; measuring", load.next());
              assertEquals("connections  3", load.next());
              assertEquals("errors       0", load.next());
            });
  }

  /** Answers each connection once, which is enough to be connected, and closes it after that. */
  private static void answerOnce(ServerSocket server) {
    try {
      while (true) {
        Socket socket = server.accept();
        go(
            () -> {
              try (socket) {
                byte[] asked = new byte[4096];
                int length = socket.getInputStream().read(asked);
                socket.getOutputStream().write(asked, 0, length);
                int _ = socket.getInputStream().read();
              }
            });
      }
    } catch (IOException _) {
      // the test is over
    }
  }

  @Test
  void loadWithErrorsFails() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, HERE)) {
      PrintedLines load = new PrintedLines();
      String there = HERE.getHostAddress() + ":" + server.getLocalPort();
      String message =
          assertThrows(
                  ConfigurationException.class,
                  () ->
                      Runs.any()
                          .run(
                              () -> {
                                go(() -> answerOnce(server));
                                Examples.get("echo")
                                    .run(
                                        new String[] {
                                          "--load=3", "--seconds=0.1", "--connect=" + there
                                        },
                                        load.out);
                              }))
              .getMessage();
      assertTrue(message.startsWith("echo: 3 of 3 connections failed, the first: "), message);
      assertTrue(message.endsWith("; ask for fewer (--load)"), message);
    }
  }

  @Test
  void clientsEndWithTheirParentProcess() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, HERE)) {
      Process process =
          Launched.start(
              List.of(),
              LoadClient.class,
              "ECHO",
              HERE.getHostAddress(),
              "" + mute.getLocalPort(),
              "3",
              "1000");
      try (Socket socket = mute.accept()) {
        assertFalse(socket.getInputStream().read() < 0);
        process.getOutputStream().close();
        assertEquals(1, process.waitFor());
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void portInUseIsAnErrorOfOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      for (String load : List.of("", " --load 2")) {
        String[] args = ("--port " + taken.getLocalPort() + load).split(" ");
        assertEquals(
            "echo: cannot listen on 127.0.0.1:"
                + taken.getLocalPort()
                + ": address already in use; choose another port (--port N, 0 for any free one)"
                + " or address (--bind ADDR)",
            failure(args));
      }
    }
  }

  @Test
  void missingServerOrNonEchoIsAnErrorOfOneLine() throws Exception {
    int free;
    try (ServerSocket closer = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      free = closer.getLocalPort();
      Thread.ofVirtual().start(() -> closeAll(closer));
      String message = failure("--load=2", "--connect=127.0.0.1:" + free);
      assertTrue(message.startsWith("echo: cannot connect 2 clients to 127.0.0.1:"), message);
    }
    assertEquals(
        "echo: cannot connect 2 clients to 127.0.0.1:"
            + free
            + ": connection refused; is the right server listening there?",
        failure("--load=2", "--connect=127.0.0.1:" + free));
  }

  private static void closeAll(ServerSocket listener) {
    try {
      while (true) {
        listener.accept().close();
      }
    } catch (IOException _) {
      // closed itself
    }
  }

  @ParameterizedTest
  @MethodSource("setups")
  void loadBeyondTheLimitsIsRefused(Setup setup) {
    String message =
        assertThrows(ConfigurationException.class, () -> setup.lines("echo", "--load=1000000"))
            .getMessage();
    assertTrue(message.startsWith("echo: 1,000,000 "), message);
    assertTrue(message.endsWith("or ask for fewer (--load)"), message);
    assertEquals(1, message.lines().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x                                | unexpected argument 'x'
          --port                           | --port needs a value
          --port x                         | --port must be a whole number from 0 to 65535, not 'x'
          --port=65536                     | --port must be a whole number from 0 to 65535, not '65536'
          --port=-1                        | --port must be a whole number from 0 to 65535, not '-1'
          --port=1 --port=2                | --port is given twice
          --prot 1                         | unknown option '--prot'
          --load 0                         | --load must be a whole number from 1 to 1000000, not '0'
          --load 5 --seconds 0             | --seconds must be a number of seconds from 0.01 to 86400, not '0'
          --load 5 --seconds x             | --seconds must be a number of seconds from 0.01 to 86400, not 'x'
          --seconds 5                      | --seconds goes with --load N
          --connect localhost:1            | --connect goes with --load N
          --load 5 --connect localhost     | --connect must be HOST:PORT, not 'localhost'
          --load 5 --connect localhost:0   | the port of --connect must be a whole number from 1 to 65535, not '0'
          --load 5 --connect a:1 --port 1  | --connect starts no server, and so takes no --port or --bind
          """)
  void wrongArgumentIsAnErrorOfOneLine(@Nullable String args, String what) {
    assertEquals(
        "echo: "
            + what
            + "; usage: echo [--port N] [--bind ADDR] [--load N [--seconds S] [--connect"
            + " HOST:PORT]]",
        failure(args == null ? new String[0] : args.split(" ")));
  }

  @Test
  void unknownHostIsAnErrorOfOneLine() {
    assertEquals(
        "echo: --bind: unknown host 'no such host'; give an address such as 127.0.0.1, or a name"
            + " that this machine knows",
        failure("--bind", "no such host"));
  }

  private static String failure(String... args) {
    return assertThrows(ConfigurationException.class, () -> Runs.any().lines("echo", args))
        .getMessage();
  }
}
