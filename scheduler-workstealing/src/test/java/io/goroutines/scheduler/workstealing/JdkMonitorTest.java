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
 * Sysmon and the Ms wait for nothing that goroutines may block: not for monitors of the JDK, whose
 * next owner may be a goroutine that waits for an M; nor for class loading, which acquires such
 * monitors.
 */
@Timeout(120)
class JdkMonitorTest {

  @TempDir private Path directory;

  @Test
  void sysmonAndMsWaitForNoJdkMonitorAndLoadNoClass() throws Exception {
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

  /** Returns whether a line reports the loading of a class of the scheduler, not of its tests. */
  private static boolean loadsClassOfOurs(String line) {
    return line.contains(" io.goroutines.scheduler.")
        && !line.contains("/test-classes/")
        && !line.contains("HoldingJdkMonitor$$Lambda")
        && !line.contains("TestHost$$Lambda");
  }
}
