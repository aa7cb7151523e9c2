package io.goroutines.spi.support;

import io.goroutines.ConfigurationException;
import io.goroutines.spi.SchedulerProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The available kinds of schedulers, by name. A broken provider, two providers of the same name, or
 * a provider of another SPI version is an error, whichever scheduler is requested: the path holds
 * what the user put there.
 */
public final class SchedulerCatalog {

  private final Map<String, SchedulerProvider> providers;

  private SchedulerCatalog(Map<String, SchedulerProvider> providers) {
    this.providers = providers;
  }

  /**
   * Returns the providers that a class loader finds.
   *
   * @param loader the class loader
   * @throws ConfigurationException if a provider is broken or of another SPI version, or if two
   *     have the same name
   */
  public static SchedulerCatalog load(ClassLoader loader) {
    return load(loader, List.of());
  }

  /**
   * Returns the providers that a class loader finds, and others.
   *
   * @param loader the class loader
   * @param more further providers; a provider whose class the loader found too counts once
   * @throws ConfigurationException as {@link #load(ClassLoader)}
   */
  public static SchedulerCatalog load(
      ClassLoader loader, Collection<? extends SchedulerProvider> more) {
    List<SchedulerProvider> found = new ArrayList<>();
    Iterator<SchedulerProvider> services =
        ServiceLoader.load(SchedulerProvider.class, loader).iterator();
    try {
      while (services.hasNext()) {
        found.add(services.next());
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new ConfigurationException(
          "a scheduler provider cannot be loaded: "
              + line(e)
              + "; fix its jar, or remove it from the path",
          e);
    }
    List<SchedulerProvider> all = new ArrayList<>(found);
    for (SchedulerProvider provider : more) {
      if (found.stream().noneMatch(p -> p.getClass() == provider.getClass())) {
        all.add(provider);
      }
    }
    return of(all);
  }

  /**
   * Returns a catalog of the given providers only.
   *
   * @throws ConfigurationException as {@link #load(ClassLoader)}
   */
  public static SchedulerCatalog of(Collection<? extends SchedulerProvider> found) {
    Map<String, SchedulerProvider> byName = new TreeMap<>();
    for (SchedulerProvider provider : found) {
      String name = checkedName(provider);
      SchedulerProvider other = byName.putIfAbsent(name, provider);
      if (other != null) {
        throw new ConfigurationException(
            "two schedulers are named '"
                + name
                + "': "
                + where(other)
                + " and "
                + where(provider)
                + "; remove one of them");
      }
    }
    return new SchedulerCatalog(byName);
  }

  private static String checkedName(SchedulerProvider provider) {
    int version;
    String name;
    try {
      version = provider.spiVersion();
      name = provider.name();
    } catch (RuntimeException | LinkageError e) {
      throw new ConfigurationException(
          "the scheduler provider " + where(provider) + " is broken: " + line(e), e);
    }
    if (version != SchedulerProvider.SPI_VERSION) {
      throw new ConfigurationException(
          "the scheduler '"
              + name
              + "' ("
              + where(provider)
              + ") was written for version "
              + version
              + " of the SPI, but this is version "
              + SchedulerProvider.SPI_VERSION
              + "; get the release of it that fits");
    }
    if (name == null || !isName(name) || name.equals("auto")) {
      throw new ConfigurationException(
          "the scheduler provider "
              + where(provider)
              + " has the name '"
              + name
              + "'; a name is made of lower-case letters, digits and hyphens, and is not 'auto'");
    }
    return name;
  }

  /**
   * Not a regular expression: this is on the start-up path of every process that opens a runtime.
   */
  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = 'a' <= c && c <= 'z';
      if (!letter && (i == 0 || c != '-' && !('0' <= c && c <= '9'))) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** Returns the class of a provider and, if known, the file that contains it. */
  private static String where(SchedulerProvider provider) {
    Class<?> type = provider.getClass();
    var source = type.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null
        ? type.getName()
        : type.getName() + " in " + source.getLocation().getPath();
  }

  private static String line(Throwable e) {
    StringBuilder line = new StringBuilder();
    for (Throwable t = e; t != null; t = t.getCause()) {
      line.append(line.isEmpty() ? "" : ": ").append(said(t).lines().findFirst().orElse(""));
    }
    return line.toString();
  }

  /** Returns the description of an exception, without the prefix added by ServiceLoader. */
  private static String said(Throwable t) {
    String message = t.getMessage();
    return t instanceof ServiceConfigurationError && message != null
        ? message.replace(SchedulerProvider.class.getName() + ": ", "")
        : t.toString();
  }

  /**
   * Returns the provider of a name.
   *
   * @throws ConfigurationException if there is none; the message lists the available names
   */
  public SchedulerProvider get(String name) {
    SchedulerProvider provider = providers.get(name);
    if (provider == null) {
      throw new ConfigurationException(
          "unknown scheduler '"
              + name
              + "'; "
              + (providers.isEmpty()
                  ? "no scheduler is on the class path or module path"
                  : "available: " + String.join(", ", providers.keySet())));
    }
    return provider;
  }

  /** Returns whether there is a provider of a name. */
  public boolean contains(String name) {
    return providers.containsKey(name);
  }

  /** Returns all providers, in the order of their names; unmodifiable. */
  public List<SchedulerProvider> providers() {
    return List.copyOf(providers.values());
  }
}
