package io.goroutines.benchmarks.compare;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process that measures one rival in one contest, and prints one line. */
public final class Worker {

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Worker() {}

  /**
   * Measures.
   *
   * @param args the rival, the contest, the number of processors, the operations of a pass, and how
   *     many milliseconds to warm up and to measure, at least
   * @throws Exception what the rival throws
   */
  public static void main(String[] args) throws Exception {
    Rival rival = Rivals.get(args[0]);
    Contest contest = Contest.valueOf(args[1]);
    int operations = Integer.parseInt(args[3]);
    rival.open(Integer.parseInt(args[2]));
    Measurement measured =
        measure(rival, contest, operations, Integer.parseInt(args[4]), Integer.parseInt(args[5]));
    System.out.println(measured.line());
    System.out.flush();
    // What was started and never ends is not waited for.
    System.exit(0);
  }

  /** Measures a rival that is open. */
  static Measurement measure(
      Rival rival, Contest contest, int operations, int warmMillis, int millis) throws Exception {
    long result;
    long began = System.nanoTime();
    do {
      result = rival.run(contest, operations);
    } while (System.nanoTime() - began < warmMillis * 1_000_000L);
    if (!contest.isTimed()) {
      long cpu = SYSTEM.getProcessCpuTime();
      long value = rival.run(contest, operations);
      double each = (SYSTEM.getProcessCpuTime() - cpu) / (double) operations;
      return new Measurement(value, each, peakRss(), value);
    }
    long passes = 0;
    long cpu = SYSTEM.getProcessCpuTime();
    began = System.nanoTime();
    long took;
    do {
      long again = rival.run(contest, operations);
      if (again != result) {
        throw new IllegalStateException("gave " + result + " and then " + again);
      }
      passes++;
      took = System.nanoTime() - began;
    } while (took < millis * 1_000_000L);
    double all = (double) passes * operations;
    return new Measurement(took / all, (SYSTEM.getProcessCpuTime() - cpu) / all, peakRss(), result);
  }

  private static long peakRss() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(kib -> Long.parseLong(kib) * 1024)
        .findFirst()
        .orElse(0);
  }
}
