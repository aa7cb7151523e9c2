package io.goroutines.cli;

import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeBuilder;
import io.goroutines.cli.text.Table;
import io.goroutines.examples.Examples;
import io.goroutines.examples.program.Example;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run}: an example, or a program in one source file. */
@Command(
    name = "run",
    description = "Run an example, or a program of your own from one source file.",
    synopsisHeading = "Usage: ",
    customSynopsis = {
      "goroutines run [OPTIONS] EXAMPLE [ARGS]",
      "       goroutines run [OPTIONS] FILE.java [ARGS]"
    })
final class RunCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private SchedulerOptions choice = new SchedulerOptions();

  @Option(names = "--time", description = "Say on the error stream how long it took.")
  private boolean time;

  @Option(
      names = {"-h", "--help"},
      description = "Show this help; after EXAMPLE, what its arguments mean.")
  private boolean help;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "EXAMPLE|FILE.java",
      description = "What to run. A file has a main method, as for 'java FILE.java'.")
  private @Nullable String what;

  @Parameters(
      index = "1..*",
      paramLabel = "ARGS",
      description = "Its arguments. Options that look like those above go after '--'.")
  private List<String> args = new ArrayList<>();

  /** The exception of the program's main method, which the process reports. */
  private @Nullable Throwable thrown;

  private boolean javaProgram;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Returns the exception that the main method of a program in a source file threw, or null. */
  @Nullable Throwable thrown() {
    return thrown;
  }

  /** Returns whether a program in a source file was run to the end of its main method. */
  boolean ranJavaProgram() {
    return javaProgram;
  }

  @Override
  public Integer call() throws Exception {
    if (what == null) {
      if (help) {
        spec.commandLine().usage(terminal.out());
        terminal.out().println(examples());
        return 0;
      }
      throw new UsageException(
          "missing EXAMPLE or FILE.java; available: " + String.join(", ", names()));
    }
    if (what.startsWith("-")) {
      throw new UsageException(UsageErrors.unknownOption(spec, what));
    }
    long began = System.nanoTime();
    int status = what.endsWith(".java") ? runFile(what) : runExample(what);
    if (time) {
      terminal.err().println("took " + (System.nanoTime() - began) / 1_000_000 + " ms");
    }
    return status;
  }

  private int runExample(String name) throws Exception {
    Example example =
        Examples.all().stream()
            .filter(e -> e.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new UsageException("unknown example '" + name + "'" + hint(name)));
    if (help) {
      terminal.out().println(example.name() + ": " + example.description());
      terminal.out().println();
      terminal.out().println("Usage: goroutines run [OPTIONS] " + example.usage());
      return 0;
    }
    choice.apply();
    // As in Go, a panic of any goroutine ends the program. Examples compute on purpose.
    GoRuntimeBuilder builder = GoRuntime.builder().set("panic", "exit").set("long-running", "off");
    try (GoRuntime runtime = builder.open()) {
      runtime.run(() -> example.run(args.toArray(String[]::new), terminal.out()));
    }
    return 0;
  }

  private int runFile(String name) {
    Path file;
    try {
      file = Path.of(name);
    } catch (InvalidPathException e) {
      throw new UsageException("'" + name + "' is no name of a file here: " + e.getReason(), e);
    }
    JavaProgram program = JavaProgram.compile(file, choice.apply(), terminal.err());
    if (program == null) {
      return 1;
    }
    javaProgram = true;
    try {
      program.run(args);
      return 0;
    } catch (ConfigurationException e) {
      throw e;
    } catch (Throwable t) {
      thrown = t;
      return 1;
    }
  }

  private static String hint(String name) {
    return Names.hintAndAll(name, names()) + ", and files that end in .java";
  }

  private static List<String> names() {
    return Examples.all().stream().map(Example::name).toList();
  }

  private String examples() {
    Table table = new Table();
    for (Example example : Examples.all()) {
      table.row("  " + example.name(), example.description());
    }
    return "\nExamples:\n" + table;
  }
}
