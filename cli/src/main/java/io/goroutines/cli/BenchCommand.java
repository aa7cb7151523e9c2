package io.goroutines.cli;

import io.goroutines.benchmarks.compare.Comparison;
import io.goroutines.benchmarks.compare.Contest;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench}: what each operation costs, here and elsewhere. */
@Command(
    name = "bench",
    description = "Measure every scheduler, beside Go and others on the JVM if asked to.",
    footer = {
      "",
      "Each measurement is a process of its own; those that are compared take turns.",
      "Leave the machine alone meanwhile: all of it with --peers takes about an hour,",
      "--quick some minutes.",
      "",
      "Exit status: 0 if all went well, 1 if a run failed."
    })
final class BenchCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--peers",
      description =
          "Compare with Go, Kotlin, Jox, Netty, and the JDK's virtual and platform threads.")
  private boolean peers;

  @Option(names = "--quick", description = "Few rounds and small sizes: a first impression.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Some contests instead of all: ${COMPLETION-CANDIDATES}",
      completionCandidates = ContestNames.class)
  private List<String> only = List.of();

  @Option(
      names = "--procs",
      paramLabel = "N",
      description = "On how many processors; as many as there are if not given.")
  private @Nullable Integer procs;

  @Option(
      names = "--go",
      paramLabel = "PATH",
      description = "The go command; the one on the PATH if not given.")
  private @Nullable String go;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Where RESULTS.md, results.csv and charts go; bench-results if not given.")
  private String output = "bench-results";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // the parser looks at it
  private boolean help;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The names of the contests, for the help. */
  static final class ContestNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    ContestNames() {
      super(names());
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = path("-o", output);
    Comparison comparison =
        new Comparison(
            new Comparison.Plan(
                contests(),
                peers,
                quick,
                procs == null
                    ? Runtime.getRuntime().availableProcessors()
                    : Schedulers.checkedProcs(procs),
                Optional.ofNullable(go).map(given -> path("--go", given)),
                directory,
                Version.number()));
    Comparison.Results results = comparison.run(terminal::step);
    terminal.endSteps();
    terminal.out().print(results.text());
    terminal.out().println();
    terminal.out().println("written to " + directory + ": RESULTS.md, results.csv, charts");
    results
        .failures()
        .forEach(failure -> terminal.out().println(terminal.red("FAILED") + " " + failure));
    return results.failures().isEmpty() ? 0 : 1;
  }

  private List<Contest> contests() {
    if (only.isEmpty()) {
      return List.of(Contest.values());
    }
    List<Contest> contests = new ArrayList<>();
    for (String name : only) {
      Contest contest =
          Arrays.stream(Contest.values())
              .filter(c -> c.id().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new UsageException(
                          "--only: unknown contest '"
                              + name
                              + "'"
                              + Names.hintAndAll(name, names())));
      if (!contests.contains(contest)) {
        contests.add(contest);
      }
    }
    return contests;
  }

  private static List<String> names() {
    return Arrays.stream(Contest.values()).map(Contest::id).toList();
  }

  private static Path path(String option, String given) {
    try {
      return Path.of(given);
    } catch (InvalidPathException e) {
      throw new UsageException(
          option + ": '" + given + "' is no name of a file here: " + e.getReason(), e);
    }
  }
}
