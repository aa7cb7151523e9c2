package io.goroutines.benchmarks.compare;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Where and when it was measured.
 *
 * @param when when it began
 * @param system the operating system and the kind of processor
 * @param processors how many
 * @param memory in bytes
 * @param load the load average before the first run; negative if the system does not tell
 */
record Machine(Instant when, String system, int processors, long memory, double load) {

  static Machine now() {
    OperatingSystemMXBean os = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        os.getName() + " " + os.getVersion() + " " + os.getArch() + model(),
        os.getAvailableProcessors(),
        os.getTotalMemorySize(),
        os.getSystemLoadAverage());
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

  /** Returns whether others were using the processors. */
  boolean isBusy() {
    return load > processors / 2.0;
  }

  String text() {
    return String.format(
        Locale.ROOT, "%s; %s, %d processors, %.0f GiB", when, system, processors, memory / 0x1p30);
  }

  String loadText() {
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
