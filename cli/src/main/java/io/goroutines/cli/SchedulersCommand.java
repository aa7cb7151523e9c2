package io.goroutines.cli;

import io.goroutines.cli.text.Table;
import io.goroutines.runtime.Configuration;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code schedulers}: the available schedulers. */
@Command(
    name = "schedulers",
    description = "List the schedulers, what each can do, and whether it can run here.")
final class SchedulersCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private Plugins plugins = new Plugins();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // read by the parser
  private boolean help;

  SchedulersCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    SchedulerCatalog catalog = SchedulerCatalog.load(plugins.install());
    String byDefault = Configuration.load(Map.of()).scheduler();
    Table table = new Table("", "NAME", "STATE", "CAN", "WHAT");
    List<String> reasons = new ArrayList<>();
    for (SchedulerProvider provider : catalog.providers()) {
      Optional<String> whyNot = Schedulers.whyNot(provider);
      whyNot.ifPresent(why -> reasons.add(provider.name() + " is not available: " + why));
      table.row(
          provider.name().equals(byDefault) ? "*" : "",
          terminal.bold(provider.name()),
          whyNot.isPresent() ? terminal.yellow("not available") : terminal.green("available"),
          capabilities(provider),
          Schedulers.description(provider));
    }
    terminal.out().print(table);
    terminal.out().println();
    terminal.out().println("* runs goroutines where no scheduler is named.");
    reasons.forEach(terminal.out()::println);
    return 0;
  }

  private static String capabilities(SchedulerProvider provider) {
    return Schedulers.capabilities(provider).stream()
        .sorted()
        .map(capability -> capability.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .collect(Collectors.joining(" "));
  }
}
