package io.goroutines.benchmarks.host;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Where, when and on what the measurements were taken.
 *
 * @param when when they began
 * @param system the operating system and the kind of processor
 * @param processors how many
 * @param memory in bytes
 * @param jdk the version of the JDK
 * @param commit the commit of our sources
 * @param load the load average before the first run; negative if the system does not provide it
 */
public record Machine(
    Instant when,
    String system,
    int processors,
    long memory,
    String jdk,
    String commit,
    double load) {

  private static final String UNKNOWN =
      "unknown: this is no checkout of the sources, or has no git";

  private static final String SOURCE =
      "benchmarks/src/main/java/" + Machine.class.getName().replace('.', '/') + ".java";

  /**
   * Determines the description of this machine.
   *
   * @param children starts processes
   * @throws InterruptedException if the caller is interrupted
   */
  public static Machine now(Children children) throws InterruptedException {
    OperatingSystemMXBean os = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        os.getName() + " " + os.getVersion() + " " + os.getArch() + model(),
        os.getAvailableProcessors(),
        os.getTotalMemorySize(),
        Runtime.version() + ", " + ManagementFactory.getRuntimeMXBean().getVmVendor(),
        commit(children),
        os.getSystemLoadAverage());
  }

  /** Asks git about the directory of our classes; copies of them may be elsewhere. */
  private static String commit(Children children) throws InterruptedException {
    try {
      Path classes =
          Path.of(Machine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      String here = Objects.requireNonNull(classes.getParent()).toString();
      Path top = Path.of(git(children, here, "rev-parse", "--show-toplevel"));
      if (!Files.exists(top.resolve(SOURCE))) {
        return UNKNOWN;
      }
      String commit = git(children, top.toString(), "rev-parse", "HEAD");
      String changes =
          git(
              children,
              top.toString(),
              "status",
              "--porcelain",
              "--",
              "pom.xml",
              "*/pom.xml",
              "*/src/main");
      return commit + (changes.isEmpty() ? "" : ", with changes that are not committed");
    } catch (IOException | URISyntaxException | RuntimeException _) {
      return UNKNOWN;
    }
  }

  private static String git(Children children, String directory, String... command)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("git", "-C", directory));
    line.addAll(List.of(command));
    Children.Ended ended = children.run(line, Map.of(), 60);
    if (ended.status() != 0) {
      throw new IOException(ended.err());
    }
    return ended.out().strip();
  }

  private static String model() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> ", " + line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException _) {
      return "";
    }
  }

  /** Returns whether other processes were using the processors. */
  public boolean isBusy() {
    return load > processors / 2.0;
  }

  /** Returns the description, in a line. */
  public String text() {
    return String.format(
        Locale.ROOT, "%s; %s, %d processors, %.0f GiB", when, system, processors, memory / 0x1p30);
  }

  /** Returns the load, in some words. */
  public String loadText() {
    return load < 0
        ? "unknown"
        : String.format(
            Locale.ROOT,
            "%.1f%s",
            load,
            isBusy()
                ? "; the machine was busy with other work, so do not trust these numbers"
                : "");
  }
}
