package io.goroutines.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns the parser's errors into one line that says what to do. */
final class UsageErrors {

  private UsageErrors() {}

  static String line(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      return unmatched(command, unmatched.getUnmatched().getFirst());
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      if (missing.getMissing().getFirst() instanceof OptionSpec option && !option.required()) {
        return option.longestName() + " needs a value: " + form(option) + help(command);
      }
      List<String> labels = new ArrayList<>();
      for (ArgSpec arg : missing.getMissing()) {
        labels.add(arg instanceof OptionSpec option ? form(option) : arg.paramLabel());
      }
      return "missing " + String.join(", ", labels) + help(command);
    }
    if (e.getArgSpec() instanceof OptionSpec option && isNumber(option) && e.getValue() != null) {
      return option.longestName()
          + " must be a whole number up to "
          + Integer.MAX_VALUE
          + ", not '"
          + e.getValue()
          + "'";
    }
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("bad arguments");
    return message.substring(0, 1).toLowerCase(Locale.ROOT)
        + message.substring(1)
        + (message.contains("--help") ? "" : help(command));
  }

  private static String form(OptionSpec option) {
    return option.longestName() + " " + option.paramLabel();
  }

  private static boolean isNumber(OptionSpec option) {
    return option.auxiliaryTypes()[0] == Integer.class;
  }

  private static String unmatched(CommandSpec command, String argument) {
    if (argument.startsWith("-")) {
      return unknownOption(command, argument);
    }
    if (!command.subcommands().isEmpty()) {
      return "unknown command '"
          + argument
          + "'"
          + Names.hint(argument, command.subcommands().keySet());
    }
    return "unexpected argument '" + argument + "'" + help(command);
  }

  static String unknownOption(CommandSpec command, String argument) {
    List<String> options = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        options.add(option.longestName());
      }
    }
    int value = argument.indexOf('=');
    return "unknown option '"
        + argument
        + "' of '"
        + command.qualifiedName()
        + "'"
        + Names.hint(value < 0 ? argument : argument.substring(0, value), options);
  }

  private static String help(CommandSpec command) {
    return "; see '" + command.qualifiedName() + " --help'";
  }
}
