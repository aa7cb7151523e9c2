package io.goroutines.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.goroutines.GoRuntime;
import io.goroutines.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of {@code docs/metrics.md} against what the schedulers define. */
@Timeout(60)
class MetricsPageTest {

  private static final String HEAD = "| metric | kind | what it is | schedulers |";

  @Test
  void tableHasTheMetricsOfAllSchedulers() throws Exception {
    Map<String, String> rows = new LinkedHashMap<>();
    Map<String, List<String>> schedulers = new LinkedHashMap<>();
    for (String scheduler : List.of("workstealing", "fifo", "loom")) {
      try (GoRuntime runtime = GoRuntime.builder().scheduler(scheduler).open()) {
        for (Metric metric : runtime.metrics().all()) {
          String kind = metric.kind().name().toLowerCase(Locale.ROOT);
          String row = "| `%s` | %s | %s |".formatted(metric.name(), kind, metric.description());
          String before = rows.put(metric.name(), row);
          assertEquals(before == null ? row : before, row, "defined twice");
          schedulers.computeIfAbsent(metric.name(), _ -> new ArrayList<>()).add(scheduler);
        }
      }
    }
    List<String> table = new ArrayList<>(List.of(HEAD, "|---|---|---|---|"));
    rows.forEach(
        (name, row) -> {
          List<String> which = schedulers.get(name);
          table.add(row + " " + (which.size() == 3 ? "all" : String.join(", ", which)) + " |");
        });
    List<String> page = Files.readAllLines(Path.of("../docs/metrics.md"));
    List<String> shown =
        page.stream().dropWhile(l -> !l.equals(HEAD)).takeWhile(l -> l.startsWith("|")).toList();
    assertEquals(
        String.join("\n", table), String.join("\n", shown), "docs/metrics.md must have this table");
  }
}
