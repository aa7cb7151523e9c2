package io.goroutines.benchmarks.compare;

import io.goroutines.benchmarks.host.Machine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The outcome of a comparison: as numbers for programs, and as text for people. */
final class Report {

  /** The kinds that ours are compared with. */
  private static final List<Participant.Kind> RIVALS =
      List.of(Participant.Kind.JVM, Participant.Kind.GO);

  static final String GO_TITLE = "Go's own benchmarks";

  static final String NO_LOSS = "nowhere: no peer had a smaller median";

  private final Comparison.Plan plan;
  private final Machine machine;
  private final List<Participant> participants;
  private final Map<String, String> missing;
  private final List<Run> runs;

  Report(
      Comparison.Plan plan,
      Machine machine,
      List<Participant> participants,
      Map<String, String> missing,
      List<Run> runs) {
    this.plan = plan;
    this.machine = machine;
    this.participants = participants;
    this.missing = missing;
    this.runs = runs;
  }

  /**
   * One participant in one contest, over all rounds.
   *
   * @param participant the participant
   * @param value the measured value
   * @param cpu the median of the processor time for an operation
   * @param rss the most memory in any round
   * @param ofJvm the ratio to the best peer on the JVM
   * @param ofGo the ratio to Go
   */
  record Row(
      Participant participant,
      Statistics value,
      double cpu,
      long rss,
      OptionalDouble ofJvm,
      OptionalDouble ofGo) {}

  Comparison.Plan plan() {
    return plan;
  }

  List<Participant> participants() {
    return participants;
  }

  /** Returns the contests of all participants. */
  List<Classic> classics() {
    return of(Classic.class);
  }

  /** Returns the requested benchmarks of Go. */
  List<GoBenchmark> goBenchmarks() {
    return of(GoBenchmark.class);
  }

  /** Returns the requested curves. */
  List<Curve> curves() {
    return of(Curve.Point.class).stream().map(Curve.Point::curve).distinct().toList();
  }

