package io.goroutines.benchmarks.compare;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A group of contests. */
public enum Group {
  /** The contests of all participants: {@link Classic}. */
  WORKLOADS("workloads") {
    @Override
    public Map<String, List<Contest>> names() {
      return byId(Classic.values());
    }
  },
  /** Go's own benchmarks: {@link GoBenchmark}. */
  GO("go") {
    @Override
    public Map<String, List<Contest>> names() {
      return byId(GoBenchmark.values());
    }
  },
  /** How the cost of an operation grows: {@link Curve}. */
  GROWTH("growth") {
    @Override
    public Map<String, List<Contest>> names() {
      Map<String, List<Contest>> names = new LinkedHashMap<>();
      for (Curve curve : Curve.values()) {
        names.put(curve.id(), List.copyOf(curve.points()));
      }
      return names;
    }
  };

  private final String id;

  Group(String id) {
    this.id = id;
  }

  /** Returns the name that users type. */
  public String id() {
    return id;
  }

  /** Returns the contests by the names that users type, in the order of the report. */
  public abstract Map<String, List<Contest>> names();

  /** Returns all of its contests. */
  public List<Contest> contests() {
    return names().values().stream().flatMap(List::stream).toList();
  }

  private static Map<String, List<Contest>> byId(Contest[] contests) {
    return Arrays.stream(contests)
        .collect(Collectors.toMap(Contest::id, List::of, (a, b) -> a, LinkedHashMap::new));
  }
}
