package io.goroutines.cli;

import io.goroutines.benchmarks.claims.Claim;
import io.goroutines.benchmarks.claims.Claims;
import io.goroutines.benchmarks.claims.Examiner;
import io.goroutines.benchmarks.claims.Subject;
import io.goroutines.cli.text.Table;
import io.goroutines.cli.tour.TourJson;
import io.goroutines.cli.tour.TourPage;
import io.goroutines.cli.tour.TourReport;
import io.goroutines.examples.program.JavaCommand;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code tour}: programs on every scheduler, then the claims that the texts make about goroutines,
 * measured; and the results of both in one table.
 */
@Command(
    name = "tour",
    description = {
      "Run programs on every scheduler, measure what the texts claim of goroutines beside platform"
          + " threads and Go, and show it all in one table. Takes a minute or so."
    },
    footer = {"", "Exit status: 0 if all went well, 1 if something did not."})
final class TourCommand implements Callable<Integer> {

  private static final String PAGE = "goroutines-tour.html";

  /** The claims whose figures need a note on how they were determined; the page has all. */
  private static final List<Claim> NOTED =
      List.of(Claim.RESERVED, Claim.FIT, Claim.OS_THREADS, Claim.CPU);

  private final Terminal terminal;

  @Option(
      names = "--quick",
      description = "Smaller programs and shorter measurements: half a minute or so.")
  private boolean quick;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write the same as one HTML page with charts: DIR/" + PAGE + ".")
  private @Nullable Path report;

  @Option(names = "--json", description = "Print the same as JSON instead of the table.")
  private boolean json;

  @Option(
      names = "--go",
      paramLabel = "PATH",
      description = "The go command to compare with; looked for on the PATH unless given.")
  private @Nullable Path go;

  @Mixin private Plugins plugins = new Plugins();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // read by the parser
  private boolean help;

  /**
   * Held to start a process or to show a step. At the end of the tour's own process the cleaner
   * acquires it and never releases it: nothing is started, shown or written after that.
   */
  private final ReentrantLock going = new ReentrantLock();

  /** The running process, or null; guarded by {@link #going}. */
  private @Nullable Process running;

  /** How many steps have been shown; guarded by {@link #going}. */
  private int shown;

  TourCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<SchedulerProvider> providers = SchedulerCatalog.load(plugins.install()).providers();
    if (report != null) {
      // A failure to write is reported before a minute has passed.
      check(report);
    }
    Path scratch = scratch();
    Thread cleaner = new Thread(() -> interrupted(scratch), "tour-cleaner");
    Runtime.getRuntime().addShutdownHook(cleaner);
    TourReport came;
    try {
      came = tour(providers, scratch);
    } finally {
      // Before anything is printed: once its reader is gone, output ends the process at once.
      keep(cleaner);
      delete(scratch);
    }
    UsageException unwritten =
        null; // the measurements are shown, even if the page cannot be written
    if (report != null) {
      try {
        write(report, TourPage.html(came));
        terminal.err().println("wrote " + report.resolve(PAGE));
      } catch (UsageException e) {
        unwritten = e;
      }
    }
    if (json) {
      terminal.out().println(TourJson.text(came));
    } else {
      print(came);
    }
    if (unwritten != null) {
      throw unwritten;
    }
    return came.allOk() ? 0 : 1;
  }

  /** Removes the cleaner, unless the process is ending: then this does not return. */
  private static void keep(Thread cleaner) {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException _) {
      while (true) {
        LockSupport.park();
      }
    }
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("goroutines-tour");
    } catch (IOException e) {
      throw new UsageException(
          "tour: cannot write to the directory for temporary files ("
              + e
              + "); name another with GOROUTINES_JAVA_OPTS=-Djava.io.tmpdir=DIR",
          e);
    }
  }

  private TourReport tour(List<SchedulerProvider> providers, Path scratch)
      throws IOException, InterruptedException {
    List<SchedulerProvider> available = new ArrayList<>();
    Map<String, String> unavailable = new LinkedHashMap<>();
    for (SchedulerProvider provider : providers) {
      Schedulers.whyNot(provider)
          .ifPresentOrElse(
              why -> unavailable.put(provider.name(), why), () -> available.add(provider));
    }
    List<String> names = available.stream().map(SchedulerProvider::name).toList();
    List<TourRun> cells = cells(available, scratch);
    List<String> examiner = JavaCommand.of(Examiner.class, List.of(), plugins.jars());
    try (Claims claims =
        new Claims(new Claims.Plan(names, examiner, quick, Optional.ofNullable(go)))) {
      List<String> machine = new ArrayList<>(claims.machine());
      if (quick) {
        machine.add("--quick: few were started and little was repeated; a first impression");
      }
      int all = cells.size() + claims.steps();
      List<TourReport.ExampleRun> runs = new ArrayList<>();
      for (TourRun cell : cells) {
        step(all, cell.example() + ": " + cell.scheduler());
        TourRun.Result result =
            cell.run(plugins.arguments(), scratch, quick ? 60 : 180, this::start);
        runs.add(
            new TourReport.ExampleRun(
                cell.title(),
                cell.scheduler(),
                cell.command(),
                result.millis(),
                figures(result),
                result.failure()));
      }
      List<Subject> subjects = claims.run(what -> step(all, what));
      terminal.endSteps();
      return new TourReport(Version.number(), machine, names, unavailable, runs, subjects);
    }
  }

  private void step(int of, String what) {
    going.lock();
    try {
      terminal.step(shown++, of, what);
    } finally {
      going.unlock();
    }
  }

  private Process start(ProcessBuilder builder) throws IOException {
    going.lock();
    try {
      return running = builder.start();
    } finally {
      going.unlock();
    }
  }

  /** Returns the programs, each on every scheduler before the next. */
  private List<TourRun> cells(List<SchedulerProvider> schedulers, Path scratch) throws IOException {
    Path tree = scratch.resolve("tree");
    String sums = SampleTree.write(tree);
    Map<String, List<TourRun>> rows = new LinkedHashMap<>();
    for (SchedulerProvider provider : schedulers) {
      for (TourRun cell : cells(provider, tree, sums)) {
        rows.computeIfAbsent(cell.example(), _ -> new ArrayList<>()).add(cell);
      }
    }
    return rows.values().stream().flatMap(List::stream).toList();
  }

  private List<TourRun> cells(SchedulerProvider provider, Path tree, String sums) {
    String name = provider.name();
    boolean many = Schedulers.capabilities(provider).contains(Capability.MILLIONS);
    int leaves = !many ? 1_000 : quick ? 10_000 : 1_000_000;
    int waiting = many ? fitting(quick ? 50_000 : 1_000_000) : 2_000;
    String prime = quick ? "300" : "1000";
    return List.of(
        new TourRun(name, "hello", List.of(), out -> out.startsWith("Hello")),
        new TourRun(name, "anonymous", List.of(), out -> out.contains("6 x 7 = 42")),
        new TourRun(name, "no-parents", List.of(), out -> out.contains("(starter) is DONE")),
        new TourRun(
            name, "straightline", List.of(), out -> out.contains("Both have come to the same")),
        new TourRun(name, "pingpong", List.of(quick ? "20000" : "500000"), out -> !out.isEmpty()),
        new TourRun(
            name, "sieve", List.of(prime), out -> out.strip().equals(quick ? "1987" : "7919")),
        new TourRun(name, "digest", List.of(tree.toString()), sums::equals),
        new TourRun(
            name,
            "skynet",
            List.of(Integer.toString(leaves)),
            out -> out.startsWith((long) leaves * (leaves - 1) / 2 + System.lineSeparator())),
        new TourRun(
            name,
            "million",
            List.of("--count", Integer.toString(waiting)),
            out -> out.contains("OS threads")));
  }

  /** Returns a number of goroutines that the heap holds with room to spare. */
  private static int fitting(int wanted) {
    int count = wanted;
    while (count > 1_000 && count * 1_500L > Runtime.getRuntime().maxMemory()) {
      count /= 10;
    }
    return count;
  }

  private static Map<TourReport.Figure, Long> figures(TourRun.Result result) {
    Map<TourReport.Figure, Long> figures = new EnumMap<>(TourReport.Figure.class);
    for (TourReport.Figure figure : TourReport.Figure.values()) {
      String printed = result.figure(figure.label());
      if (!printed.isEmpty()) {
        figures.put(figure, Long.parseLong(printed.replace(",", "")));
      }
    }
    return figures;
  }

  private static void check(Path directory) {
    if (directory.toString().isEmpty()) {
      throw new UsageException("--report is empty; name a directory");
    }
    if (Files.isDirectory(directory.resolve(PAGE))) {
      throw new UsageException(
          "--report: " + directory.resolve(PAGE) + " is a directory; name another DIR");
    }
    writing(directory, () -> Files.deleteIfExists(written(directory, "")));
  }

  /** Writes the page, atomically. */
  private static void write(Path directory, String content) {
    writing(
        directory,
        () ->
            Files.move(
                written(directory, content),
                directory.resolve(PAGE),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING));
  }

  /** Writes a file beside its final place, and returns it. */
  private static Path written(Path directory, String content) throws IOException {
    Path file = directory.resolve(PAGE + ".new");
    try {
      Files.createDirectories(directory);
      return Files.writeString(file, content);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException f) {
        e.addSuppressed(f);
      }
      throw e;
    }
  }

  /** A write operation. */
  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }

  private static void writing(Path directory, Writing writing) {
    try {
      writing.run();
    } catch (FileAlreadyExistsException e) {
      throw new UsageException("--report: there is a file " + directory + "; name a directory", e);
    } catch (IOException e) {
      throw new UsageException(
          "--report: cannot write to the directory " + directory + " (" + e + "); name another", e);
    }
  }

  private void print(TourReport came) {
    List<String> head = new ArrayList<>(List.of(""));
    came.heads().forEach(name -> head.add(terminal.bold(name)));
    Table table = new Table(head.toArray(String[]::new));
    addRows(table, came.exampleRows());
    table.row("");
    addRows(table, came.claimRows());
    terminal.out().print(table);
    terminal.out().println();
    Table notes = new Table();
    for (Claim claim : NOTED) {
      for (String note : came.notes(claim)) {
        notes.row(claim.title() + ":", note);
      }
    }
    terminal.out().print(notes);
    came.machine().forEach(terminal.out()::println);
    came.missing()
        .forEach((name, why) -> terminal.out().println(name + " is not available: " + why));
    came.failures()
        .forEach(
            (what, why) ->
                terminal.out().println(terminal.red("FAILED") + " " + what + ": " + why));
    terminal.out().println();
    terminal.out().println(terminal.bold("Go on with"));
    Table commands = new Table();
    came.goOn().forEach((command, what) -> commands.row("  " + command, what));
    terminal.out().print(commands);
  }

  private void addRows(Table table, List<TourReport.Row> rows) {
    for (TourReport.Row row : rows) {
      List<String> texts = new ArrayList<>(List.of(row.title()));
      for (TourReport.Entry entry : row.entries()) {
        texts.add(
            switch (entry.mood()) {
              case GOOD -> entry.text().replaceFirst("ok", terminal.green("ok"));
              case BAD -> terminal.red(entry.text());
              case PLAIN -> entry.text();
            });
      }
      table.row(texts.toArray(String[]::new));
    }
  }

  /** Ends the running process, and removes the written files. */
  @SuppressWarnings("LockNotBeforeTry") // never unlocked
  private void interrupted(Path scratch) {
    going.lock();
    terminal.endSteps();
    if (running != null) {
      running.destroyForcibly();
      running.onExit().join(); // it may still write
    }
    delete(scratch);
  }

  private static void delete(Path scratch) {
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException _) {
      // the directory is a temporary one
    }
  }
}