  private <C extends Contest> List<C> of(Class<C> type) {
    return plan.contests().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Returns the best of a kind in a contest, by its median. */
  Optional<Row> best(Contest contest, Participant.Kind kind) {
    return rows(contest).stream()
        .filter(row -> row.participant().kind() == kind)
        .min(Comparator.comparingDouble(row -> row.value().median()));
  }

  /** Returns the rows of a contest, in the order of the participants. */
  List<Row> rows(Contest contest) {
    Map<Participant, List<Measurement>> measured = new LinkedHashMap<>();
    for (Participant participant : participants) {
      List<Measurement> all =
          runs.stream()
              .filter(run -> run.contest() == contest && run.participant().equals(participant))
              .flatMap(run -> run.measured().stream())
              .toList();
      if (!all.isEmpty()) {
        measured.put(participant, all);
      }
    }
    OptionalDouble jvm = best(measured, Participant.Kind.JVM);
    OptionalDouble go = best(measured, Participant.Kind.GO);
    List<Row> rows = new ArrayList<>();
    measured.forEach(
        (participant, all) -> {
          Statistics value = value(all);
          rows.add(
              new Row(
                  participant,
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
      Map<Participant, List<Measurement>> measured, Participant.Kind kind) {
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

  /** Returns the runs without a result, a line each. */
  List<String> failures() {
    return runs.stream()
        .filter(run -> run.measured().isEmpty())
        .map(
            run ->
                run.contest().id()
                    + " on "
                    + run.participant().name()
                    + ", round "
                    + run.round()
                    + ": "
                    + run.failure())
        .toList();
  }

  /**
   * Returns the participants that are left out of contests, and why; and of which, if not of all.
   */
  List<String> leftOut(List<? extends Contest> contests) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    for (Participant participant : participants) {
      if (participant.kind() != Participant.Kind.FLOOR) {
        for (Contest contest : contests) {
          participant
              .whyNot(contest, plan.procs())
              .map(why -> participant.name() + ": " + why)
              .ifPresent(
                  line -> lines.computeIfAbsent(line, l -> new ArrayList<>()).add(contest.id()));
        }
      }
    }
    List<String> said = new ArrayList<>();
    lines.forEach(
        (line, ids) ->
            said.add(
                ids.size() == contests.size() ? line : line + " (" + String.join(", ", ids) + ")"));
    return said;
  }

  /** Returns every run, for programs. */
  String csv() {
    StringBuilder csv =
        new StringBuilder(
            "contest,participant,version,procs,round,operations,unit,value,cpu_ns_per_op,"
                + "max_rss_bytes,failure\n");
    for (Run run : runs) {
      String measured =
          run.measured()
              .map(m -> String.format(Locale.ROOT, "%.3f,%.3f,%d", m.value(), m.cpu(), m.rss()))
              .orElse(",,");
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,%d,%d,%d,%s,%s,%s\n",
              run.contest().id(),
              run.participant().name(),
              run.participant().version(),
              run.contest().procs(plan.procs()),
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

  /** Returns where, how and with what the measurements were taken, a line each. */
  List<String> head() {
    List<String> head = new ArrayList<>();
    head.add("commit: " + machine.commit());
    head.add("machine: " + machine.text());
    head.add("JDK: " + machine.jdk());
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
    for (Participant participant : participants) {
      head.add(participant.name() + ": " + participant.versions());
    }
    missing.forEach((name, why) -> head.add(name + " is missing: " + why));
    head.add("flags of every other JVM: " + String.join(" ", Comparison.FLAGS));
    return head;
  }

  private List<String> columns(Contest contest) {
    List<String> columns =
        new ArrayList<>(List.of("", contest.unit(), "min - max", "CPU ns/op", "peak MiB"));
    for (Participant.Kind kind : RIVALS) {
      best(contest, kind).ifPresent(row -> columns.add("x " + row.participant().label()));
    }
    if (contest == Classic.ECHO) {
      columns.add("round trips/s");
    }
    return columns;
  }

  private List<String> cells(Contest contest, Row row) {
    Statistics value = row.value();
    List<String> cells = new ArrayList<>();
    cells.add(
        row.participant().label()
            + (row.participant().kind() == Participant.Kind.FLOOR ? " (floor)" : ""));
    cells.add(number(value.median()));
    cells.add(number(value.min()) + " - " + number(value.max()));
    cells.add(number(row.cpu()));
    cells.add(row.rss() == 0 ? "-" : number(Math.rint(row.rss() / 0x1p20)));
    row.ofJvm().ifPresent(ratio -> cells.add(ratio(ratio)));
    row.ofGo().ifPresent(ratio -> cells.add(ratio(ratio)));
    if (contest == Classic.ECHO) {
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

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }

  /**
   * Returns where ours took more than the best peer on the JVM or than Go, a line for each contest
   * of all participants.
   */
  List<String> losses() {
    List<String> lines = new ArrayList<>();
    for (Classic contest : classics()) {
      List<String> losers = new ArrayList<>();
      for (Row row : rows(contest)) {
        List<String> worse = new ArrayList<>();
        if (row.participant().kind() == Participant.Kind.OURS) {
          for (Participant.Kind kind : RIVALS) {
            best(contest, kind).flatMap(other -> loss(row, other)).ifPresent(worse::add);
          }
        }
        if (!worse.isEmpty()) {
          losers.add(row.participant().name() + " " + String.join(" and ", worse));
        }
      }
      runs.stream()
          .filter(run -> run.contest() == contest && run.measured().isEmpty())
          .map(Run::participant)
          .filter(participant -> participant.kind() == Participant.Kind.OURS)
          .distinct()
          .forEach(participant -> losers.add(participant.name() + " has runs that failed"));
      if (!losers.isEmpty()) {
        lines.add(contest.title() + ": " + String.join("; ", losers));
      }
    }
    return lines;
  }

  private static Optional<String> loss(Row ours, Row other) {
    double ratio = ours.value().median() / other.value().median();
    if (ratio < 1.005) {
      return Optional.empty();
    }
    boolean overlap = ours.value().min() <= other.value().max();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%.2f times %s%s",
            ratio,
            other.participant().label(),
            overlap ? " (their ranges overlap)" : ""));
  }

  /** Returns whether there are peers to compare with, and contests. */
  boolean isCompared() {
    return !classics().isEmpty() && participants.stream().anyMatch(c -> RIVALS.contains(c.kind()));
  }

  /** Returns the report for a terminal. */
  String text() {
    StringBuilder text = new StringBuilder();
    head().forEach(line -> text.append(line).append('\n'));
    for (Classic contest : classics()) {
      text.append('\n').append(contest.title()).append('\n');
      section(text, table(contest), List.of(), List.of(contest));
    }
    if (isCompared()) {
      text.append("\nwhere we lose\n");
      List<String> losses = losses();
      losses.forEach(line -> text.append("  ").append(line).append('\n'));
      if (losses.isEmpty()) {
        text.append("  ").append(NO_LOSS).append('\n');
      }
    }
    if (!goBenchmarks().isEmpty()) {
      GoTable table = new GoTable(this);
      text.append('\n').append(GO_TITLE).append(", ns/op\n");
      section(text, table.table(false), table.summary(), goBenchmarks());
    }
    for (Curve curve : curves()) {
      text.append('\n').append(curve.title()).append(", ns/op\n");
      section(text, Lines.table(curve, Lines.of(this, curve)), List.of(), curve.points());
    }
    return text.toString();
  }

  private void section(
      StringBuilder text,
      List<List<String>> table,
      List<String> lines,
      List<? extends Contest> contests) {
    text.append(aligned(table));
    lines.forEach(line -> text.append("  ").append(line).append('\n'));
    leftOut(contests).forEach(line -> text.append("  left out: ").append(line).append('\n'));
  }

  /** Returns the table of a contest, the head first. */
  List<List<String>> table(Classic contest) {
    List<List<String>> table = new ArrayList<>();
    table.add(columns(contest));
    rows(contest).forEach(row -> table.add(cells(contest, row)));
    return table;
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
    return new Page(this, charts).text();
  }

  /** Returns the participants in the contests of all. */
  List<Participant> compared() {
    return participants.stream()
        .filter(
            c ->
                runs.stream()
                    .anyMatch(
                        run -> run.participant().equals(c) && run.contest() instanceof Classic))
        .toList();
  }
}
