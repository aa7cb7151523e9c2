package io.goroutines.benchmarks.compare;

import java.util.List;

/** The report as a page. */
final class Page {

  private final Report report;
  private final List<String> charts;
  private final StringBuilder page = new StringBuilder();

  Page(Report report, List<String> charts) {
    this.report = report;
    this.charts = charts;
  }

  /** Returns the page; called once. */
  String text() {
    page.append("# Results\n\n");
    report.head().forEach(line -> page.append("- ").append(escaped(line)).append('\n'));
    page.append("\nLess is better, except for round trips/s. `x` is how many times the median of ")
        .append("another: of the best peer on the JVM in this table, and of Go. ")
        .append("CPU is user and system time of the whole process while it was measured.\n");
    if (report.isCompared()) {
      page.append("\n## Where we lose\n\n");
      List<String> losses = report.losses();
      (losses.isEmpty() ? List.of(Report.NO_LOSS) : losses)
          .forEach(line -> page.append("- ").append(escaped(line)).append('\n'));
    }
    if (!report.classics().isEmpty()) {
      overview();
    }
    for (Classic contest : report.classics()) {
      page.append("\n## ").append(contest.title()).append("\n\n");
      table(report.table(contest), 1);
      leftOut(List.of(contest));
      chart(Charts.file(contest), contest.title());
    }
    goSection();
    growthSection();
    if (!report.failures().isEmpty()) {
      page.append("\n## Failed runs\n\n");
      report.failures().forEach(line -> page.append("- ").append(escaped(line)).append('\n'));
    }
    return page.toString();
  }

  private void goSection() {
    if (report.goBenchmarks().isEmpty()) {
      return;
    }
    GoTable table = new GoTable(report);
    page.append("\n## ").append(Report.GO_TITLE).append("\n\n");
    page.append(
            "The benchmarks that Go's runtime defines, written anew on both sides: ns/op, medians ")
        .append("over the rounds, and how many times Go's they are.\n\n");
    List<String> summary = table.summary();
    summary.forEach(line -> page.append("- ").append(escaped(line)).append('\n'));
    page.append(summary.isEmpty() ? "" : "\n");
    table(table.table(true), 2);
    leftOut(report.goBenchmarks());
  }

  private void growthSection() {
    if (report.curves().isEmpty()) {
      return;
    }
    page.append("\n## How it grows\n\nns/op, medians over the rounds.\n");
    for (Curve curve : report.curves()) {
      page.append("\n### ").append(curve.title()).append("\n\n");
      table(Lines.table(curve, Lines.of(report, curve)), 1);
      leftOut(curve.points());
      chart(Charts.file(curve), curve.title());
    }
  }

  /** Adds a table whose first columns are text, and the others numbers. */
  private void table(List<List<String>> table, int text) {
    for (int i = 0; i < table.size(); i++) {
      List<String> cells = table.get(i);
      page.append("| ").append(String.join(" | ", cells)).append(" |\n");
      if (i == 0) {
        page.append('|').append("---|".repeat(text));
        page.append("---:|".repeat(cells.size() - text)).append('\n');
      }
    }
  }

  private void leftOut(List<? extends Contest> contests) {
    List<String> left = report.leftOut(contests);
    if (!left.isEmpty()) {
      page.append('\n');
      left.forEach(line -> page.append("- left out: ").append(escaped(line)).append('\n'));
    }
  }

  private void chart(String file, String title) {
    if (charts.contains(file)) {
      page.append("\n![").append(title).append("](").append(file).append(")\n");
    }
  }

  /** The medians of all at a glance; the tables below show how reliable they are. */
  private void overview() {
    List<Participant> columns = report.compared();
    page.append("\n## Medians\n\n| | |");
    columns.forEach(c -> page.append(' ').append(c.label()).append(" |"));
    page.append("\n|---|---|").append("---:|".repeat(columns.size())).append('\n');
    for (Classic contest : report.classics()) {
      List<Report.Row> rows = report.rows(contest);
      page.append("| ").append(contest.title()).append(" | ").append(contest.unit()).append(" |");
      for (Participant column : columns) {
        page.append(' ')
            .append(
                rows.stream()
                    .filter(row -> row.participant().equals(column))
                    .map(row -> Report.number(row.value().median()))
                    .findFirst()
                    .orElse("-"))
            .append(" |");
      }
      page.append('\n');
    }
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
  }
}
