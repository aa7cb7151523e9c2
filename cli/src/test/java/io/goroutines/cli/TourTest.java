package io.goroutines.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.runtime.Configuration;
import io.goroutines.spi.SchedulerProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour as users see it: a process of its own, here with its output in files. */
final class TourTest {

  private static final List<String> EXAMPLES =
      List.of("hello", "pingpong", "sieve", "digest", "skynet", "million");

  @TempDir Path dir;

  @Test
  void quickTourSucceedsOnEveryScheduler() throws Exception {
    List<String> schedulers =
        Configuration.schedulers().providers().stream().map(SchedulerProvider::name).toList();
    assertTrue(
        schedulers.containsAll(List.of("fifo", "loom", "workstealing")), schedulers::toString);
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    Process tour =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + Files.createDirectory(dir.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "tour",
                "--quick")
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertTrue(tour.waitFor(20, TimeUnit.MINUTES), "the tour does not end");
    } finally {
      tour.destroyForcibly();
    }
    String printed = Files.readString(out);
    String errors = Files.readString(err);
    assertEquals(0, tour.exitValue(), () -> printed + errors);

    List<String> steps = new ArrayList<>();
    int all = EXAMPLES.size() * schedulers.size();
    for (String example : EXAMPLES) {
      for (String scheduler : schedulers) {
        steps.add((steps.size() + 1) + "/" + all + " " + example + " on " + scheduler);
      }
    }
    assertEquals(steps, errors.lines().toList()); // and so no warning

    List<String> lines = printed.lines().toList();
    assertEquals(schedulers, List.of(lines.getFirst().strip().split(" +")));
    for (int i = 0; i < EXAMPLES.size(); i++) {
      String line = lines.get(i + 1);
      assertTrue(line.startsWith(EXAMPLES.get(i) + " "), line);
      assertEquals(schedulers.size(), line.split(" ok ", -1).length - 1, line);
    }
    assertTrue(lines.contains("Go on with"), printed);
    assertFalse(printed.contains("not available"), printed);
    assertEquals(-1, (printed + errors).indexOf('\033'));
    try (var left = Files.list(dir.resolve("tmp"))) {
      assertEquals(List.of(), left.filter(f -> f.toString().contains("goroutines")).toList());
    }
  }
}
