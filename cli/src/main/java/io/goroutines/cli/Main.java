package io.goroutines.cli;

import io.goroutines.ConfigurationException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line.
 *
 * <p>Exit statuses: 0 for success; 1 if the program or check failed; 2 if it could not be run as
 * requested, and then one line says what is wrong, where, and what to do.
 */
@Command(
    name = "goroutines",
    description = "Goroutines, channels and select for the JVM, on a scheduler that you choose.",
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Begin with:",
      "  goroutines tour               every example on every scheduler",
      "  goroutines run hello          one example",
      "  goroutines run Hello.java     a program of your own, from one source file",
      "  goroutines new app mine       a project of your own; or new scheduler",
      "",
      "GOROUTINES_JAVA_OPTS holds further options for the JVM; NO_COLOR turns colours off."
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The launcher's finding: which of the two streams are terminals. */
  @Option(names = "--terminal", hidden = true, split = ",")
  private List<String> terminals = List.of();

  /** As the user has typed it, so that printed commands work in the user's shell. */
  @Option(names = "--launcher", hidden = true)
  private String launcher = "goroutines";

  @Option(names = "--no-color", description = "Write no colours, as with NO_COLOR.")
  private boolean noColor;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // read by the parser
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable") // read by the parser
  private boolean version;

  private Main() {}

  /**
   * Runs the command line, and ends the process; except after a program from a source file, which
   * ends as it would without this command line: with its last non-daemon thread.
   *
   * @param args the command and its arguments
   * @throws Throwable the exception of such a program's main method
   */
  public static void main(String[] args) throws Throwable {
    PrintStream out = ProgramOutput.open(System.out.charset());
    System.setOut(out);
    Terminal terminal = new Terminal(out, System.err);
    RunCommand run = new RunCommand(terminal);
    int status = run(args, terminal, run);
    if (run.thrown() != null) {
      throw run.thrown();
    }
    if (status != 0 || !run.ranJavaProgram()) {
      System.exit(status);
    }
  }

  /**
   * Runs the command line, and returns the exit status.
   *
   * @param args the command and its arguments
   * @param out where results go
   * @param err where errors and progress go
   */
  static int run(String[] args, PrintStream out, PrintStream err) {
    Terminal terminal = new Terminal(out, err);
    return run(args, terminal, new RunCommand(terminal));
  }

  private static int run(String[] args, Terminal terminal, RunCommand run) {
    Main main = new Main();
    CommandLine line =
        new CommandLine(main)
            .addSubcommand(new CommandLine(run).setUnmatchedOptionsArePositionalParams(true))
            .addSubcommand(new TourCommand(terminal))
            .addSubcommand(new SchedulersCommand(terminal))
            .addSubcommand(new ConformanceCommand(terminal))
            .addSubcommand(new BenchCommand(terminal))
            .addSubcommand(
                new CommandLine(new NewCommand())
                    .addSubcommand(new NewSchedulerCommand(terminal))
                    .addSubcommand(new NewAppCommand(terminal)))
            .setOut(new PrintWriter(terminal.out(), true, terminal.out().charset()))
            .setErr(new PrintWriter(terminal.err(), true, terminal.err().charset()))
            .setExpandAtFiles(false)
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .setParameterExceptionHandler((e, _) -> refuse(terminal, UsageErrors.line(e)))
            .setExecutionExceptionHandler((e, _, _) -> failed(terminal, e));
    line.setExecutionStrategy(
        parsed -> {
          main.tell(terminal);
          return new CommandLine.RunLast().execute(parsed);
        });
    int status = line.execute(args);
    terminal.out().flush();
    return status;
  }

  /** Returns how the user called this command line. */
  String launcher() {
    return launcher;
  }

  private void tell(Terminal terminal) {
    if (terminals.contains("out") && !noColor) {
      terminal.allowColours();
    }
    if (terminals.contains("err")) {
      terminal.allowProgress();
    }
  }

  private static int failed(Terminal terminal, Exception e) throws Exception {
    if (e instanceof ConfigurationException || e instanceof UsageException) {
      return refuse(terminal, String.valueOf(e.getMessage()));
    }
    throw e;
  }

  private static int refuse(Terminal terminal, String message) {
    terminal.err().println("goroutines: " + message);
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "missing command; available: "
            + String.join(", ", spec.subcommands().keySet())
            + "; 'goroutines --help' says more");
  }
}
