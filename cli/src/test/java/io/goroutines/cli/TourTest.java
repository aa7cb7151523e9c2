package io.goroutines.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.benchmarks.claims.Claim;
import io.goroutines.runtime.Configuration;
import io.goroutines.spi.SchedulerProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour as users see it: a separate process, here with its output in files. */
final class TourTest {

  private static final List<String> EXAMPLES =
      List.of(
          "hello",
          "anonymous",
          "no-parents",
          "straightline",
          "pingpong",
          "sieve",
          "digest",
          "skynet",
          "million");

  @TempDir Path dir;

  private static String only(List<String> lines, String beginning) {
    List<String> found = lines.stream().filter(l -> l.startsWith(beginning + " ")).toList();
    assertEquals(1, found.size(), () -> beginning + " in " + lines);
    return found.getFirst();
  }

  @Test
  void quickTourSucceedsOnEveryScheduler() throws Exception {
    List<String> schedulers =
        Configuration.schedulers().providers().stream().map(SchedulerProvider::name).toList();
    assertTrue(
        schedulers.containsAll(List.of("fifo", "loom", "workstealing")), schedulers::toString);
    Path page = dir.resolve("report").resolve("goroutines-tour.html");
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
                "--quick",
                "--report",
                page.getParent().toString())
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

    List<String> shown = errors.lines().toList();
    int all = shown.size() - 1;
    for (int i = 0; i < all; i++) { // and so no warning
      assertTrue(shown.get(i).startsWith((i + 1) + "/" + all + " "), errors);
    }
    assertEquals("wrote " + page, shown.getLast());
    for (int i = 0; i < EXAMPLES.size(); i++) {
      for (int j = 0; j < schedulers.size(); j++) {
        String step = shown.get(i * schedulers.size() + j);
        assertTrue(step.endsWith(EXAMPLES.get(i) + ": " + schedulers.get(j)), step);
      }
    }

    List<String> lines = printed.lines().toList();
    List<String> heads = List.of(lines.getFirst().strip().split(" {2,}"));
    assertEquals(schedulers, heads.subList(0, schedulers.size()));
    assertEquals("platform threads", heads.get(schedulers.size()));
    for (String example : EXAMPLES) {
      String line = only(lines, example);
      assertEquals(schedulers.size(), line.split(" ok ", -1).length - 1, line);
    }
    for (Claim claim : Claim.values()) {
      String[] cells = only(lines, claim.title()).split(" {2,}");
      assertEquals(heads.size() + 1, cells.length, String.join("|", cells));
      assertFalse(List.of(cells).contains("-"), String.join("|", cells));
    }
    assertTrue(lines.contains("Go on with"), printed);
    assertEquals(-1, (printed + errors).indexOf('\033'));
    assertTrue(Files.readString(page).contains("<title>Goroutines for the JVM: the tour</title>"));
    try (var written = Files.list(page.getParent())) {
      assertEquals(List.of(page), written.toList());
    }
    try (var left = Files.list(dir.resolve("tmp"))) {
      assertEquals(List.of(), left.filter(f -> f.toString().contains("goroutines")).toList());
    }
  }
}
