package io.goroutines.cli;

import io.goroutines.spi.SchedulerCatalog;
import io.goroutines.spi.SchedulerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the commands ask about schedulers, in the words of their error messages. */
final class Schedulers {

  private Schedulers() {}

  /** Returns the provider of a name. */
  static SchedulerProvider get(String name, SchedulerCatalog catalog) {
    if (catalog.contains(name)) {
      return catalog.get(name);
    }
    List<String> names = new ArrayList<>();
    catalog.providers().forEach(provider -> names.add(provider.name()));
    throw new UsageException("unknown scheduler '" + name + "'" + Names.hintAndAll(name, names));
  }

  /** Returns the provider of a name, if its scheduler can be opened here. */
  static SchedulerProvider available(String name, SchedulerCatalog catalog) {
    SchedulerProvider provider = get(name, catalog);
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
      return provider.unavailable();
    } catch (RuntimeException | LinkageError e) {
      return Optional.of("its provider is broken: " + e);
    }
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
