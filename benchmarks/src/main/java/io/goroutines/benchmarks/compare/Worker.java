package io.goroutines.benchmarks.compare;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

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
    Contest contest = Contest.of(args[1]);
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
      result = rival.prepare(contest, operations).call();
    } while (System.nanoTime() - began < warmMillis * 1_000_000L);
    long passes = 0;
    long took = 0;
    long cpu = 0;
    do {
      Callable<Long> pass = rival.prepare(contest, operations);
      long cpuBefore = SYSTEM.getProcessCpuTime();
      long before = System.nanoTime();
      long again = pass.call();
      took += System.nanoTime() - before;
      cpu += SYSTEM.getProcessCpuTime() - cpuBefore;
      if (!contest.isTimed()) {
        return new Measurement(again, cpu / (double) operations, peakRss(), again);
      }
      if (again != result) {
        throw new IllegalStateException("gave " + result + " and then " + again);
      }
      passes++;
    } while (took < millis * 1_000_000L);
    double all = (double) passes * operations;
    return new Measurement(took / all, cpu / all, peakRss(), result);
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
