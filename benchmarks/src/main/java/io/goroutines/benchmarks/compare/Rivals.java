package io.goroutines.benchmarks.compare;

import io.goroutines.spi.SchedulerCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Who is there to compare. */
final class Rivals {

  private Rivals() {}

  /** Returns goroutines on each scheduler that the catalog of this class path has. */
  static List<Rival> ours(String version) {
    List<Rival> ours = new ArrayList<>();
    SchedulerCatalog.load(Rivals.class.getClassLoader())
        .providers()
        .forEach(provider -> ours.add(new Ours(provider, version)));
    return ours;
  }

  /** Returns the others that run on the JVM, as far as they are on the class path. */
  static List<Rival> others() {
    List<Rival> others = new ArrayList<>();
    ServiceLoader.load(Rival.class, Rivals.class.getClassLoader()).forEach(others::add);
    others.add(new Jdk(true));
    others.add(new Jdk(false));
    others.add(new RawContinuation());
    return others;
  }

  /** Returns the one of a name. */
  static Rival get(String name) {
    List<Rival> all = new ArrayList<>(ours(""));
    all.addAll(others());
    return all.stream()
        .filter(rival -> rival.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nobody is called " + name));
  }
}
