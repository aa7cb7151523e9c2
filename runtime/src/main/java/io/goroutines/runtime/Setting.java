package io.goroutines.runtime;

import java.util.Objects;

/**
 * A setting and its source.
 *
 * @param key its name without the leading {@code goroutines.}
 * @param value its value
 * @param origin its source, in words that can follow a message in brackets: {@code environment
 *     variable GOMAXPROCS}
 */
public record Setting(String key, String value, String origin) {

  /** Creates a setting; nothing in it may be null. */
  public Setting {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(origin, "origin");
  }

  /** Returns {@code procs = 4 (environment variable GOMAXPROCS)}. */
  @Override
  public String toString() {
    return key + " = " + value + " (" + origin + ")";
  }
}
