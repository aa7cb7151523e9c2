package io.goroutines.scheduler.workstealing;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A thread as the operating system sees it, where that says so: under Linux, in {@code /proc}. */
final class OsThread {

  /** What the operating system does with a thread. */
  enum State {
    /** Executes it, or would if it had a processor to spare. */
    RUNNABLE,
    /** Waits for something else on its behalf: a file, a lock, the time. */
    ASLEEP,
    UNKNOWN
  }

  /** More than the number and the name before the state take up; the system cuts names at 15. */
  private static final int ENOUGH = 128;

  private final String stat;

  private OsThread(String stat) {
    this.stat = stat;
  }

  /** Returns the calling thread, which is a platform thread; null where that cannot be known. */
  static @Nullable OsThread current() {
    try {
      return new OsThread(
          "/proc/" + Files.readSymbolicLink(Path.of("/proc/thread-self")) + "/stat");
    } catch (IOException | RuntimeException | OutOfMemoryError _) {
      return null;
    }
  }

  /** Returns what the operating system does with it at this moment. */
  State state() {
    try (FileInputStream in = new FileInputStream(stat)) {
      byte[] text = new byte[ENOUGH];
      return parse(text, in.read(text));
    } catch (IOException | RuntimeException | OutOfMemoryError _) {
      return State.UNKNOWN; // it has ended, or no more files can be open
    }
  }

  /** Reads "NUMBER (NAME) STATE …"; there may be anything in the name. */
  static State parse(byte[] text, int length) {
    int at = length - 3;
    while (at >= 0 && text[at] != ')') {
      at--;
    }
    if (at < 0) {
      return State.UNKNOWN;
    }
    return switch (text[at + 2]) {
      case 'R' -> State.RUNNABLE;
      case 'S', 'D' -> State.ASLEEP;
      default -> State.UNKNOWN; // stopped, by a debugger or a signal
    };
  }
}
