package io.goroutines.cli;

import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerCatalog;
import io.goroutines.spi.SchedulerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tour}: the examples on every scheduler, and what came of it in one table. */
@Command(
    name = "tour",
    description = "Run the examples on every scheduler, and show in one table how that went.",
    footer = {"", "Exit status: 0 if all went well, 1 if something did not."})
final class TourCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--quick",
      description = "Smaller examples: less than half a minute instead of about one.")
  private boolean quick;

  @Mixin private Plugins plugins = new Plugins();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // the parser looks at it
  private boolean help;

  /**
   * Held by who starts a process or shows a step. At the end of the tour's own process the cleaner
   * takes it for good: nothing is started, shown or written after that.
   */
  private final ReentrantLock going = new ReentrantLock();

  /** The process that runs, if one does; guarded by {@link #going}. */
  private @Nullable Process running;

  TourCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<SchedulerProvider> providers = SchedulerCatalog.load(plugins.install()).providers();
    Path scratch = Files.createTempDirectory("goroutines-tour");
    Thread cleaner = new Thread(() -> interrupted(scratch), "tour-cleaner");
    Runtime.getRuntime().addShutdownHook(cleaner);
    List<SchedulerProvider> available =
        providers.stream().filter(provider -> Schedulers.whyNot(provider).isEmpty()).toList();
    Map<String, List<Cell>> rows = new LinkedHashMap<>();
    Map<Cell, Cell.Result> results;
    try {
      results = run(available, rows, scratch);
    } finally {
      // Before anything is printed: a reader that has gone ends the process at once.
      Runtime.getRuntime().removeShutdownHook(cleaner);
      delete(scratch);
    }
    return print(providers, available, rows, results);
  }

  private Map<Cell, Cell.Result> run(
      List<SchedulerProvider> available, Map<String, List<Cell>> rows, Path scratch)
      throws IOException, InterruptedException {
    Path tree = scratch.resolve("tree");
    String sums = SampleTree.write(tree);
    for (SchedulerProvider provider : available) {
      for (Cell cell : cells(provider, tree, sums)) {
        rows.computeIfAbsent(cell.example(), _ -> new ArrayList<>()).add(cell);
      }
    }
    Map<Cell, Cell.Result> results = new LinkedHashMap<>();
    int all = rows.values().stream().mapToInt(List::size).sum();
    for (List<Cell> row : rows.values()) {
      for (Cell cell : row) {
        going.lock();
        try {
          terminal.step(results.size(), all, cell.example() + " on " + cell.scheduler());
        } finally {
          going.unlock();
        }
        results.put(cell, cell.run(plugins.arguments(), scratch, quick ? 60 : 180, this::start));
      }
    }
    terminal.endSteps();
    return results;
  }

  private int print(
      List<SchedulerProvider> providers,
      List<SchedulerProvider> available,
      Map<String, List<Cell>> rows,
      Map<Cell, Cell.Result> results) {
    terminal.out().print(table(available, rows, results));
    terminal.out().println();
    for (SchedulerProvider provider : providers) {
      Schedulers.whyNot(provider)
          .ifPresent(
              reason -> terminal.out().println(provider.name() + " is not available: " + reason));
    }
    results.forEach(
        (cell, result) -> {
          if (!result.ok()) {
            terminal
                .out()
                .println(terminal.red("FAILED") + " " + cell.command() + ": " + result.failure());
          }
        });
    if (available.size() < providers.size() || !allOk(results)) {
      terminal.out().println();
    }
    goOn(available);
    return allOk(results) ? 0 : 1;
  }

  private static boolean allOk(Map<Cell, Cell.Result> results) {
    return results.values().stream().allMatch(Cell.Result::ok);
  }

  private Process start(ProcessBuilder builder) throws IOException {
    going.lock();
    try {
      return running = builder.start();
    } finally {
      going.unlock();
    }
  }

  private List<Cell> cells(SchedulerProvider provider, Path tree, String sums) {
    String name = provider.name();
    boolean many = Schedulers.capabilities(provider).contains(Capability.MILLIONS);
    int leaves = !many ? 1_000 : quick ? 10_000 : 1_000_000;
    int waiting = many ? fitting(quick ? 50_000 : 1_000_000) : 2_000;
    String prime = quick ? "300" : "1000";
    return List.of(
        new Cell(name, "hello", List.of(), out -> out.startsWith("Hello")),
        new Cell(name, "pingpong", List.of(quick ? "20000" : "500000"), out -> !out.isEmpty()),
        new Cell(name, "sieve", List.of(prime), out -> out.strip().equals(quick ? "1987" : "7919")),
        new Cell(name, "digest", List.of(tree.toString()), sums::equals),
        new Cell(
            name,
            "skynet",
            List.of(Integer.toString(leaves)),
            out -> out.startsWith((long) leaves * (leaves - 1) / 2 + System.lineSeparator())),
        new Cell(
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

  private Table table(
      List<SchedulerProvider> schedulers,
      Map<String, List<Cell>> rows,
      Map<Cell, Cell.Result> results) {
    List<String> head = new ArrayList<>(List.of(""));
    schedulers.forEach(scheduler -> head.add(terminal.bold(scheduler.name())));
    Table table = new Table(head.toArray(String[]::new));
    rows.forEach(
        (example, cells) -> {
          List<String> row = new ArrayList<>(List.of(example));
          List<String> memory = new ArrayList<>(List.of("  heap for each"));
          List<String> threads = new ArrayList<>(List.of("  OS threads"));
          for (Cell cell : cells) {
            Cell.Result result = results.getOrDefault(cell, new Cell.Result("not run", 0, ""));
            row.add(
                result.ok()
                    ? terminal.green("ok") + " " + Times.text(result.millis())
                    : terminal.red("FAILED"));
            String bytes = result.figure("heap");
            memory.add(bytes.isEmpty() ? "-" : bytes + " bytes");
            String count = result.figure("OS threads");
            threads.add(count.isEmpty() ? "-" : count);
          }
          boolean sized = example.equals("skynet") || example.equals("million");
          if (sized && sameArguments(cells)) {
            row.set(0, example + " " + cells.getFirst().args().getLast());
          }
          table.row(row.toArray(String[]::new));
          if (example.equals("million")) {
            table.row(memory.toArray(String[]::new));
            table.row(threads.toArray(String[]::new));
          }
        });
    return table;
  }

  private static boolean sameArguments(List<Cell> cells) {
    return cells.stream().map(Cell::args).distinct().count() == 1;
  }

  private void goOn(List<SchedulerProvider> available) {
    String some = available.isEmpty() ? "loom" : available.getFirst().name();
    terminal.out().println(terminal.bold("Go on with"));
    terminal.out().println("  goroutines run sieve 2000 --scheduler " + some);
    terminal.out().println("  goroutines run Hello.java         a file of your own");
    terminal.out().println("  goroutines schedulers             what each scheduler can do");
    terminal.out().println("  goroutines conformance --scheduler " + some);
  }

  /** Ends the process that runs, and removes what was written. */
  @SuppressWarnings("LockNotBeforeTry") // it is kept
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
