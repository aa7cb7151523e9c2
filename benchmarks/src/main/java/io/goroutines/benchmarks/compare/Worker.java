package io.goroutines.benchmarks.compare;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** The process that measures one implementation in one contest, and prints one line. */
public final class Worker {

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Worker() {}

  /**
   * Measures.
   *
   * @param args the implementation, the contest, the number of processors, the operations of a
   *     pass, and how many milliseconds to warm up and to measure, at least
   * @throws Exception what the implementation throws
   */
  public static void main(String[] args) throws Exception {
    Implementation implementation = Implementations.get(args[0]);
    Contest contest = Contest.of(args[1]);
    int operations = Integer.parseInt(args[3]);
    implementation.open(Integer.parseInt(args[2]));
    Measurement measured =
        measure(
            implementation,
            contest,
            operations,
            Integer.parseInt(args[4]),
            Integer.parseInt(args[5]));
    System.out.println(measured.line());
    System.out.flush();
    // Started goroutines or threads that never end are not awaited.
    System.exit(0);
  }

  /** Measures an implementation that is open. */
  static Measurement measure(
      Implementation implementation, Contest contest, int operations, int warmMillis, int millis)
      throws Exception {
    long result;
    boolean settled;
    Settling settling = new Settling();
    long began = System.nanoTime();
    do {
      result = implementation.prepare(contest, operations).call();
      settled = !contest.settles() || settling.settlesAt(result);
    } while (!settled || System.nanoTime() - began < warmMillis * 1_000_000L);
    long passes = 0;
    long preparing = 0;
    long preparingCpu = 0;
    long took;
    // Preparation time is subtracted from the total: processor time is counted in steps longer than
    // a pass.
    long beganCpu = SYSTEM.getProcessCpuTime();
    began = System.nanoTime();
    do {
      long cpuBefore = SYSTEM.getProcessCpuTime();
      long before = System.nanoTime();
      Callable<Long> pass = implementation.prepare(contest, operations);
      preparing += System.nanoTime() - before;
      preparingCpu += SYSTEM.getProcessCpuTime() - cpuBefore;
      long again = pass.call();
      took = System.nanoTime() - began - preparing;
      passes++;
      if (contest.isTimed() && again != result) {
        throw new IllegalStateException("gave " + result + " and then " + again);
      }
      result = again;
    } while (contest.isTimed() && took < millis * 1_000_000L);
    double cpu = SYSTEM.getProcessCpuTime() - beganCpu - preparingCpu;
    double all = (double) passes * operations;
    return new Measurement(contest.isTimed() ? took / all : result, cpu / all, peakRss(), result);
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
