package io.goroutines.benchmarks.compare;

import io.goroutines.Go;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@link Classic#STARTUP}: processes that start one goroutine or thread, which prints a line. */
final class Startup {

  private static final String LINE = "hello";

  private Startup() {}

  /** Runs processes of goroutines on a scheduler one after the other; returns how many. */
  static long goroutines(int processes, String scheduler) throws Exception {
    return run(
        processes,
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Dgoroutines.scheduler=" + scheduler),
        List.of(OneGoroutine.class.getName()));
  }

  /** Runs processes of threads one after the other; returns how many. */
  static long threads(int processes, boolean virtual) throws Exception {
    return run(processes, List.of(), List.of(OneThread.class.getName(), Boolean.toString(virtual)));
  }

  private static long run(int processes, List<String> flags, List<String> program)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(flags);
    command.addAll(List.of("-cp", ManagementFactory.getRuntimeMXBean().getClassPath()));
    command.addAll(program);
    for (int i = 0; i < processes; i++) {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (InputStream out = process.getInputStream()) {
        String said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        int status = process.waitFor();
        if (status != 0 || !said.equals(LINE)) {
          throw new IOException("a hello ended with status " + status + " and said: " + said);
        }
      } finally {
        process.destroy();
      }
    }
    return processes;
  }

  /** The program with a goroutine. */
  static final class OneGoroutine {

    private OneGoroutine() {}

    /** Starts a goroutine, and waits for it. */
    public static void main(String[] args) {
      Go.main(() -> Go.go(() -> System.out.println(LINE)).join());
    }
  }

  /** The program with a thread. */
  static final class OneThread {

    private OneThread() {}

    /**
     * Starts a thread, and waits for it.
     *
     * @param args whether it is virtual
     */
    public static void main(String[] args) throws InterruptedException {
      boolean virtual = Boolean.parseBoolean(args[0]);
      Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
      builder.start(() -> System.out.println(LINE)).join();
    }
  }
}
