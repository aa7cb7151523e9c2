package io.goroutines.benchmarks.compare;

import io.goroutines.spi.support.SchedulerCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The available participants on the JVM. */
final class Implementations {

  private Implementations() {}

  /** Returns goroutines on each scheduler in the catalog of this class path. */
  static List<Implementation> ours(String version) {
    List<Implementation> ours = new ArrayList<>();
    SchedulerCatalog.load(Implementations.class.getClassLoader())
        .providers()
        .forEach(provider -> ours.add(new Ours(provider, version)));
    return ours;
  }

  /** Returns the others that run on the JVM, if they are on the class path. */
  static List<Implementation> others() {
    List<Implementation> others = new ArrayList<>();
    ServiceLoader.load(Implementation.class, Implementations.class.getClassLoader())
        .forEach(others::add);
    others.add(new Jdk(true));
    others.add(new Jdk(false));
    others.add(new RawContinuation());
    return others;
  }

  /** Returns the implementation with a name. */
  static Implementation get(String name) {
    List<Implementation> all = new ArrayList<>(ours(""));
    all.addAll(others());
    return all.stream()
        .filter(implementation -> implementation.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no implementation named " + name));
  }
}
