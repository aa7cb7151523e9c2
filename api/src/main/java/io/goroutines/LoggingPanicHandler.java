package io.goroutines;

import java.io.PrintWriter;
import java.io.Writer;

/** Logs panics; see {@link PanicHandler#logging()}. */
enum LoggingPanicHandler implements PanicHandler {
  INSTANCE;

  @Override
  public void panicked(Goroutine goroutine, Throwable cause) {
    System.Logger logger = System.getLogger("io.goroutines");
    String message = "panic in " + goroutine;
    if (canBePrinted(cause)) {
      logger.log(System.Logger.Level.ERROR, message, cause);
    } else {
      // A logger would lose the whole record.
      String report = GoroutineReport.panic(goroutine, cause);
      logger.log(System.Logger.Level.ERROR, message + System.lineSeparator() + report);
    }
  }

  /** Whether the methods that loggers call on an exception and its causes return normally. */
  private static boolean canBePrinted(Throwable thrown) {
    try {
      thrown.printStackTrace(new PrintWriter(Writer.nullWriter()));
      Throwable each = thrown;
      for (int i = 0; i < 100 && each != null; i++) { // the causes may form a cycle
        var _ = each.getMessage();
        var _ = each.getStackTrace();
        each = each.getCause();
      }
      return true;
    } catch (Throwable _) {
      return false;
    }
  }
}
