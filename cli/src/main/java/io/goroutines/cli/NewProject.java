package io.goroutines.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A directory of files that is created atomically: it is written under another name beside its
 * final place, and then renamed.
 */
final class NewProject {

  private final Path target;
  private final Path parent;
  private final String command;
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private NewProject(Path target, Path parent, String command) {
    this.target = target;
    this.parent = parent;
    this.command = command;
  }

  /**
   * Prepares a project.
   *
   * @param target the directory, which must not exist, but its parent must
   * @param command the calling command, for messages
   * @throws UsageException if it cannot be created there
   */
  static NewProject in(Path target, String command) {
    Path absolute = target.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null || Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException(
          command + ": " + target + " exists already; choose another --directory, or remove it");
    }
    if (!Files.isDirectory(parent)) {
      throw new UsageException(
          command
              + ": "
              + (Files.exists(parent) ? parent + " is no directory" : "there is no " + parent)
              + "; create the directory first, or choose another --directory");
    }
    return new NewProject(absolute, parent, command);
  }

  /** Adds a file, by its path within the project. */
  void add(String path, byte[] content) {
    files.put(path, content);
  }

  /** Writes everything. An interrupt by Ctrl-C leaves either all of it or nothing. */
  void write() {
    Path work = parent.resolve(".goroutines-new-" + ProcessHandle.current().pid() + ".tmp");
    ReentrantLock writing = new ReentrantLock();
    // The end of the process waits for this, which takes hardly any time, and then cleans up.
    Thread cleaner =
        new Thread(
            () -> {
              writing.lock(); // never unlocked: the process is ending
              delete(work);
            });
    writing.lock();
    try {
      Runtime.getRuntime().addShutdownHook(cleaner);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = work.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      delete(work);
      throw new UsageException(
          command
              + ": cannot write to "
              + parent
              + " ("
              + reason(e)
              + "); choose another --directory, or give yourself the right to",
          e);
    } finally {
      writing.unlock();
      try {
        boolean _ = Runtime.getRuntime().removeShutdownHook(cleaner);
      } catch (IllegalStateException _) {
        // The process is ending, and the cleaner finds nothing to do.
      }
    }
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException ? "no permission" : e.toString();
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    } catch (IOException _) {
      // There is nothing to delete, or it cannot be deleted.
    }
  }
}
