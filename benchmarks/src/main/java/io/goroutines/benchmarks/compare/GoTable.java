package io.goroutines.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Go's own benchmarks in one table: a row for each, with Go, and with each of our schedulers and
 * its ratio to Go. And for each of ours the median of the ratios.
 */
final class GoTable {

  private final Report report;
  private final Optional<Participant> go;
  private final List<Participant> ours;

  GoTable(Report report) {
    this.report = report;
    this.go = of(Participant.Kind.GO).stream().findFirst();
    this.ours = of(Participant.Kind.OURS);
  }

  private List<Participant> of(Participant.Kind kind) {
    return report.participants().stream().filter(c -> c.kind() == kind).toList();
  }

  /**
   * Returns the table, the head first.
   *
   * @param described whether a row describes the operation
   */
  List<List<String>> table(boolean described) {
    List<List<String>> table = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(""));
    if (described) {
      head.add("an operation");
    }
    go.ifPresent(c -> head.add(c.label()));
    for (Participant participant : ours) {
      head.add(participant.name());
      go.ifPresent(c -> head.add("x " + c.name()));
    }
    table.add(head);
    for (GoBenchmark benchmark : report.goBenchmarks()) {
      List<String> cells = new ArrayList<>(List.of(benchmark.id()));
      if (described) {
        cells.add(benchmark.title());
      }
      go.ifPresent(c -> cells.add(median(benchmark, c)));
      for (Participant participant : ours) {
        cells.add(median(benchmark, participant));
        if (go.isPresent()) {
          cells.add(ratio(benchmark, participant).map(GoTable::ratio).orElse("-"));
        }
      }
      table.add(cells);
    }
    return table;
  }

  /**
   * Returns for each of ours the median of the ratios, their number, and the benchmarks without
   * one.
   */
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    if (go.isEmpty()) {
      return lines;
    }
    for (Participant participant : ours) {
      List<Double> ratios = new ArrayList<>();
      List<String> without = new ArrayList<>();
      for (GoBenchmark benchmark : report.goBenchmarks()) {
        ratio(benchmark, participant)
            .ifPresentOrElse(ratios::add, () -> without.add(benchmark.id()));
      }
      if (!ratios.isEmpty()) {
        lines.add(summary(participant, ratios) + but(without));
      } else if (!without.isEmpty()) {
        lines.add(participant.name() + ": no ratio" + but(without));
      }
    }
    return lines;
  }

  private static String summary(Participant participant, List<Double> ratios) {
    Statistics all = Statistics.of(ratios);
    return String.format(
        Locale.ROOT,
        "%s: %.2f times Go in the median of %d (%.2f to %.2f), at most 1.00 in %d",
        participant.name(),
        all.median(),
        ratios.size(),
        all.min(),
        all.max(),
        ratios.stream().filter(ratio -> ratio < 1.005).count());
  }

  private static String but(List<String> without) {
    return without.isEmpty() ? "" : "; without " + String.join(", ", without);
  }

  private Optional<Report.Row> row(GoBenchmark benchmark, Participant participant) {
    return report.rows(benchmark).stream()
        .filter(row -> row.participant().equals(participant))
        .findFirst();
  }

  private String median(GoBenchmark benchmark, Participant participant) {
    return row(benchmark, participant).map(row -> Report.number(row.value().median())).orElse("-");
  }

  private Optional<Double> ratio(GoBenchmark benchmark, Participant participant) {
    return row(benchmark, participant)
        .filter(row -> row.ofGo().isPresent())
        .map(row -> row.ofGo().getAsDouble());
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }
}
