package io.goroutines.cli;

import io.goroutines.cli.text.Times;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import io.goroutines.testkit.Conformance;
import io.goroutines.testkit.Conformance.Outcome;
import io.goroutines.testkit.Conformance.Status;
import io.goroutines.testkit.Rule;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code conformance}: whether a scheduler follows the rules. */
@Command(
    name = "conformance",
    description = "Hold a scheduler, of your own perhaps, to every rule that applies to it.",
    footer = {"", "Exit status: 0 if every rule holds, 1 if one is broken."})
final class ConformanceCommand implements Callable<Integer> {

  private static final int[] USUAL_PROCS = {1, 2, 4};

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
    Map<Rule, Set<Status>> rules = new LinkedHashMap<>();
    for (Outcome outcome : report.outcomes()) {
      rules
          .computeIfAbsent(outcome.rule(), _ -> EnumSet.noneOf(Status.class))
          .add(outcome.status());
    }
    long failed = rules.values().stream().filter(s -> s.contains(Status.FAILED)).count();
    long passed =
        rules.values().stream()
            .filter(s -> s.contains(Status.PASSED) && !s.contains(Status.FAILED))
            .count();
    Set<Rule> told = new HashSet<>(); // a rule may have several variants
    for (Outcome outcome : report.doesNotApply()) {
      if (!rules.getOrDefault(outcome.rule(), Set.of()).contains(Status.PASSED)
          && told.add(outcome.rule())) {
        terminal
            .out()
            .printf(
                "does not apply: %s: %s%n",
                outcome.rule(), outcome.message().replaceFirst("^does not apply: ", ""));
      }
    }
    terminal
        .out()
        .printf(
            "%s: %d rules: %s, %s, %d do not apply (%d tests in %s)%n",
            scheduler,
            rules.size(),
            terminal.green(passed + " passed"),
            failed == 0 ? "0 failed" : terminal.red(failed + " failed"),
            rules.size() - passed - failed,
            report.ran(),
            Times.text(millis));
    return failed == 0 ? 0 : 1;
  }
}
