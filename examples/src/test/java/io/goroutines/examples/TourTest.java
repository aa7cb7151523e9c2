package io.goroutines.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tour as a user runs it: a process of its own, which Go.main ends. */
@Timeout(120)
class TourTest {

  @Test
  void tourPrintsWhatTheDocumentationSaysAndEndsWithStatusZero() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-opens") || flag.startsWith("-Djdk.")) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Tour.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();

    // The three jobs come in the order in which their goroutines happen to run.
    assertEquals(6, lines.size(), lines::toString);
    assertEquals("ping", lines.getFirst());
    assertEquals(List.of("0", "1", "2"), lines.subList(1, 4).stream().sorted().toList());
    assertEquals(List.of("sent", "7"), lines.subList(4, 6));
    assertEquals(0, process.waitFor());
  }
}
