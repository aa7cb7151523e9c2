package io.goroutines.cli;

import io.goroutines.GoRuntime;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerCatalog;
import io.goroutines.spi.SchedulerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code schedulers}: what can be chosen. */
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
  private boolean help;

  SchedulersCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    SchedulerCatalog catalog = SchedulerCatalog.load(plugins.install());
    String byDefault;
    try (GoRuntime runtime = GoRuntime.builder().open()) {
      byDefault = runtime.scheduler().name();
    }
    Table table = new Table("", "NAME", "STATE", "CAN", "WHAT");
    List<String> reasons = new ArrayList<>();
    for (SchedulerProvider provider : catalog.providers()) {
      provider
          .unavailable()
          .ifPresent(reason -> reasons.add(provider.name() + " is not available: " + reason));
      table.row(
          provider.name().equals(byDefault) ? "*" : "",
          terminal.bold(provider.name()),
          provider.unavailable().isPresent()
              ? terminal.yellow("not available")
              : terminal.green("available"),
          capabilities(provider),
          provider.description());
    }
    terminal.out().print(table);
    terminal.out().println();
    terminal.out().println("* is used when none is named.");
    reasons.forEach(terminal.out()::println);
    return 0;
  }

  private static String capabilities(SchedulerProvider provider) {
    return provider.capabilities().stream()
        .sorted()
        .map(SchedulersCommand::word)
        .collect(Collectors.joining(" "));
  }

  private static String word(Capability capability) {
    return capability.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
