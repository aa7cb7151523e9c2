package io.goroutines.scheduler.workstealing;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's view of a thread, where it is available: under Linux, in {@code /proc}.
 */
final class OsThread implements Runnable {

  /*
   * Opening and closing a file acquires a monitor that all files of the JVM share, that of its
   * Cleaner. A goroutine that is next in line for a monitor blocks all later contenders, even while
   * it is in a run queue. So a thread that goroutines need to make progress, sysmon or an M that
   * has not found its work yet, must never wait for such a monitor: no thread would run the
   * goroutine.
   *
   * Hence the file is opened once, by a thread on which nothing else depends, and closed by the
   * thread that it describes, when that ends. Sysmon only reads it, without a monitor; current()
   * asks the operating system for a name and opens nothing.
   *
   *   NAMED ----> OPENING   sysmon, which then starts a thread that calls run()
   *   OPENING --> OPEN      run(): `file` is set; or CLOSED, if there is no such file
   *   OPEN <----> READING   sysmon, around a read
   *   any ------> CLOSED    close(), but not from READING: it waits for that to end. run(), coming
   *                         from OPENING, closes the file if it finds this state
   *
   * Why READING: a file descriptor can be reused for another file as soon as it is closed, and a
   * read moves the position.
   */

  /** The scheduling state of a thread in the operating system. */
  enum State {
    /** Running, or waiting for a CPU. */
    RUNNABLE,
    /** Waiting for something else on its behalf: a file, a lock, a timeout. */
    ASLEEP,
    UNKNOWN
  }

  private static final int NAMED = 0;
  private static final int OPENING = 1;
  private static final int OPEN = 2;
  private static final int READING = 3;
  private static final int CLOSED = 4;

  private static final VarHandle PHASE;

  static {
    try {
      PHASE = MethodHandles.lookup().findVarHandle(OsThread.class, "phase", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * More than the length of the number and the name before the state; the system cuts names at 15.
   */
  private static final int ENOUGH = 128;

  private final String stat;
  private final byte[] text = new byte[ENOUGH];

  private volatile int phase;

  /** Written before OPEN. */
  private @Nullable RandomAccessFile file;

  private OsThread(String stat) {
    this.stat = stat;
  }

  /** Returns the view of the calling thread, a platform thread; null where it is not available. */
  static @Nullable OsThread current() {
    try {
      return new OsThread(new File("/proc/thread-self").getCanonicalPath() + "/stat");
    } catch (IOException | RuntimeException | OutOfMemoryError _) {
      return null;
    }
  }

  /** Returns whether the caller must arrange for a call of {@link #run}; true at most once. */
  boolean wantsOpening() {
    return phase == NAMED && PHASE.compareAndSet(this, NAMED, OPENING);
  }

  /** Opens the file. May block until goroutines have made progress. */
  @Override
  public void run() {
    RandomAccessFile opened = null;
    try {
      opened = new RandomAccessFile(stat, "r");
      file = opened;
    } catch (IOException | RuntimeException | OutOfMemoryError _) {
      // another system, or no more files can be opened: the state remains unknown
    }
    if (!PHASE.compareAndSet(this, OPENING, opened == null ? CLOSED : OPEN) && opened != null) {
      close(opened);
    }
  }

  /** Closes the file that {@link #run} opened. May block until goroutines have made progress. */
  void close() {
    int before;
    do {
      before = phase;
      if (before == READING) {
        Thread.yield();
      }
    } while (before == READING || !PHASE.compareAndSet(this, before, CLOSED));
    RandomAccessFile opened = file;
    if (before == OPEN && opened != null) {
      close(opened);
    }
  }

  private static void close(RandomAccessFile opened) {
    try {
      opened.close();
    } catch (IOException _) {
      // it was only read
    }
  }

  /** Returns the current state of the thread. Called by one thread only. */
  State state() {
    if (phase != OPEN || !PHASE.compareAndSet(this, OPEN, READING)) {
      return State.UNKNOWN;
    }
    try {
      RandomAccessFile opened = file;
      if (opened == null) {
        return State.UNKNOWN;
      }
      opened.seek(0);
      return parse(text, opened.read(text));
    } catch (IOException | RuntimeException | OutOfMemoryError _) {
      return State.UNKNOWN; // the thread has ended
    } finally {
      phase = OPEN;
    }
  }

  /** Parses "NUMBER (NAME) STATE …"; the name may contain anything. */
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
