package io.goroutines.benchmarks.compare;

import io.goroutines.spi.SchedulerCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Who is there to compare. */
final class Implementations {

  private Implementations() {}

  /** Returns goroutines on each scheduler that the catalog of this class path has. */
  static List<Implementation> ours(String version) {
    List<Implementation> ours = new ArrayList<>();
    SchedulerCatalog.load(Implementations.class.getClassLoader())
        .providers()
        .forEach(provider -> ours.add(new Ours(provider, version)));
    return ours;
  }

  /** Returns the others that run on the JVM, as far as they are on the class path. */
  static List<Implementation> others() {
    List<Implementation> others = new ArrayList<>();
    ServiceLoader.load(Implementation.class, Implementations.class.getClassLoader())
        .forEach(others::add);
    others.add(new Jdk(true));
    others.add(new Jdk(false));
    others.add(new RawContinuation());
    return others;
  }

  /** Returns the one of a name. */
  static Implementation get(String name) {
    List<Implementation> all = new ArrayList<>(ours(""));
    all.addAll(others());
    return all.stream()
        .filter(implementation -> implementation.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nobody is called " + name));
  }
}
