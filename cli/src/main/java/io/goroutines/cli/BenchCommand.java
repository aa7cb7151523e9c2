package io.goroutines.cli;

import io.goroutines.benchmarks.compare.Comparison;
import io.goroutines.benchmarks.compare.Contest;
import io.goroutines.benchmarks.compare.Group;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench}: the cost of each operation, here and in other implementations. */
@Command(
    name = "bench",
    description = "Measure every scheduler, beside Go and others on the JVM if asked to.",
    footer = {
      "",
      "Each measurement is a process of its own; those that are compared take turns.",
      "Leave the machine alone meanwhile: the workloads with --peers take about an hour,",
      "Go's own benchmarks as much again, the curves half of it; fewer --rounds less in",
      "proportion, --quick some minutes each.",
      "",
      "Exit status: 0 if all went well, 1 if a run failed, 2 if it was called wrongly."
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
      names = "--rounds",
      paramLabel = "N",
      description = "How often each is measured; 5 times if not given, 2 with --quick.")
  private @Nullable Integer rounds;

  @Option(
      names = "--group",
      paramLabel = "GROUP[,GROUP...]",
      description = {
        "What to measure; workloads if not given:",
        "workloads  programs from a ping-pong to a TCP echo",
        "go         the benchmarks that Go's runtime defines, beside Go's with --peers",
        "growth     how the cost grows with processors, goroutines and cases of a select"
      })
  private List<String> groups = List.of();

  @Option(
      names = "--only",
      paramLabel = "NAME[,NAME...]",
      description = "Some contests instead of all, of any group: ${COMPLETION-CANDIDATES}",
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
  @SuppressWarnings("UnusedVariable") // read by the parser
  private boolean help;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The names of the contests, for the help. */
  static final class ContestNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    ContestNames() {
      super(names(List.of(Group.values())).keySet());
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
                rounds == null ? Comparison.Plan.rounds(quick) : rounds,
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

  /** Returns the parts of lists with commas, empty ones too: picocli would drop them silently. */
  private static List<String> listed(List<String> given) {
    return given.stream().flatMap(list -> Stream.of(list.split(",", -1))).toList();
  }

  private List<Contest> contests() {
    if (only.isEmpty()) {
      return groups(List.of(Group.WORKLOADS)).stream().flatMap(g -> g.contests().stream()).toList();
    }
    Map<String, List<Contest>> names = names(groups(List.of(Group.values())));
    Set<Contest> contests = new LinkedHashSet<>();
    for (String name : listed(only)) {
      List<Contest> named = names.get(name);
      if (named == null) {
        throw new UsageException(
            "--only: unknown contest '" + name + "'" + Names.hintAndAll(name, names.keySet()));
      }
      contests.addAll(named);
    }
    return List.copyOf(contests);
  }

  /** Returns the requested groups. */
  private List<Group> groups(List<Group> otherwise) {
    if (groups.isEmpty()) {
      return otherwise;
    }
    Map<String, Group> known = new LinkedHashMap<>();
    for (Group group : Group.values()) {
      known.put(group.id(), group);
    }
    Set<Group> asked = new LinkedHashSet<>();
    for (String name : listed(groups)) {
      Group group = known.get(name);
      if (group == null) {
        throw new UsageException(
            "--group: unknown group '" + name + "'" + Names.hintAndAll(name, known.keySet()));
      }
      asked.add(group);
    }
    return List.copyOf(asked);
  }

  private static Map<String, List<Contest>> names(List<Group> groups) {
    Map<String, List<Contest>> names = new LinkedHashMap<>();
    groups.forEach(group -> names.putAll(group.names()));
    return names;
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
