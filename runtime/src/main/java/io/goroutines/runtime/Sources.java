package io.goroutines.runtime;

import io.goroutines.spi.SchedulerProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration is read from: the only class that reads system properties, the environment
 * and the thread's context class loader.
 *
 * @param properties the system properties
 * @param environment the environment variables
 * @param loader where schedulers, channels and {@code goroutines.conf} are looked for
 */
record Sources(
    Map<String, String> properties, Map<String, String> environment, ClassLoader loader) {

  /**
   * Returns what this process was started with, and the calling thread's context class loader. A
   * loader that sees another copy of this library than the running one, or none of it, cannot give
   * matching providers; then our own loader is used.
   */
  static Sources ofProcess() {
    Properties all = System.getProperties();
    Map<String, String> properties = new HashMap<>();
    for (String name : all.stringPropertyNames()) {
      properties.put(name, all.getProperty(name, ""));
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    boolean fits = context != null && seesUs(context);
    return new Sources(properties, System.getenv(), fits ? context : ownLoader());
  }

  private static boolean seesUs(ClassLoader loader) {
    try {
      return loader.loadClass(SchedulerProvider.class.getName()) == SchedulerProvider.class;
    } catch (ClassNotFoundException | LinkageError _) {
      return false;
    }
  }

  static ClassLoader ownLoader() {
    ClassLoader own = Sources.class.getClassLoader();
    return own == null ? ClassLoader.getSystemClassLoader() : own;
  }

  /** Returns an environment variable; null if it is not set, or empty. */
  @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }
}
