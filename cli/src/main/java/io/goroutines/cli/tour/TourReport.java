package io.goroutines.cli.tour;

import io.goroutines.benchmarks.claims.Claim;
import io.goroutines.benchmarks.claims.Finding;
import io.goroutines.benchmarks.claims.Subject;
import io.goroutines.cli.text.Times;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The results of a tour.
 *
 * @param version of the product
 * @param machine where and when, in lines
 * @param schedulers the names of those that could be opened
 * @param unavailable why others could not, by their names
 * @param examples the programs that were run, each on every scheduler
 * @param subjects the findings on the claims, for each scheduler, threads, and Go
 */
public record TourReport(
    String version,
    List<String> machine,
    List<String> schedulers,
    Map<String, String> unavailable,
    List<ExampleRun> examples,
    List<Subject> subjects) {

  /** Creates a report. */
  public TourReport {
    machine = List.copyOf(machine);
    schedulers = List.copyOf(schedulers);
    examples = List.copyOf(examples);
    subjects = List.copyOf(subjects);
  }

  /**
   * A program on one scheduler.
   *
   * @param title its name in the table
   * @param scheduler the scheduler's name
   * @param command the equivalent command of the user
   * @param millis how long it took
   * @param figures its further figures
   * @param failure why it failed, of any number of lines; empty if it did not
   */
  public record ExampleRun(
      String title,
      String scheduler,
      String command,
      long millis,
      Map<Figure, Long> figures,
      String failure) {

    /** Returns whether its output was correct. */
    public boolean ok() {
      return failure.isEmpty();
    }
  }

  /** A figure that a program prints beside its time. */
  public enum Figure {
    /** The heap for each of many waiting goroutines. */
    HEAP("heap", "heap for each", Claim.Unit.BYTES),
    /** The threads of the process while they wait. */
    OS_THREADS("OS threads", "OS threads", Claim.Unit.COUNT);

    private final String label;
    private final String title;
    private final Claim.Unit unit;

    Figure(String label, String title, Claim.Unit unit) {
      this.label = label;
      this.title = title;
      this.unit = unit;
    }

    /** Returns the prefix of the line in which a program prints it. */
    public String label() {
      return label;
    }
  }

  /** The meaning of a table entry. */
  public enum Mood {
    /** A success. */
    GOOD,
    /** A failure. */
    BAD,
    /** Plain information. */
    PLAIN
  }

  /**
   * An entry of the table.
   *
   * @param mood its meaning
   * @param text its text
   */
  public record Entry(Mood mood, String text) {

    private static final Entry NOTHING = new Entry(Mood.PLAIN, "-");
    private static final Entry FAILED = new Entry(Mood.BAD, "FAILED");
  }

  /**
   * A row of the table.
   *
   * @param title its title
   * @param entries one for each column
   */
  public record Row(String title, List<Entry> entries) {}

  /** Returns whether nothing failed that was available. */
  public boolean allOk() {
    return failures().isEmpty();
  }

  /** Returns the failures, and why. */
  public Map<String, String> failures() {
    Map<String, String> failures = new LinkedHashMap<>();
    for (ExampleRun run : examples) {
      if (!run.ok()) {
        failures.put(run.command(), run.failure());
      }
    }
    for (Subject subject : subjects) {
      if (!subject.failure().isEmpty() && !isMissing(subject)) {
        failures.put("measuring " + subject.name(), subject.failure());
      }
    }
    return failures;
  }

  /** Returns the missing subjects, and why. */
  public Map<String, String> missing() {
    Map<String, String> missing = new LinkedHashMap<>(unavailable);
    subjects.stream()
        .filter(TourReport::isMissing)
        .forEach(subject -> missing.put(subject.name(), subject.failure()));
    return missing;
  }

  /** Go is optional. */
  private static boolean isMissing(Subject subject) {
    return subject.kind() == Subject.Kind.GO && subject.findings().isEmpty();
  }

  /** Returns the subjects that have a column. */
  public List<Subject> columns() {
    return subjects.stream().filter(subject -> !isMissing(subject)).toList();
  }

  /** Returns the head of each column. */
  public List<String> heads() {
    return columns().stream()
        .map(
            subject ->
                subject.version().isEmpty()
                    ? subject.name()
                    : subject.name() + " " + subject.version())
        .toList();
  }

  /** Returns the rows of the programs. */
  public List<Row> exampleRows() {
    Map<String, Map<String, ExampleRun>> byTitle = new LinkedHashMap<>();
    for (ExampleRun run : examples) {
      byTitle.computeIfAbsent(run.title(), _ -> new LinkedHashMap<>()).put(run.scheduler(), run);
    }
    List<Row> rows = new ArrayList<>();
    byTitle.forEach(
        (title, runs) -> {
          rows.add(row(title, runs, run -> Optional.of(took(run))));
          runs.values().stream()
              .flatMap(run -> run.figures().keySet().stream())
              .distinct()
              .sorted()
              .forEach(
                  figure ->
                      rows.add(
                          row(
                              "  " + figure.title,
                              runs,
                              run ->
                                  Optional.ofNullable(run.figures().get(figure))
                                      .map(v -> new Entry(Mood.PLAIN, figure.unit.text(v))))));
        });
    return rows;
  }

  private static Entry took(ExampleRun run) {
    return run.ok() ? new Entry(Mood.GOOD, "ok " + Times.text(run.millis())) : Entry.FAILED;
  }

  private Row row(
      String title, Map<String, ExampleRun> runs, Function<ExampleRun, Optional<Entry>> entry) {
    return new Row(
        title,
        columns().stream()
            .map(
                subject ->
                    Optional.ofNullable(
                            subject.kind() == Subject.Kind.GOROUTINES
                                ? runs.get(subject.name())
                                : null)
                        .flatMap(entry)
                        .orElse(Entry.NOTHING))
            .toList());
  }

  /** Returns the rows of the claims. */
  public List<Row> claimRows() {
    List<Row> rows = new ArrayList<>();
    for (Claim claim : Claim.values()) {
      rows.add(
          new Row(
              claim.title(),
              columns().stream()
                  .map(
                      subject ->
                          subject
                              .of(claim)
                              .map(f -> new Entry(Mood.PLAIN, claim.unit().text(f.value())))
                              .orElse(subject.failure().isEmpty() ? Entry.NOTHING : Entry.FAILED))
                  .toList()));
    }
    return rows;
  }

  /** Returns how figures of a claim were determined, each note once, with its subjects. */
  public List<String> notes(Claim claim) {
    Map<String, List<String>> subjectsOf = new LinkedHashMap<>();
    for (Subject subject : columns()) {
      Optional<String> note = subject.of(claim).map(Finding::note).filter(text -> !text.isEmpty());
      note.ifPresent(
          text -> subjectsOf.computeIfAbsent(text, _ -> new ArrayList<>()).add(subject.name()));
    }
    List<String> notes = new ArrayList<>();
    subjectsOf.forEach((note, names) -> notes.add(String.join(", ", names) + ": " + note));
    return notes;
  }

  /** Returns suggested next commands, and their purpose. */
  public Map<String, String> goOn() {
    String scheduler = schedulers.isEmpty() ? "loom" : schedulers.getLast();
    Map<String, String> commands = new LinkedHashMap<>();
    commands.put("./goroutines run --help", "all the programs");
    commands.put("./goroutines run sieve 2000 --scheduler " + scheduler, "one of them");
    commands.put("./goroutines run Hello.java", "a file of your own");
    commands.put("./goroutines new app my-app", "a project of your own");
    commands.put("./goroutines new scheduler my-scheduler", "a scheduler of your own");
    commands.put("./goroutines schedulers", "what each scheduler can do");
    commands.put("./goroutines conformance --scheduler " + scheduler, "every rule it keeps");
    commands.put("./goroutines bench --peers", "beside Go, Kotlin, Jox, Netty: an hour");
    return commands;
  }
}
