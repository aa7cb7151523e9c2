package io.goroutines.spi.support;

import io.goroutines.ChannelCancelledException;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.RuntimeClosedException;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.Scheduler;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.Locale;
import java.util.concurrent.BrokenBarrierException;
import org.jspecify.annotations.Nullable;

/**
 * Tells ordinary ends of goroutines from panics.
 *
 * <p>What counts is what happened to the goroutine, and that an answer to it is somewhere among the
 * causes of what left its body: libraries wrap. The same objects are panics in a goroutine to which
 * it did not happen, such as the answer to an interrupt of another goroutine that came by a future.
 * ADR 17 has the reasons.
 *
 * <p>Nothing here waits; what the exceptions' own code throws is no cause.
 */
final class Ends {

  /** How many causes are looked at; that also ends a cycle. */
  private static final int MAX_CAUSES = 100;

  private Ends() {}

  /**
   * Returns whether what left a body is an ordinary end. To be called on the goroutine's thread,
   * whose interrupt status is as the body left it.
   *
   * @param thrown what left the body
   * @param interrupted whether an interrupt was ever delivered to the goroutine
   * @param host whom the goroutine belongs to
   */
  static boolean isEnd(Throwable thrown, boolean interrupted, GoroutineHost host) {
    Throwable each = thrown;
    for (int i = 0; i < MAX_CAUSES && each != null; i++) {
      if (each instanceof ChannelCancelledException
          || interrupted && answersInterrupt(each)
          || each instanceof RuntimeClosedException closed && isClose(closed, host)) {
        return true;
      }
      each = cause(each);
    }
    return false;
  }

  /** Returns whether an exception says that it was thrown because the thread was interrupted. */
  private static boolean answersInterrupt(Throwable thrown) {
    return switch (thrown) {
      case InterruptedException _,
          GoroutineInterruptedException _,
          ClosedByInterruptException _,
          FileLockInterruptionException _ ->
          true;
      // The interrupt of one of those that wait at a barrier breaks it for the others, which were
      // interrupted, too.
      case BrokenBarrierException _ -> true;
      case InterruptedIOException io -> !isTimeout(io);
      // The JDK's sockets, on virtual threads. They leave the status set, and say so in the
      // message; nothing else tells it apart from a connection that was reset.
      case SocketException _ ->
          Thread.currentThread().isInterrupted() || message(thrown).equals("Closed by interrupt");
      default -> false;
    };
  }

  /**
   * Returns whether an InterruptedIOException stands for a time-out: libraries use it for both. The
   * JDK has a subclass, and so have others; OkHttp says it in the message alone.
   */
  private static boolean isTimeout(InterruptedIOException thrown) {
    if (thrown instanceof SocketTimeoutException
        || thrown.getClass().getSimpleName().contains("Timeout")) {
      return true;
    }
    String said = message(thrown).toLowerCase(Locale.ROOT);
    return said.contains("timeout") || said.contains("timed out") || said.contains("deadline");
  }

  /** Returns the message of an exception; empty if it has none, or throws when it is asked. */
  private static String message(Throwable thrown) {
    String message;
    try {
      message = thrown.getMessage();
    } catch (Throwable _) {
      return "";
    }
    return message == null ? "" : message;
  }

  /** Returns whether it was the close of the goroutine's own runtime that refused a start. */
  private static boolean isClose(RuntimeClosedException closed, GoroutineHost host) {
    try {
      Scheduler own = host.runtime().scheduler();
      return closed.isOf(own) && own.isClosed();
    } catch (RuntimeException _) {
      return false; // a host without a runtime
    }
  }

  private static @Nullable Throwable cause(Throwable thrown) {
    try {
      return thrown.getCause();
    } catch (Throwable _) {
      return null;
    }
  }

  /** Returns whether an exception is another one, or was caused by it. */
  static boolean isCausedBy(Throwable thrown, Throwable cause) {
    Throwable each = thrown;
    for (int i = 0; i < MAX_CAUSES && each != null; i++) {
      if (each == cause) {
        return true;
      }
      each = cause(each);
    }
    return false;
  }
}
