package io.goroutines.scheduler.workstealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sysmon and the Ms wait for nothing that goroutines may stand before: not for the JDK's monitors,
 * which a goroutine is to have next that waits for an M; nor for classes to be loaded, which takes
 * such monitors.
 */
@Timeout(120)
class JdkMonitorTest {

  @TempDir private Path directory;

  @Test
  void theyWaitForNoMonitorAndLoadNoClass() throws Exception {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.ref=ALL-UNNAMED",
                "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
                "-Xlog:class+load:stdout",
                "-cp",
                System.getProperty("java.class.path"),
                HoldingJdkMonitor.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(100, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(output, UTF_8);
    List<String> said = lines.stream().filter(line -> !line.startsWith("[")).toList();
    assertEquals(0, process.waitFor(), said::toString);
    int begin = lines.indexOf(HoldingJdkMonitor.BEGIN);
    int end = lines.indexOf(HoldingJdkMonitor.END);
    assertTrue(0 < begin && begin < end, said::toString);
    assertTrue(
        lines.subList(0, begin).stream().anyMatch(JdkMonitorTest::loadsClassOfOurs),
        "the log is not what it was");
    assertEquals(
        List.of(),
        lines.subList(begin, end).stream().filter(JdkMonitorTest::loadsClassOfOurs).toList());
  }

  /** Whether a line says that a class of the scheduler was loaded, not one of its tests. */
  private static boolean loadsClassOfOurs(String line) {
    return line.contains(" io.goroutines.scheduler.")
        && !line.contains("/test-classes/")
        && !line.contains("HoldingJdkMonitor$$Lambda")
        && !line.contains("TestHost$$Lambda");
  }
}
