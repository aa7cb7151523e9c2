package io.goroutines.cli;

import io.goroutines.examples.program.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One example on one scheduler, in a process of its own, so that its measurements are its own, and
 * a failure or a hang affects nothing else.
 *
 * @param scheduler the scheduler's name
 * @param example the example's name
 * @param args the example's arguments
 * @param correct whether its output is correct
 */
record TourRun(String scheduler, String example, List<String> args, Predicate<String> correct) {

  /** The line in which {@link RunCommand} prints the time. */
  private static final Pattern TOOK = Pattern.compile("(?m)^took ([0-9]+) ms$");

  /**
   * The outcome.
   *
   * @param failure why it failed, of any number of lines; empty if it did not
   * @param millis how long the example took
   * @param output its output
   */
  record Result(String failure, long millis, String output) {

    boolean ok() {
      return failure.isEmpty();
    }

    /** Returns the number in a line of the output: {@code heap 612 bytes for each}. */
    String figure(String label) {
      Matcher line = Pattern.compile("(?m)^" + label + " +([0-9,]+)").matcher(output);
      return line.find() ? line.group(1) : "";
    }
  }

  /** Starts a process. */
  interface Starter {

    Process start(ProcessBuilder builder) throws IOException;
  }

  /** Returns its name in tables: with its size, if that is its argument. */
  String title() {
    return example
        + (args.isEmpty() || !args.getLast().matches("[0-9]+") ? "" : " " + args.getLast());
  }

  /** Returns the equivalent command, as users type it. */
  String command() {
    return "./goroutines run "
        + example
        + (args.isEmpty() ? "" : " " + String.join(" ", args))
        + " --scheduler "
        + scheduler;
  }

  /**
   * Runs it to its end.
   *
   * @param more further options of {@code run}
   * @param scratch a directory for its output
   * @param limit how many seconds it may take
   * @param start starts its process
   */
  Result run(List<String> more, Path scratch, long limit, Starter start)
      throws IOException, InterruptedException {
    List<String> command = JavaCommand.of(Main.class, List.of(), List.of());
    command.addAll(List.of("run", "--time", "--scheduler=" + scheduler));
    command.addAll(more);
    command.add(example);
    command.addAll(args);
    Path out = scratch.resolve("out");
    Path err = scratch.resolve("err");
    Process process =
        start.start(
            new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile()));
    boolean ended = false;
    try {
      ended = process.waitFor(limit, TimeUnit.SECONDS);
    } finally {
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
    }
    String printed = Files.readString(out);
    String errors = Files.readString(err);
    Matcher took = TOOK.matcher(errors);
    if (!ended) {
      return failed("did not end within " + limit + " s", printed, errors);
    }
    if (process.exitValue() != 0 || !took.find()) {
      return failed("ended with status " + process.exitValue(), printed, errors);
    }
    if (!correct.test(printed)) {
      return failed("printed something wrong", printed, errors);
    }
    return new Result("", Long.parseLong(took.group(1)), printed);
  }

  private static Result failed(String why, String printed, String errors) {
    StringBuilder failure = new StringBuilder(why);
    (errors.isBlank() ? printed : errors)
        .lines()
        .filter(line -> !TOOK.matcher(line).matches())
        .limit(20)
        .forEach(line -> failure.append(System.lineSeparator()).append("  ").append(line));
    return new Result(failure.toString(), 0, printed);
  }
}
