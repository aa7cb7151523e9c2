package io.goroutines.benchmarks.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What came of a comparison: as numbers for programs, and as text for people. */
final class Report {

  private final Comparison.Plan plan;
  private final Machine machine;
  private final List<Contestant> contestants;
  private final Map<String, String> missing;
  private final List<Run> runs;

  Report(
      Comparison.Plan plan,
      Machine machine,
      List<Contestant> contestants,
      Map<String, String> missing,
      List<Run> runs) {
    this.plan = plan;
    this.machine = machine;
    this.contestants = contestants;
    this.missing = missing;
    this.runs = runs;
  }

  /**
   * One contestant in one contest, over all rounds.
   *
   * @param contestant who
   * @param value what was counted
   * @param cpu the median of the processor time for an operation
   * @param rss the most memory in any round
   * @param ofJvm how many times the best peer on the JVM
   * @param ofGo how many times Go
   */
  record Row(
      Contestant contestant,
      Statistics value,
      double cpu,
      long rss,
      OptionalDouble ofJvm,
      OptionalDouble ofGo) {}

  List<Contest> contests() {
    return plan.contests();
  }

  /** Returns the rows of a contest, in the order of the contestants. */
  List<Row> rows(Contest contest) {
    Map<Contestant, List<Measurement>> measured = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      List<Measurement> all =
          runs.stream()
              .filter(run -> run.contest() == contest && run.contestant().equals(contestant))
              .flatMap(run -> run.measured().stream())
              .toList();
      if (!all.isEmpty()) {
        measured.put(contestant, all);
      }
    }
    OptionalDouble jvm = best(measured, Contestant.Kind.JVM);
    OptionalDouble go = best(measured, Contestant.Kind.GO);
    List<Row> rows = new ArrayList<>();
    measured.forEach(
        (contestant, all) -> {
          Statistics value = value(all);
          rows.add(
              new Row(
                  contestant,
                  value,
                  Statistics.of(all.stream().map(Measurement::cpu).toList()).median(),
                  all.stream().mapToLong(Measurement::rss).max().orElse(0),
                  ratio(value.median(), jvm),
                  ratio(value.median(), go)));
        });
    return rows;
  }

  private static Statistics value(List<Measurement> all) {
    return Statistics.of(all.stream().map(Measurement::value).toList());
  }

  private static OptionalDouble best(
      Map<Contestant, List<Measurement>> measured, Contestant.Kind kind) {
    return measured.entrySet().stream()
        .filter(entry -> entry.getKey().kind() == kind)
        .mapToDouble(entry -> value(entry.getValue()).median())
        .min();
  }

  private static OptionalDouble ratio(double value, OptionalDouble to) {
    return to.isPresent() && to.getAsDouble() > 0
        ? OptionalDouble.of(value / to.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Returns the runs that gave nothing, a line each. */
  List<String> failures() {
    return runs.stream()
        .filter(run -> run.measured().isEmpty())
        .map(
            run ->
                run.contest().id()
                    + " on "
                    + run.contestant().name()
                    + ", round "
                    + run.round()
                    + ": "
                    + run.failure())
        .toList();
  }

  /** Returns who has no part in a contest, and why. */
  List<String> leftOut(Contest contest) {
    List<String> lines = new ArrayList<>();
    for (Contestant contestant : contestants) {
      Optional<String> why = contestant.leftOut().apply(contest, plan.procs());
      if (contestant.kind() != Contestant.Kind.FLOOR || why.isEmpty()) {
        why.ifPresent(reason -> lines.add(contestant.name() + ": " + reason));
      }
    }
    return lines;
  }

  /** Returns every run, for programs. */
  String csv() {
    StringBuilder csv =
        new StringBuilder(
            "contest,contestant,procs,round,operations,unit,value,cpu_ns_per_op,max_rss_bytes,"
                + "failure\n");
    for (Run run : runs) {
      String measured =
          run.measured()
              .map(m -> String.format(Locale.ROOT, "%.3f,%.3f,%d", m.value(), m.cpu(), m.rss()))
              .orElse(",,");
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%d,%d,%s,%s,%s%n",
              run.contest().id(),
              run.contestant().name(),
              plan.procs(),
              run.round(),
              run.contest().operations(plan.quick()),
              run.contest().unit(),
              measured,
              quoted(run.failure())));
    }
    return csv.toString();
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "" : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Returns where, how and with what it was measured, a line each. */
  List<String> head() {
    List<String> head = new ArrayList<>();
    head.add("machine: " + machine.text());
    head.add("load before: " + machine.loadText());
    head.add(
        "procs "
            + plan.procs()
            + ", "
            + plan.rounds()
            + " rounds, each run a process that warms up for "
            + plan.warmMillis()
            + " ms and measures for "
            + plan.millis()
            + " ms or more"
            + (plan.quick() ? "; quick: a first impression, not a result" : ""));
    for (Contestant contestant : contestants) {
      head.add(contestant.name() + ": " + contestant.versions());
    }
    missing.forEach((name, why) -> head.add(name + " is missing: " + why));
    head.add("flags of every JVM: " + String.join(" ", Comparison.FLAGS));
    return head;
  }

  private static List<String> columns(Contest contest) {
    List<String> columns =
        new ArrayList<>(
            List.of("", contest.unit(), "min - max", "CPU ns/op", "peak MiB", "x JVM", "x Go"));
    if (contest == Contest.ECHO) {
      columns.add("round trips/s");
    }
    return columns;
  }

  private static List<String> cells(Contest contest, Row row) {
    Statistics value = row.value();
    List<String> cells = new ArrayList<>();
    cells.add(
        row.contestant().name()
            + (row.contestant().kind() == Contestant.Kind.FLOOR ? " (floor)" : ""));
    cells.add(number(value.median()));
    cells.add(number(value.min()) + " - " + number(value.max()));
    cells.add(number(row.cpu()));
    cells.add(row.rss() == 0 ? "-" : number(Math.rint(row.rss() / 0x1p20)));
    cells.add(ratio(row.ofJvm()));
    cells.add(ratio(row.ofGo()));
    if (contest == Contest.ECHO) {
      cells.add(number(Math.rint(1e9 / value.median())));
    }
    return cells;
  }

  /** Returns a number with three digits or more. */
  static String number(double number) {
    double size = Math.abs(number);
    return String.format(
        Locale.ROOT,
        size >= 100 || number == Math.rint(number) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f",
        number);
  }

  private static String ratio(OptionalDouble ratio) {
    return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "-";
  }

  /** Returns the report for a terminal. */
  String text() {
    StringBuilder text = new StringBuilder();
    head().forEach(line -> text.append(line).append('\n'));
    for (Contest contest : contests()) {
      text.append('\n').append(contest.title()).append('\n');
      List<List<String>> table = new ArrayList<>();
      table.add(columns(contest));
      rows(contest).forEach(row -> table.add(cells(contest, row)));
      text.append(aligned(table));
      leftOut(contest).forEach(line -> text.append("  left out: ").append(line).append('\n'));
    }
    return text.toString();
  }

  /** Returns columns of which all but the first are flush right. */
  private static String aligned(List<List<String>> table) {
    int[] width = new int[table.getFirst().size()];
    for (List<String> row : table) {
      for (int i = 0; i < width.length; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : table) {
      for (int i = 0; i < width.length; i++) {
        String space = " ".repeat(width[i] - row.get(i).length());
        text.append("  ").append(i == 0 ? row.get(i) + space : space + row.get(i));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * Returns the report as a page.
   *
   * @param charts the names of the charts' files
   */
  String markdown(List<String> charts) {
    StringBuilder page = new StringBuilder("# Results\n\n");
    head().forEach(line -> page.append("- ").append(escaped(line)).append('\n'));
    page.append("\nLess is better, except for round trips/s. `x JVM` is how many times the best ")
        .append("peer on the JVM in this table, `x Go` how many times Go; medians are compared. ")
        .append("CPU is user and system time of the whole process while it was measured.\n");
    for (Contest contest : contests()) {
      page.append("\n## ").append(contest.title()).append("\n\n");
      page.append("| ").append(String.join(" | ", columns(contest))).append(" |\n|---|");
      page.append("---:|".repeat(columns(contest).size() - 1)).append('\n');
      for (Row row : rows(contest)) {
        page.append("| ").append(String.join(" | ", cells(contest, row))).append(" |\n");
      }
      List<String> left = leftOut(contest);
      if (!left.isEmpty()) {
        page.append('\n');
        left.forEach(line -> page.append("- left out: ").append(escaped(line)).append('\n'));
      }
      if (charts.contains(Charts.file(contest))) {
        page.append("\n![").append(contest.title()).append("](");
        page.append(Charts.file(contest)).append(")\n");
      }
    }
    if (!failures().isEmpty()) {
      page.append("\n## Failed runs\n\n");
      failures().forEach(line -> page.append("- ").append(escaped(line)).append('\n'));
    }
    return page.toString();
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
  }
}
