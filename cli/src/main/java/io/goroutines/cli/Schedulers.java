package io.goroutines.cli;

import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerCatalog;
import io.goroutines.spi.SchedulerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the commands ask about schedulers, in the words of their error messages. */
final class Schedulers {

  private Schedulers() {}

  /** Returns the provider of a name, which stands where there may be others too. */
  private static SchedulerProvider get(String name, SchedulerCatalog catalog, List<String> others) {
    if (catalog.contains(name)) {
      return catalog.get(name);
    }
    List<String> names = new ArrayList<>(others);
    catalog.providers().forEach(provider -> names.add(provider.name()));
    throw new UsageException(
        "--scheduler: unknown scheduler '" + name + "'" + Names.hintAndAll(name, names));
  }

  /**
   * Returns the provider of a name, if its scheduler can be opened here.
   *
   * @param others what else may be said in place of a name
   */
  static SchedulerProvider available(String name, SchedulerCatalog catalog, List<String> others) {
    SchedulerProvider provider = get(name, catalog, others);
    whyNot(provider)
        .ifPresent(
            reason -> {
              throw new UsageException("the scheduler '" + name + "' is not available: " + reason);
            });
    return provider;
  }

  /** Returns why a scheduler cannot be opened here, in one line; empty if it can. */
  static Optional<String> whyNot(SchedulerProvider provider) {
    try {
      return provider.unavailable().map(Schedulers::line);
    } catch (RuntimeException | LinkageError e) {
      return Optional.of("its provider is broken: " + line(e.toString()));
    }
  }

  /** Returns what a scheduler can do. */
  static Set<Capability> capabilities(SchedulerProvider provider) {
    try {
      return Set.copyOf(provider.capabilities());
    } catch (RuntimeException | LinkageError e) {
      throw new UsageException(
          "the scheduler '"
              + provider.name()
              + "' is broken: capabilities() of its provider "
              + provider.getClass().getName()
              + ": "
              + line(e.toString()),
          e);
    }
  }

  /** Returns what a scheduler says of itself, in one line. */
  static String description(SchedulerProvider provider) {
    try {
      return line(String.valueOf(provider.description()));
    } catch (RuntimeException | LinkageError e) {
      return "its provider is broken: " + line(e.toString());
    }
  }

  private static String line(String text) {
    return text.lines().findFirst().orElse("");
  }

  static int checkedProcs(int procs) {
    if (procs < 1) {
      throw new UsageException("--procs must be at least 1, not " + procs);
    }
    return procs;
  }

  static UsageException takesNoProcs(String name) {
    return new UsageException(
        "--procs: the scheduler '" + name + "' takes no number of processors; leave --procs out");
  }
}
