package io.goroutines.scheduler.workstealing;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A thread as the operating system sees it, where that says so: under Linux, in {@code /proc}. */
final class OsThread implements Runnable {

  /*
   * Opening and closing a file takes a monitor that all files of the JVM share, that of its Cleaner. A
   * goroutine that has waited for a monitor and is to have it next holds off all who come after it, also
   * while it stands in a run queue. So a thread that goroutines need to get on, sysmon or an M that has not
   * found its work yet, must never wait for such a monitor: nobody would run the goroutine.
   *
   * Hence the file is opened once, by a thread that nobody waits for, and closed by the thread that it is
   * about, when that ends. What sysmon does, reading it, takes no monitor; nor does current(), which asks
   * the operating system for a name and opens nothing.
   *
   *   NAMED ----> OPENING   sysmon, which then has somebody call run()
   *   OPENING --> OPEN      run(): `file` is set; or CLOSED, if there is no such file
   *   OPEN <----> READING   sysmon, around a look
   *   any ------> CLOSED    close(), but not from READING: it waits for that to be over. Whoever comes from
   *                         OPENING to find this closes the file
   *
   * Why READING: a file's number can belong to another file as soon as it is closed, and a look moves the
   * position.
   */

  /** What the operating system does with a thread. */
  enum State {
    /** Executes it, or would if it had a processor to spare. */
    RUNNABLE,
    /** Waits for something else on its behalf: a file, a lock, the time. */
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

  /** More than the number and the name before the state take up; the system cuts names at 15. */
  private static final int ENOUGH = 128;

  private final String stat;
  private final byte[] text = new byte[ENOUGH];

  private volatile int phase;

  /** Written before OPEN. */
  private @Nullable RandomAccessFile file;

  private OsThread(String stat) {
    this.stat = stat;
  }

  /** Returns the calling thread, which is a platform thread; null where that cannot be known. */
  static @Nullable OsThread current() {
    try {
      return new OsThread(new File("/proc/thread-self").getCanonicalPath() + "/stat");
    } catch (IOException | RuntimeException | OutOfMemoryError _) {
      return null;
    }
  }

  /** Whether the caller is to see to it that somebody calls {@link #run}; true once at most. */
  boolean wantsOpening() {
    return phase == NAMED && PHASE.compareAndSet(this, NAMED, OPENING);
  }

  /** Opens what tells about it. May wait for goroutines to get on. */
  @Override
  public void run() {
    RandomAccessFile opened = null;
    try {
      opened = new RandomAccessFile(stat, "r");
      file = opened;
    } catch (IOException | RuntimeException | OutOfMemoryError _) {
      // another system, or no more files can be open: remains unknown
    }
    if (!PHASE.compareAndSet(this, OPENING, opened == null ? CLOSED : OPEN) && opened != null) {
      close(opened);
    }
  }

  /** Gives back what {@link #run} took. May wait for goroutines to get on. */
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

  /** Returns what the operating system does with it at this moment. Called by one thread only. */
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
      return State.UNKNOWN; // it has ended
    } finally {
      phase = OPEN;
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
