package io.goroutines.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Starts processes, one at a time; when this process is told to end, so is that one. */
final class Children implements AutoCloseable {

  private final Object lock = new Object();
  private final Thread ender = new Thread(this::end, "benchmark-ender");
  private @Nullable Process running;
  private boolean ending;

  /** How a process ended: its status, or -1 if it took too long, and what it printed. */
  record Ended(int status, String out, String err) {}

  Children() {
    Runtime.getRuntime().addShutdownHook(ender);
  }

  Ended run(List<String> command, Map<String, String> environment, long seconds)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("goroutines-bench", ".out");
    Path err = Files.createTempFile("goroutines-bench", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = start(builder);
      boolean ended = false;
      try {
        process.getOutputStream().close();
        ended = process.waitFor(seconds, TimeUnit.SECONDS);
      } finally {
        if (!ended) {
          kill(process);
        }
      }
      return new Ended(
          ended ? process.exitValue() : -1,
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  /** Under the lock, so that no process starts after the one that runs has been ended. */
  private Process start(ProcessBuilder builder) throws IOException {
    synchronized (lock) {
      if (!ending) {
        Process process = builder.start();
        running = process;
        return process;
      }
    }
    // The JVM ends in a moment, and nothing more is to be said.
    while (true) {
      LockSupport.park();
    }
  }

  private void end() {
    synchronized (lock) {
      ending = true;
      if (running != null) {
        kill(running);
      }
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(ender);
  }
}
