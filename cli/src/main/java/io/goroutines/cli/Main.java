package io.goroutines.cli;

import io.goroutines.ConfigurationException;
import java.io.FileDescriptor;
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
 * <p>Exit statuses: 0 if it went well; 1 if what was run failed; 2 if it could not be run as asked for,
 * and then one line says what is wrong, where, and what to do.
 */
@Command(
    name = "goroutines",
    description = "Goroutines, channels and select for the JVM, on a scheduler that you choose.",
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Begin with:",
      "  goroutines run hello          an example",
      "  goroutines run Hello.java     a program of your own, from one source file",
      "  goroutines schedulers         what can run them",
      "",
      "GOROUTINES_JAVA_OPTS holds further options for the JVM; NO_COLOR turns colours off."
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What the launcher has found out: which of the two streams are terminals. */
  @Option(names = "--terminal", hidden = true, split = ",")
  private List<String> terminals = List.of();

  @Option(names = "--no-color", description = "Write no colours, as with NO_COLOR.")
  private boolean noColor;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  private Main() {}

  /**
   * Runs the command line, and ends the process.
   *
   * @param args the command and its arguments
   */
  public static void main(String[] args) {
    PrintStream out = ProgramOutput.open(FileDescriptor.out);
    System.setOut(out);
    System.exit(run(args, out, System.err));
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
    Main main = new Main();
    CommandLine line =
        new CommandLine(main)
            .addSubcommand(new SchedulersCommand(terminal))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setUsageHelpAutoWidth(false)
            .setParameterExceptionHandler((e, _) -> refuse(err, Misuse.line(e)))
            .setExecutionExceptionHandler((e, _, _) -> failed(e, err));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setExecutionStrategy(
        parsed -> {
          main.tell(terminal);
          return new CommandLine.RunLast().execute(parsed);
        });
    int status = line.execute(args);
    out.flush();
    return status;
  }

  private void tell(Terminal terminal) {
    if (terminals.contains("out") && !noColor) {
      terminal.allowColours();
    }
    if (terminals.contains("err")) {
      terminal.allowProgress();
    }
  }

  private static int failed(Exception e, PrintStream err) throws Exception {
    if (e instanceof ConfigurationException || e instanceof UsageException) {
      return refuse(err, String.valueOf(e.getMessage()));
    }
    throw e;
  }

  private static int refuse(PrintStream err, String message) {
    err.println("goroutines: " + message);
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "missing command; there are: "
            + String.join(", ", spec.subcommands().keySet())
            + "; 'goroutines --help' says more");
  }
}
