package io.goroutines.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code new}: a new project. */
@Command(
    name = "new",
    description = "Write a small Maven project that builds, tests and runs as it stands.",
    synopsisSubcommandLabel = "KIND",
    commandListHeading = "%nKinds:%n")
final class NewCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // read by the parser
  private boolean help;

  NewCommand() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "missing KIND; available: "
            + String.join(", ", spec.subcommands().keySet())
            + "; 'goroutines new --help' says more");
  }
}
