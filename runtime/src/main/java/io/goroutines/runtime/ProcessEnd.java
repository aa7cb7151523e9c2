package io.goroutines.runtime;

import io.goroutines.Goroutine;
import io.goroutines.GoroutineReport;
import io.goroutines.PanicHandler;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process, once: the first claim decides the status, be it by the end of main or by one of
 * many concurrent panics.
 *
 * <p>Invariants: {@link #END} leaves {@link #NOT_YET} once, by the claim. Only the panic that has
 * claimed the end is reported, and then the status is {@link #PANICKED}: a panic after the end of
 * main, or while the JVM is shutting down for another reason, is not reported, as it can no longer
 * determine the status. {@link #BEGUN} opens when the report is out and {@link System#exit} about
 * to be called; until then no panicked goroutine ends, so that none of its joiners resumes in a
 * program that is over. They do end after that: shutdown hooks may wait for them.
 *
 * <p>A panic is reported, and {@link System#exit} called, on a platform thread: the panicking
 * goroutine may be unable to wait for shutdown hooks, or its scheduler to resume it. If there is no
 * memory for a thread, the goroutine writes a minimal report and halts.
 *
 * <p>Whatever runs foreign code or needs a lock that foreign code can hold, above all the locks of
 * {@link System#err} and {@link System#out}, runs on a separate thread with a time limit: nothing
 * keeps the process from its end.
 */
final class ProcessEnd {

  static final int PANICKED = 2;

  /** Ends the process with Go's report. */
  static final PanicHandler ON_PANIC = ProcessEnd::panicked;

  private static final int NOT_YET = 0;
  private static final int BY_PANIC = 1;
  private static final int BY_MAIN = 2;

  /** The line that {@code go run} adds. */
  private static final String STATUS_LINE = "exit status 2\n";

  /** Long enough for a busy machine. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static final AtomicInteger END = new AtomicInteger(NOT_YET);

  private static final CountDownLatch BEGUN = new CountDownLatch(1);

  /** Allocated in advance, for when no memory is left for a report. */
  private static final byte[] LAST_WORDS =
      "panic: (it could not be reported)\n\nexit status 2\n".getBytes(StandardCharsets.US_ASCII);

  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

  static {
    // Initializes the classes that the JDK needs to end a process. Without memory their
    // initialization would fail, permanently.
    boolean _ = Runtime.getRuntime().removeShutdownHook(Thread.currentThread());
  }

  private ProcessEnd() {}

  private static void panicked(Goroutine goroutine, Throwable cause) {
    if (END.compareAndSet(NOT_YET, BY_PANIC)) {
      try {
        Thread.ofPlatform().daemon().name("goroutines-panic").start(() -> endBy(goroutine, cause));
      } catch (Throwable _) {
        try {
          new Report(goroutine, cause).run();
        } catch (Throwable _) {
          lastWords();
        } finally {
          Runtime.getRuntime().halt(PANICKED);
        }
      }
    } else if (END.get() == BY_MAIN) {
      return; // the program is over, with status 0
    }
    awaitBegun();
  }

  private static void awaitBegun() {
    boolean interrupted = false;
    while (true) {
      try {
        BEGUN.await();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      } catch (Throwable _) {
        break; // no memory to wait with
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endBy(Goroutine goroutine, Throwable cause) {
    if (isShuttingDown()) {
      BEGUN.countDown();
      return;
    }
    try {
      Report report = new Report(goroutine, cause);
      if (!within(LIMIT, "goroutines-report", report)) {
        // System.err is locked, or the exception's toString takes too long.
        boolean _ = within(LIMIT, "goroutines-report-raw", report::writeRaw);
      }
    } catch (Throwable _) { // memory is exhausted, and the end claimed: nothing else ends it
      lastWords();
    } finally {
      exit(PANICKED);
    }
  }

  /** Whether a call of System.exit or a signal has begun the shutdown: that decides the status. */
  private static boolean isShuttingDown() {
    try {
      Thread hook = new Thread(() -> {});
      Runtime.getRuntime().addShutdownHook(hook);
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException _) {
      return true;
    } catch (Throwable _) {
      return false; // no memory to check
    }
  }

  /** Go's report of a panic. */
  private static final class Report implements Runnable {

    private final Goroutine goroutine;
    private final Throwable cause;

    /**
     * The report; written by the thread that makes it, and read when that thread is given up on.
     */
    private volatile @Nullable String text;

    Report(Goroutine goroutine, Throwable cause) {
      this.goroutine = goroutine;
      this.cause = cause;
    }

    @Override
    public void run() {
      try {
        String made = GoroutineReport.panic(goroutine, cause) + STATUS_LINE;
        text = made;
        print(made);
      } catch (Throwable _) { // memory is exhausted
        try {
          print(brief());
        } catch (Throwable _) {
          lastWords();
        }
      }
      flush();
    }

    /** Writes it past System.err; if that becomes free afterwards, it is printed there as well. */
    void writeRaw() {
      try {
        String made = text;
        STDERR.write((made == null ? brief() : made).getBytes(StandardCharsets.UTF_8));
      } catch (Throwable _) {
        lastWords();
      }
    }

    private String brief() {
      return "panic: "
          + cause.getClass().getName()
          + "\n\ngoroutine "
          + goroutine.id()
          + " [running]:\n"
          + STATUS_LINE;
    }
  }

  private static void print(String report) {
    System.err.print(report); // in one call, so that nothing comes in between
    System.err.flush();
  }

  private static void lastWords() {
    try {
      STDERR.write(LAST_WORDS);
    } catch (Throwable _) {
      // The report cannot be written anywhere; the status remains.
    }
  }

  private static void flush() {
    try {
      System.out.flush();
      System.err.flush();
    } catch (Throwable _) {
      // A failure here is not ours, and the status still has to be set.
    }
  }

  /** Runs a task on a thread of its own, and returns whether it was done within a limit. */
  private static boolean within(Duration limit, String name, Runnable task) {
    Thread thread;
    try {
      thread = Thread.ofPlatform().daemon().name(name).start(task);
    } catch (Throwable _) { // no memory for a thread
      task.run();
      return true;
    }
    while (true) {
      try {
        return thread.join(limit);
      } catch (InterruptedException _) {
        // The process is ending; nothing else is left to do.
      }
    }
  }

  /** Ends the process because main has ended, or could not begin. Does not return. */
  static void byMain(int status) {
    if (END.compareAndSet(NOT_YET, BY_MAIN)) {
      try {
        boolean _ = within(LIMIT, "goroutines-flush", ProcessEnd::flush);
      } finally {
        exit(status);
      }
    }
    while (true) {
      LockSupport.park(); // a panic was first
      Thread.interrupted();
    }
  }

  /** Does not return. */
  private static void exit(int status) {
    BEGUN.countDown();
    try {
      System.exit(status);
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }
}
