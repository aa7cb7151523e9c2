package io.goroutines;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What can be said of a goroutine when it is started, beside its body. Immutable.
 *
 * <pre>{@code
 * go(named("reader").label("tenant", tenant), () -> read(socket));
 * }</pre>
 *
 * @see Go#named
 */
public final class GoroutineOptions {

  /** No name, no labels of its own. */
  public static final GoroutineOptions DEFAULT = new GoroutineOptions("", Map.of());

  private final String name;
  private final Map<String, String> labels;

  private GoroutineOptions(String name, Map<String, String> labels) {
    this.name = name;
    this.labels = labels;
  }

  /** Returns these options with another name. */
  public GoroutineOptions name(String name) {
    return new GoroutineOptions(Objects.requireNonNull(name, "name"), labels);
  }

  /**
   * Returns these options with one label more, or another value for it. Labels show in dumps, and a
   * scheduler may act on them; goroutines that the labelled one starts inherit them.
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
