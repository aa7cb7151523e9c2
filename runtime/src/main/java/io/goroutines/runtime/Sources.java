package io.goroutines.runtime;

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

  /** Returns what this process was started with, and the calling thread's context class loader. */
  static Sources ofProcess() {
    Properties all = System.getProperties();
    Map<String, String> properties = new HashMap<>();
    for (String name : all.stringPropertyNames()) {
      properties.put(name, all.getProperty(name, ""));
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return new Sources(properties, System.getenv(), context == null ? ownLoader() : context);
  }

  static ClassLoader ownLoader() {
    ClassLoader own = Sources.class.getClassLoader();
    return own == null ? ClassLoader.getSystemClassLoader() : own;
  }

  /** Returns an environment variable; null if it is not set, or set to nothing. */
  @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }
}
