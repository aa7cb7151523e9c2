package io.goroutines.runtime;

import io.goroutines.ConfigurationException;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Finds schedulers and opens the one that a configuration chooses. */
final class Schedulers {

  /** Whether this process has been warned that {@code auto} did not choose work stealing. */
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private Schedulers() {}

  /**
   * Returns the schedulers that a class loader finds, or else our own loader, and the bound ones.
   *
   * @param loader where to look
   * @param bound further providers; one that was found too, by its class, replaces the found one
   */
  static SchedulerCatalog catalog(
      ClassLoader loader, Collection<? extends SchedulerProvider> bound) {
    List<SchedulerProvider> found = SchedulerCatalog.load(loader).providers();
    if (found.isEmpty()) {
      found = SchedulerCatalog.load(Sources.ownLoader()).providers();
    }
    List<SchedulerProvider> all = new ArrayList<>(bound);
    for (SchedulerProvider provider : found) {
      if (!holds(bound, provider.getClass())) {
        all.add(provider);
      }
    }
    return SchedulerCatalog.of(all);
  }

  private static boolean holds(Collection<? extends SchedulerProvider> all, Class<?> type) {
    for (SchedulerProvider each : all) {
      if (each.getClass() == type) {
        return true;
      }
    }
    return false;
  }

  static Scheduler open(Configuration configuration) {
    String name = configuration.scheduler();
    Scheduler scheduler;
    try {
      scheduler = configuration.provider().open(configuration.schedulerConfig());
    } catch (ConfigurationException e) {
      throw withOrigin(e, configuration);
    } catch (RuntimeException | LinkageError e) {
      throw new ConfigurationException(
          "scheduler '" + name + "' cannot be opened: " + Lines.first(e), e);
    }
    if (scheduler == null) { // NullAway cannot check third parties' results
      throw new ConfigurationException(
          "scheduler '"
              + name
              + "' cannot be opened: open() of its provider "
              + configuration.provider().getClass().getName()
              + " returned null");
    }
    JdkFaults.warnOnce();
    Optional<String> why = configuration.whyNotWorkStealing();
    if (why.isPresent() && WARNED.compareAndSet(false, true)) {
      System.err.println(
          "goroutines: scheduler 'workstealing' is not available ("
              + why.get()
              + "); using '"
              + name
              + "'");
    }
    return scheduler;
  }

  /** A scheduler knows what is wrong with one of its settings, but not the setting's source. */
  private static ConfigurationException withOrigin(
      ConfigurationException e, Configuration configuration) {
    String message = String.valueOf(e.getMessage());
    Optional<Setting> procs = configuration.setting(Configuration.PROCS);
    if (procs.isPresent() && message.startsWith(Configuration.PROCS + " ")) {
      return new ConfigurationException(message + " (" + procs.get().origin() + ")", e);
    }
    for (Map.Entry<String, Setting> own : configuration.ownSettings().entrySet()) {
      if (message.contains(own.getKey())) {
        return new ConfigurationException(message + " (" + own.getValue().origin() + ")", e);
      }
    }
    return e;
  }
}
