package io.goroutines.apart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jars that builds apart have made, in the hands of a user of the command line. */
final class PluginJarsTest {

  private static final Path BUILDS = Path.of(System.getProperty("builds"));
  private static final String CLI = System.getProperty("cli");

  @TempDir Path dir;

  private record Ended(int status, String out) {}

  /** Runs java with our command line, or another jar; both streams in one. */
  private Ended java(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.addAll(List.of(arguments));
    Path out = dir.resolve("out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("did not end: " + command);
    }
    return new Ended(process.exitValue(), Files.readString(out, UTF_8));
  }

  private static String jar(String path) {
    Path jar = BUILDS.resolve(path);
    assertTrue(Files.exists(jar), () -> "not built: " + jar);
    return jar.toString();
  }

  @Test
  void schedulersAreListedBesideOurs() throws Exception {
    Path plugins = Files.createDirectories(dir.resolve("plugins"));
    for (String jar :
        List.of(
            "examples/custom-scheduler/target/custom-scheduler-0.1.0.jar",
            "examples/priority-scheduler/target/priority-scheduler-0.1.0.jar",
            "generated/sample-scheduler/target/sample-scheduler-0.1.0.jar")) {
      Path from = Path.of(jar(jar));
      Files.copy(from, plugins.resolve(from.getFileName()));
    }
    Ended ended = java(CLI, "schedulers", "--plugins", plugins.toString());
    assertEquals(0, ended.status(), ended.out());
    for (String row :
        List.of(
            "threads +available +a platform thread for each goroutine",
            "priority +available +procs millions +by the label .*",
            "sample-scheduler +available +procs millions +first in.*",
            "fifo +available .*")) {
      assertTrue(
          ended.out().lines().anyMatch(line -> line.strip().matches(row)),
          () -> "no '" + row + "' in: " + ended.out());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "examples, custom-scheduler, threads",
    "examples, priority-scheduler, priority",
    "generated, sample-scheduler, sample-scheduler"
  })
  void schedulersRunPrograms(String group, String project, String scheduler) throws Exception {
    String jar = jar(group + "/" + project + "/target/" + project + "-0.1.0.jar");
    Ended ended = java(CLI, "run", "sieve", "1000", "--plugins", jar, "--scheduler", scheduler);
    assertEquals("7919\n", ended.out());
    assertEquals(0, ended.status());
  }

  /** The same rules have run in the scheduler's own build; here without any build. */
  @Test
  void schedulerPassesTheKit() throws Exception {
    String jar = jar("examples/priority-scheduler/target/priority-scheduler-0.1.0.jar");
    Ended ended =
        java(CLI, "conformance", "--plugins", jar, "--scheduler", "priority", "--procs=2");
    assertEquals(0, ended.status(), ended.out());
    String last = ended.out().lines().reduce("", (a, b) -> b);
    assertTrue(last.matches("priority: \\d+ rules: \\d+ passed, 0 failed, .*"), last);
  }

  @Test
  void generatedProgramRuns() throws Exception {
    String jar = jar("generated/sample-app/target/sample-app.jar");
    assertEquals(new Ended(0, "385\n"), java(jar));
    assertEquals(new Ended(0, "333833500\n"), java(jar, "1000"));
    assertEquals(new Ended(2, "N must be a whole number, not 'x'\n"), java(jar, "x"));
  }
}
