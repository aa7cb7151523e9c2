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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The build works with Maven on the JDK that compiles, too, whichever Java this Maven runs on.
 * Error Prone once failed there, since javac ran inside Maven's JVM; one canary shows that it does
 * not.
 */
@DisabledOnOs(OS.WINDOWS)
final class MavenOnBuildJdkTest {

  /** As deep as the original, so that its path to the parent holds. */
  private static final Path CANARY = Path.of("target", "canary");

  @Test
  void plantedBugsAreReported() throws Exception {
    copy(Path.of("..", ".ci", "canaries", "null-bug"));
    Path log = Path.of("target", "canary.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-V",
                "-Dmaven.repo.local=" + System.getProperty("maven.repo.local"),
                "compile"));
    String settings = System.getProperty("maven.settings");
    if (Files.exists(Path.of(settings))) {
      command.addAll(List.of("-s", settings));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(CANARY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process maven = builder.start();
    if (!maven.waitFor(300, TimeUnit.SECONDS)) {
      maven.destroyForcibly();
      throw new AssertionError("Maven did not end; its log is " + log.toAbsolutePath());
    }
    String said = Files.readString(log, UTF_8);
    assertEquals(1, maven.exitValue(), said);
    for (String expected :
        List.of(
            "Java version: " + Runtime.version().feature(),
            "[NullAway] returning @Nullable expression",
            "[DeadException]")) {
      assertTrue(said.contains(expected), () -> "no '" + expected + "' in: " + said);
    }
  }

  private static void copy(Path original) throws IOException {
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = CANARY.resolve(original.relativize(file));
        Files.createDirectories(to.getParent());
        Files.write(to, Files.readAllBytes(file));
      }
    }
  }
}
