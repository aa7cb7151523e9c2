package io.goroutines.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Spring Boot application whose REST calls run in goroutines, in a process of its own. */
@Timeout(120)
class SpringBootTest {

  private @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "loom"})
  void aCallThatIsInterruptedInThePoolLeavesTheApplicationRunning(String scheduler)
      throws Exception {
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "--add-opens",
                    "java.base/java.lang=ALL-UNNAMED",
                    "-Dgoroutines.scheduler=" + scheduler,
                    "-Dgoroutines.panic=exit",
                    "-cp",
                    System.getProperty("java.class.path"),
                    RestApplication.class.getName()))
            .redirectError(err.toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), () -> out + read(err));
    assertEquals("interrupted: 500\nin goroutine http: 200\n", out, () -> read(err));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
