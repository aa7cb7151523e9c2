package io.goroutines.cli;

import io.goroutines.cli.text.Times;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import io.goroutines.testkit.Conformance;
import io.goroutines.testkit.Conformance.Outcome;
import io.goroutines.testkit.Conformance.Status;
import io.goroutines.testkit.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code conformance}: whether a scheduler follows the rules. */
@Command(
    name = "conformance",
    description = "Hold a scheduler, of your own perhaps, to every rule that applies to it.",
    footer = {"", "Exit status: 0 if every rule holds that is not waived, 1 if one is broken."})
final class ConformanceCommand implements Callable<Integer> {

  private static final int[] USUAL_PROCS = {1, 2, 4};

  private static final List<Status> WORST_FIRST =
      List.of(
          Status.FAILED,
          Status.WAIVED,
          Status.PASSED,
          Status.WAIVER_NOT_NEEDED,
          Status.DOES_NOT_APPLY);

  private final Terminal terminal;

  @Option(
      names = "--scheduler",
      required = true,
      paramLabel = "NAME",
      description = "The scheduler; 'goroutines schedulers' lists them.")
  private String scheduler = "";

  @Option(
      names = "--procs",
      split = ",",
      paramLabel = "N",
      description = "Numbers of processors to run the rules at; 1,2,4 if not given.")
  private List<Integer> procs = List.of();

  @Option(
      names = "--waive",
      paramLabel = "RULE=REASON",
      description = {
        "A rule that the scheduler is known to break, and why; may be repeated.",
        "It runs, is listed, and counts neither as passed nor as failed."
      })
  private List<String> waivers = List.of();

  @Mixin private Plugins plugins = new Plugins();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // read by the parser
  private boolean help;

  ConformanceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    SchedulerProvider provider =
        Schedulers.available(scheduler, SchedulerCatalog.load(plugins.install()), List.of());
    Conformance conformance = Conformance.of(provider);
    int variants = 1;
    if (Schedulers.capabilities(provider).contains(Capability.PROCS)) {
      int[] numbers =
          procs.isEmpty()
              ? USUAL_PROCS
              : procs.stream().mapToInt(Schedulers::checkedProcs).toArray();
      conformance = conformance.procs(numbers);
      variants = numbers.length;
    } else if (!procs.isEmpty()) {
      throw Schedulers.takesNoProcs(scheduler);
    }

    for (String waiver : waivers) {
      conformance = waive(conformance, waiver);
    }

    int tests = Rule.all().size() * variants;
    int[] done = {0};
    long began = System.nanoTime();
    terminal.step(0, tests, "rules on " + scheduler);
    Conformance.Report report =
        conformance.run(
            outcome -> {
              done[0]++;
              if (terminal.progress()) {
                terminal.step(done[0], Math.max(tests, done[0]), outcome.rule().number());
              }
            });
    terminal.endSteps();
    return print(report, (System.nanoTime() - began) / 1_000_000);
  }

  private static Conformance waive(Conformance conformance, String waiver) {
    int equals = waiver.indexOf('=');
    if (equals < 0) {
      throw new UsageException("--waive must be RULE=REASON, not '" + waiver + "'");
    }
    try {
      return conformance.waive(waiver.substring(0, equals), waiver.substring(equals + 1));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--waive: " + e.getMessage(), e);
    }
  }

  private int print(Conformance.Report report, long millis) {
    for (Outcome outcome : report.failed()) {
      terminal
          .out()
          .printf("%s %s [%s]%n", terminal.red("FAILED"), outcome.rule(), outcome.variant());
      terminal.out().println("  intent: " + outcome.rule().intent());
      if (!outcome.rule().odds().isEmpty()) {
        terminal.out().println("  statistical: " + outcome.rule().odds());
      }
      outcome.message().lines().forEach(line -> terminal.out().println("  " + line));
    }
    Map<Rule, Outcome> verdicts = new LinkedHashMap<>();
    for (Outcome outcome : report.outcomes()) {
      verdicts.merge(outcome.rule(), outcome, ConformanceCommand::worse);
    }
    verdicts.values().forEach(this::printException);
    long failed = count(verdicts, Status.FAILED);
    long waived = count(verdicts, Status.WAIVED) + count(verdicts, Status.WAIVER_NOT_NEEDED);
    terminal
        .out()
        .printf(
            "%s: %d rules: %s, %s,%s %d do not apply (%d tests in %s)%n",
            scheduler,
            verdicts.size(),
            terminal.green(count(verdicts, Status.PASSED) + " passed"),
            failed == 0 ? "0 failed" : terminal.red(failed + " failed"),
            waived == 0 ? "" : " " + waived + " waived,",
            count(verdicts, Status.DOES_NOT_APPLY),
            report.ran(),
            Times.text(millis));
    return failed == 0 ? 0 : 1;
  }

  /** Returns the outcome that decides about a rule, of two with different numbers of processors. */
  private static Outcome worse(Outcome one, Outcome other) {
    return WORST_FIRST.indexOf(one.status()) <= WORST_FIRST.indexOf(other.status()) ? one : other;
  }

  private static long count(Map<Rule, Outcome> verdicts, Status status) {
    return verdicts.values().stream().filter(verdict -> verdict.status() == status).count();
  }

  /** Prints what keeps a rule from counting as passed or failed. */
  private void printException(Outcome verdict) {
    String message = verdict.message().lines().findFirst().orElse("");
    switch (verdict.status()) {
      case DOES_NOT_APPLY ->
          printLine(
              "does not apply", verdict.rule(), message.replaceFirst("^does not apply: ", ""));
      case WAIVED -> {
        printLine("waived", verdict.rule(), verdict.waiver());
        terminal.out().println("  fails with: " + message);
      }
      default -> {}
    }
    if (!verdict.waiver().isEmpty() && verdict.status() != Status.WAIVED) {
      printLine("waiver not needed", verdict.rule(), verdict.waiver());
    }
  }

  private void printLine(String what, Rule rule, String why) {
    terminal.out().printf("%s: %s: %s%n", what, rule, why);
  }
}
