package io.goroutines.architecture;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * The modules, and what each may use: the table of modules in CONTRIBUTING.md. A module may use
 * only what it names here; java.base and JSpecify's annotations are always allowed.
 */
enum ProductModule {
  API("io.goroutines", 50, modules(), jdk(), others()),
  CHANNELS("io.goroutines.channels", 8, modules(API), jdk(), others()),
  LIBRARY("io.goroutines.library", 6, modules(API), jdk(), others()),
  SCHEDULER_BASE(
      "io.goroutines.scheduler",
      12,
      modules(API),
      jdk("jdk.jfr", "java.management", "jdk.management"),
      others()),
  WORKSTEALING(
      "io.goroutines.scheduler.workstealing", 4, modules(API, SCHEDULER_BASE), jdk(), others()),
  FIFO("io.goroutines.scheduler.fifo", 1, modules(API, SCHEDULER_BASE), jdk(), others()),
  LOOM(
      "io.goroutines.scheduler.loom",
      5,
      modules(API),
      jdk("java.management", "jdk.management"),
      others()),
  RUNTIME(
      "io.goroutines.runtime",
      11,
      modules(API),
      jdk("jdk.jfr", "java.management"),
      others("com.google.inject", "com.typesafe.config", "jakarta.inject")),
  TESTKIT(
      "io.goroutines.testkit",
      20,
      modules(API),
      jdk("java.management"),
      others("org.junit", "org.opentest4j", "org.apiguardian.api")),
  EXAMPLES(
      "io.goroutines.examples",
      11,
      modules(API, RUNTIME, LIBRARY),
      anyJdk(),
      others("org.HdrHistogram")),
  BENCHMARKS(
      "io.goroutines.benchmarks", 25, modules(API, RUNTIME), anyJdk(), others("org.openjdk.jmh")),
  CLI(
      "io.goroutines.cli",
      18,
      modules(API, RUNTIME, EXAMPLES, TESTKIT, BENCHMARKS),
      anyJdk(),
      others(
          "picocli",
          "com.fasterxml.jackson",
          "org.junit.platform",
          "org.junit.jupiter.api",
          "org.openjdk.jmh"));

  /** The name in {@code module-info}. */
  final String moduleName;

  /** The minimum number of classes, so that no rule passes vacuously. */
  final int floor;

  /** The modules that this one may use, beside itself. */
  private final Set<ProductModule> modules;

  /** The JDK modules that this one may use beside java.base. */
  private final String[] jdk;

  private final boolean anyJdk;

  /** The third-party packages, with their subpackages, that this one may use. */
  private final String[] others;

  ProductModule(String module, int floor, ProductModule[] modules, String[] jdk, String[] others) {
    this.moduleName = module;
    this.floor = floor;
    this.modules = Set.of(modules);
    this.anyJdk = jdk.length == 1 && jdk[0].equals("*");
    this.jdk = jdk;
    this.others = others;
  }

  private static ProductModule[] modules(ProductModule... modules) {
    return modules;
  }

  private static String[] jdk(String... modules) {
    return modules;
  }

  private static String[] anyJdk() {
    return new String[] {"*"};
  }

  private static String[] others(String... packages) {
    return packages;
  }

  /** Returns the module's directory in the project. */
  String directory() {
    return switch (this) {
      case API -> "api";
      case SCHEDULER_BASE -> "scheduler-base";
      default -> moduleName.substring("io.goroutines.".length()).replace('.', '-');
    };
  }

  boolean mayUse(ProductModule other) {
    return other == this || modules.contains(other);
  }

  boolean mayUseJdk(String jdkModule) {
    return anyJdk || jdkModule.equals("java.base") || Arrays.asList(jdk).contains(jdkModule);
  }

  boolean mayUsePackage(String name) {
    return name.equals("org.jspecify.annotations")
        || Arrays.stream(others).anyMatch(o -> name.equals(o) || name.startsWith(o + "."));
  }

  /** Returns whether this is one of the modules on which goroutines wait. */
  boolean isCore() {
    return switch (this) {
      case API, CHANNELS, LIBRARY, SCHEDULER_BASE, WORKSTEALING, FIFO, LOOM -> true;
      case RUNTIME, TESTKIT, EXAMPLES, BENCHMARKS, CLI -> false;
    };
  }

  boolean isScheduler() {
    return switch (this) {
      case SCHEDULER_BASE, WORKSTEALING, FIFO, LOOM -> true;
      default -> false;
    };
  }

  /**
   * Returns the names of our modules that this one may require. The command line requires the
   * library too, for the programs that it runs; its own code does not use it.
   */
  Set<String> mayRequire() {
    Set<String> names = new TreeSet<>();
    if (this == CLI) {
      names.add(LIBRARY.moduleName);
    }
    for (ProductModule module : modules) {
      names.add(module.moduleName);
    }
    return names;
  }
}
