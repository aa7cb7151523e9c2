package io.goroutines.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.goroutines.ConfigurationException;
import io.goroutines.examples.Runs.Setup;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** poller, on pages of this test and on its own. */
@Timeout(120)
class PollerTest {

  private static final String USAGE =
      "; usage: poller [FILE] [--interval S] [--status S] [--timeout S] [--seconds S] [--rounds N]";

  @TempDir Path dir;

  static Stream<Setup> setups() {
    return Runs.setups();
  }

  @ParameterizedTest
  @MethodSource("setups")
  void everyPageIsPolledAndItsAnswerIsInTheTable(Setup setup) throws Exception {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    HttpServer server = HttpServer.create(new InetSocketAddress(here, 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(
              Integer.parseInt(exchange.getRequestURI().getPath().substring(1)), -1);
          exchange.close();
        });
    server.start();
    try {
      String http = "http://127.0.0.1:" + server.getAddress().getPort();
      String file =
          file("# pages", http + "/200", "", "  " + http + "/404  ", http + "/503", http + "/200");
      // No page is polled twice: the pages wait for longer than the first round takes.
      List<String> lines =
          setup.lines("poller", file, "--rounds=1", "--interval=1000", "--timeout=100");
      assertEquals(
          List.of(
              "status:",
              "  " + http + "/200  200 OK",
              "  " + http + "/404  404 Not Found",
              "  " + http + "/503  503 Service Unavailable",
              "polled 3 times"),
          lines.subList(lines.size() - 5, lines.size()));
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @MethodSource("setups")
  void unreachablePageIsAStatus(Setup setup) throws Exception {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    try (ServerSocket mute = new ServerSocket(0, 5, here)) {
      int free;
      try (ServerSocket closed = new ServerSocket(0, 5, here)) {
        free = closed.getLocalPort();
      }
      String file =
          file("http://127.0.0.1:" + mute.getLocalPort() + "/", "http://127.0.0.1:" + free + "/");
      List<String> lines =
          setup.lines("poller", file, "--rounds=1", "--interval=1000", "--timeout=0.1");
      assertEquals(
          List.of(
              "status:",
              "  http://127.0.0.1:" + mute.getLocalPort() + "/  read timed out",
              "  http://127.0.0.1:" + free + "/  connection refused",
              "polled 2 times"),
          lines.subList(lines.size() - 4, lines.size()));
    }
  }

  @ParameterizedTest
  @MethodSource("setups")
  void withoutFilePollsItsOwnPagesRepeatedly(Setup setup) throws Exception {
    List<String> lines =
        setup.lines("poller", "--rounds=5", "--interval=0.01", "--status=0.01", "--timeout=100");
    assertEquals("polled 20 times", lines.getLast());
    assertTrue(lines.stream().filter("status:"::equals).count() > 1, lines::toString);
    assertTrue(lines.stream().anyMatch(l -> l.endsWith("/steady  200 OK")), lines::toString);
    assertTrue(
        lines.stream().anyMatch(l -> l.endsWith("/missing  404 Not Found")), lines::toString);
  }

  @Test
  void timeEndsIt() throws Exception {
    String file = file("http://127.0.0.1:1/");
    List<String> lines = Runs.any().lines("poller", file, "--seconds=0.2", "--interval=1000");
    assertTrue(lines.getLast().startsWith("polled "), lines::toString);
  }

  @Test
  void signalEndsItWithATable() throws Exception {
    String file = file("http://127.0.0.1:1/");
    Process process = Launched.start(List.of(), Program.class, "poller", file, "--status=0.05");
    try (BufferedReader out = process.inputReader(UTF_8)) {
      assertEquals("status:", out.readLine());
      boolean _ = process.toHandle().destroy(); // SIGTERM; Process.destroy would close the pipe
      List<String> lines = out.lines().toList();
      assertTrue(lines.getLast().startsWith("polled "), lines::toString);
      assertEquals(128 + 15, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a b           | unexpected argument 'b'
          --rounds 0    | --rounds must be a whole number from 1 to 1000000000, not '0'
          --interval 0  | --interval must be a number of seconds from 0.01 to 86400, not '0'
          --interval 1e9| --interval must be a number of seconds from 0.01 to 86400, not '1e9'
          --timeout     | --timeout needs a value
          """)
  void wrongArgumentIsAnErrorOfOneLine(String args, String what) {
    assertEquals("poller: " + what + USAGE, failure(args.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ftp://x/         | does not begin with http:// or https://
          example.org      | does not begin with http:// or https://
          http://          | is no URL (expected authority)
          http:/x          | has no host, or no port that can be
          http://h:99999/  | has no host, or no port that can be
          http://a b/      | is no URL (illegal character in authority)
          """)
  void lineThatIsNoUrlIsAnErrorThatSaysWhich(String line, String what) throws Exception {
    String file = file("# one", "http://127.0.0.1:1/", line);
    assertEquals(
        "poller: line 3 of '"
            + file
            + "': '"
            + line
            + "' "
            + what
            + "; put it right, or # before it",
        failure(file));
  }

  @Test
  void fileWithoutUrlsIsAnError() throws Exception {
    for (String file : List.of(file(), file("", "# nothing", "   "))) {
      assertEquals(
          "poller: there is no URL in the file '"
              + file
              + "'; write one on each line, such as http://127.0.0.1:8080/",
          failure(file));
    }
  }

  @Test
  void messagesAreShortWhateverTheFile() throws Exception {
    String large = file("x".repeat((1 << 20) + 1));
    assertEquals(
        "poller: cannot read '"
            + large
            + "': it has more than 1048576 bytes; give a file with a URL on each line, or none",
        failure(large));
    String line = failure(file("y".repeat(1 << 19)));
    assertTrue(line.contains("'" + "y".repeat(200) + "...'"), () -> line.substring(0, 400));
  }

  @Test
  void fileThatCannotBeReadIsAnError() throws Exception {
    Path binary = Files.write(dir.resolve("binary"), new byte[] {(byte) 0xff, 1, 2});
    for (String[] wrong :
        new String[][] {
          {dir.resolve("nonesuch").toString(), "no such file"},
          {dir.toString(), "is a directory"},
          {binary.toString(), "it is no text in UTF-8"},
        }) {
      assertEquals(
          "poller: cannot read '"
              + wrong[0]
              + "': "
              + wrong[1]
              + "; give a file with a URL on each line, or none",
          failure(wrong[0]));
    }
  }

  private String file(String... lines) throws Exception {
    return Files.write(Files.createTempFile(dir, "urls", ".txt"), List.of(lines)).toString();
  }

  private static String failure(String... args) {
    return assertThrows(ConfigurationException.class, () -> Runs.any().lines("poller", args))
        .getMessage();
  }
}
