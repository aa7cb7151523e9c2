package io.goroutines.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs as users run them: each in a process of its own. */
final class Launched {

  private Launched() {}

  /** Starts a program; both streams are its output. */
  static Process start(List<String> flags, Class<?> program, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-opens") || flag.startsWith("-Djdk.")) {
        command.add(flag);
      }
    }
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Runs a program to its end, which must be successful, and returns its output lines. */
  static List<String> lines(List<String> flags, Class<?> program)
      throws IOException, InterruptedException {
    Process process = start(flags, program);
    process.getOutputStream().close();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertEquals(0, process.waitFor(), lines::toString);
    return lines;
  }
}
