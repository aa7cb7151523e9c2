package io.goroutines.benchmarks.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts processes, one at a time; when this process is told to end, the child is ended, too, and
 * its files are deleted.
 */
public final class Children implements AutoCloseable {

  private final Object lock = new Object();
  private final Thread ender = new Thread(this::end, "benchmark-ender");
  private final Path directory;
  private final List<Path> garbage = new ArrayList<>();
  private @Nullable Process running;
  private boolean ending;

  /**
   * How a process ended.
   *
   * @param status its status, or -1 if it took too long
   * @param out what it printed
   * @param err what it printed on its error stream
   */
  public record Ended(int status, String out, String err) {}

  /**
   * Begins.
   *
   * @throws IOException if nothing can be written
   */
  public Children() throws IOException {
    directory = Files.createTempDirectory("goroutines-bench");
    garbage.add(directory);
    Runtime.getRuntime().addShutdownHook(ender);
  }

  /**
   * Runs a process to its end.
   *
   * @param command what to start
   * @param environment further variables of its environment
   * @param seconds how long it may take; it is ended then
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the caller is interrupted; the process is ended
   */
  public Ended run(List<String> command, Map<String, String> environment, long seconds)
      throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Process process = start(builder(command, environment).redirectOutput(out.toFile()));
    boolean ended = await(process, seconds);
    return printed(ended ? process.exitValue() : -1, () -> text(out));
  }

  /**
   * Runs a process to its end, and passes on its output line by line.
   *
   * @param command what to start
   * @param environment further variables of its environment
   * @param seconds how long it may take; it is ended then
   * @param line takes each line that it prints, at once; must not throw
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the caller is interrupted; the process is ended
   */
  public Ended run(
      List<String> command, Map<String, String> environment, long seconds, Consumer<String> line)
      throws IOException, InterruptedException {
    Process process = start(builder(command, environment));
    StringBuilder all = new StringBuilder();
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
                    for (String read = in.readLine(); read != null; read = in.readLine()) {
                      all.append(read).append('\n');
                      line.accept(read);
                    }
                  } catch (IOException _) {
                    // The process was ended.
                  }
                });
    boolean ended = await(process, seconds);
    reader.join();
    return printed(ended ? process.exitValue() : -1, all::toString);
  }

  /** The output of a process. */
  @FunctionalInterface
  private interface Printed {
    String text() throws IOException;
  }

  /** Under the lock, so that the file is not deleted while it is read. */
  private Ended printed(int status, Printed out) throws IOException {
    synchronized (lock) {
      if (!ending) {
        return new Ended(status, out.text(), text(directory.resolve("err")));
      }
    }
    throw ended();
  }

  private ProcessBuilder builder(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(directory.resolve("err").toFile());
    builder.environment().putAll(environment);
    return builder;
  }

  private static boolean await(Process process, long seconds)
      throws IOException, InterruptedException {
    boolean ended = false;
    try {
      process.getOutputStream().close();
      ended = process.waitFor(seconds, TimeUnit.SECONDS);
    } finally {
      if (!ended) {
        kill(process);
      }
    }
    return ended;
  }

  /** Decodes leniently: a crashing process may print anything. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** Under the lock, so that no process starts after the running one has been ended. */
  private Process start(ProcessBuilder builder) throws IOException {
    synchronized (lock) {
      if (!ending) {
        Process process = builder.start();
        running = process;
        return process;
      }
    }
    throw ended();
  }

  /** Does not return: the JVM ends in a moment, and nothing more may be printed. */
  private static Error ended() {
    while (true) {
      LockSupport.park();
    }
  }

  /** Returns a directory that is deleted at the end. */
  public Path directory() {
    return directory;
  }

  /**
   * Registers a directory that is deleted, with its contents, when all processes have ended.
   *
   * @param directory what to delete
   */
  public void deleteAtEnd(Path directory) {
    synchronized (lock) {
      garbage.add(directory);
    }
  }

  private void end() {
    synchronized (lock) {
      ending = true;
      if (running != null) {
        kill(running);
      }
      delete();
    }
  }

  private void delete() {
    for (Path directory : garbage) {
      if (!Files.exists(directory)) {
        continue; // deleted with its parent
      }
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | UncheckedIOException _) {
        // It stays, without harm.
      }
    }
    garbage.clear();
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (ending) {
        return;
      }
      delete();
    }
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(ender);
    } catch (IllegalStateException _) {
      throw ended();
    }
  }
}
