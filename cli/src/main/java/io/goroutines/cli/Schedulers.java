package io.goroutines.cli;

import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Queries of the commands on schedulers, with their error messages. */
final class Schedulers {

  private Schedulers() {}

  /** Returns the provider with a name, in a place where other values are allowed, too. */
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
   * Returns the provider with a name, if its scheduler can be opened here.
   *
   * @param others the other values allowed in place of a name
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

  /** Returns the capabilities of a scheduler. */
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

  /** Returns a scheduler's description, in one line. */
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
