package io.goroutines;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The options of a goroutine at its start. Immutable.
 *
 * <pre>{@code
 * go(named("reader").label("tenant", tenant), () -> read(socket));
 * }</pre>
 *
 * @see Go#named
 */
public final class GoroutineOptions {

  /** No name, and no labels except inherited ones. */
  public static final GoroutineOptions DEFAULT = new GoroutineOptions("", Map.of());

  private final String name;
  private final Map<String, String> labels;

  private GoroutineOptions(String name, Map<String, String> labels) {
    this.name = name;
    this.labels = labels;
  }

  /** Returns a copy of these options with the given name. */
  public GoroutineOptions name(String name) {
    return new GoroutineOptions(Objects.requireNonNull(name, "name"), labels);
  }

  /**
   * Returns a copy of these options with a label added or replaced. Labels are shown in dumps, and
   * a scheduler may use them; goroutines started by the labelled goroutine inherit them.
   */
  public GoroutineOptions label(String key, String value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Map<String, String> more = new HashMap<>(labels);
    more.put(key, value);
    return new GoroutineOptions(name, Map.copyOf(more));
  }

  /** Returns the name; empty if there is none. */
  public String name() {
    return name;
  }

  /** Returns the labels, an unmodifiable map. */
  public Map<String, String> labels() {
    return labels;
  }
}
