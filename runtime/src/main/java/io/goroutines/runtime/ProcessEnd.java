package io.goroutines.runtime;

import io.goroutines.Goroutine;
import io.goroutines.PanicHandler;
import io.goroutines.spi.GoroutineReport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the process, once: whoever claims the end first decides its status, be it the end of main or
 * one of many panics at the same time.
 *
 * <p>Invariant: {@link #END} leaves {@link #NOT_YET} once, by the claim. {@link #BEGUN} opens when
 * the report is out and {@link System#exit} about to be called; until then no panicked goroutine
 * ends, so that nobody who waits for one goes on in a program that is over. They do end after that:
 * shutdown hooks may wait for them.
 *
 * <p>A panic is reported, and {@link System#exit} called, on a platform thread: the panicking
 * goroutine may be in no state to wait for shutdown hooks, nor its scheduler to resume it. If there
 * is no memory for a thread, the goroutine says what it can and halts.
 */
final class ProcessEnd {

  static final int PANICKED = 2;

  /** Ends the process with Go's report. */
  static final PanicHandler ON_PANIC = ProcessEnd::panicked;

  private static final int NOT_YET = 0;
  private static final int BY_PANIC = 1;
  private static final int BY_MAIN = 2;

  /** What {@code go run} adds. */
  private static final String STATUS_LINE = "exit status 2\n";

  private static final AtomicInteger END = new AtomicInteger(NOT_YET);

  private static final CountDownLatch BEGUN = new CountDownLatch(1);

  /** Made beforehand, for when there is no memory left to say more. */
  private static final byte[] LAST_WORDS =
      "panic: (it could not be reported)\n\nexit status 2\n".getBytes(StandardCharsets.US_ASCII);

  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

  static {
    // Initializes what the JDK ends a process with. Without memory it would fail, and for good.
    boolean _ = Runtime.getRuntime().removeShutdownHook(Thread.currentThread());
  }

  private ProcessEnd() {}

  private static void panicked(Goroutine goroutine, Throwable cause) {
    if (END.compareAndSet(NOT_YET, BY_PANIC)) {
      try {
        Thread.ofPlatform().daemon().name("goroutines-panic").start(() -> report(goroutine, cause));
      } catch (Throwable _) {
        say(goroutine, cause, STATUS_LINE);
        Runtime.getRuntime().halt(PANICKED);
      }
    } else if (END.get() == BY_MAIN) {
      // In a shutdown hook, where the log may be closed already. The status stays.
      say(goroutine, cause, "");
      return;
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

  private static void report(Goroutine goroutine, Throwable cause) {
    say(goroutine, cause, STATUS_LINE);
    exit(PANICKED);
  }

  private static void say(Goroutine goroutine, Throwable cause, String end) {
    try {
      print(GoroutineReport.panic(goroutine, cause) + end);
    } catch (Throwable _) {
      // Memory is exhausted, or the exception cannot say what it is.
      try {
        print(
            "panic: "
                + cause.getClass().getName()
                + "\n\ngoroutine "
                + goroutine.id()
                + " [running]:\n"
                + end);
      } catch (Throwable _) {
        lastWords();
      }
    }
  }

  private static void print(String report) {
    System.err.print(report); // at once, so that nothing comes in between
    System.err.flush();
  }

  private static void lastWords() {
    try {
      STDERR.write(LAST_WORDS);
    } catch (Throwable _) {
      // There is nowhere left to say it; the status does.
    }
  }

  /** Ends the process because main has ended, or could not begin. Does not return. */
  static void byMain(int status) {
    if (END.compareAndSet(NOT_YET, BY_MAIN)) {
      exit(status);
    }
    while (true) {
      LockSupport.park(); // a panic was first
    }
  }

  /** Does not return. */
  private static void exit(int status) {
    try {
      System.out.flush();
      System.err.flush();
    } catch (Throwable _) {
      // What is lost there is not ours, and the status is still to be given.
    }
    BEGUN.countDown();
    try {
      System.exit(status);
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }
}
