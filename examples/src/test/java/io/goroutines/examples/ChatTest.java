package io.goroutines.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.examples.Runs.Setup;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** chat, by its demonstration and as a process. */
@Timeout(120)
class ChatTest {

  static Stream<Setup> setups() {
    return Runs.setups();
  }

  @ParameterizedTest
  @MethodSource("setups")
  void slowClientIsDisconnectedAndOthersContinue(Setup setup) throws Exception {
    List<String> lines = setup.lines("chat", "--demo");
    assertEquals(
        """
        ann   | What is your name?
        ann   | You are ann. Here: nobody else
        bob   | What is your name?
        bob   | You are bob. Here: ann
        ann   | bob has come
        bob   | ann: hello
        ann   | bob: hello yourself
        sloth | What is your name?
        sloth | You are sloth. Here: ann, bob
        ann   | sloth has come
        bob   | sloth has come
        ann   | (has said N long lines, and bob has heard them)
        ann   | sloth does not read, and is disconnected
        bob   | sloth does not read, and is disconnected
        ann   | bob: and you?
        chat: stopped; clients: 3, lines: N""",
        String.join("\n", lines).replaceAll("(said|lines:) [0-9,]+", "$1 N"));
  }

  @Test
  void signalTellsTheClientsGoodBye() throws Exception {
    Process process = Launched.start(List.of(), Program.class, "chat", "--port=0");
    try (BufferedReader out = process.inputReader(UTF_8)) {
      int port = PrintedLines.port(out.readLine());
      try (Socket nameless = new Socket(InetAddress.getLoopbackAddress(), port);
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        BufferedReader in =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        socket.getOutputStream().write("  \u001b[1mGo\u00f6pher\r\nhello\r\n".getBytes(UTF_8));
        assertEquals("What is your name?", in.readLine());
        assertEquals("You are [1mGo\u00f6pher. Here: nobody else", in.readLine());
        assertEquals("[1mGo\u00f6pher: hello", in.readLine());
        boolean _ = process.toHandle().destroy(); // SIGTERM; Process.destroy would close the pipe
        assertEquals("The server stops. Good-bye.", in.readLine());
        assertEquals(null, in.readLine());
        assertTrue(nameless.getInputStream().readAllBytes().length > 0);
      }
      assertEquals(List.of("chat: stopped; clients: 1, lines: 1"), out.lines().toList());
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
          x                     | unexpected argument 'x'
          --demo=1              | unknown option '--demo=1'
          --port 70000          | --port must be a whole number from 0 to 65535, not '70000'
          --demo --bind 0.0.0.0 | --demo needs an address that can be called
          """)
  void wrongArgumentIsAnErrorOfOneLine(String args, String what) {
    assertEquals(
        "chat: " + what + "; usage: chat [--port N] [--bind ADDR] [--demo]",
        failure(args.split(" ")));
  }

  @Test
  void portInUseIsAnErrorOfOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String message = failure("--port", "" + taken.getLocalPort());
      assertTrue(message.startsWith("chat: cannot listen on 127.0.0.1:"), message);
    }
  }

  private static String failure(String... args) {
    return assertThrows(ConfigurationException.class, () -> Runs.any().lines("chat", args))
        .getMessage();
  }
}
