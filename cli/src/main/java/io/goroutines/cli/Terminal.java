package io.goroutines.cli;

import java.io.PrintStream;
import java.util.Locale;

/** The streams that the command line writes to, and the forms that they support. */
final class Terminal {

  private static final String ERASE_LINE = "\r\033[K";

  private final PrintStream out;
  private final PrintStream err;
  private boolean colours;
  private boolean progress;

  Terminal(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Returns where a command's results go. */
  PrintStream out() {
    return out;
  }

  /** Returns where errors and progress go. */
  PrintStream err() {
    return err;
  }

  /** Allows colours in the results: they go to a terminal, and the user has not disabled them. */
  void allowColours() {
    colours = true;
  }

  /** Allows a line of progress that is overwritten repeatedly: errors go to a terminal. */
  void allowProgress() {
    progress = true;
  }

  boolean colours() {
    return colours;
  }

  boolean progress() {
    return progress;
  }

  String green(String text) {
    return coloured(text, 32);
  }

  String red(String text) {
    return coloured(text, 31);
  }

  String yellow(String text) {
    return coloured(text, 33);
  }

  String bold(String text) {
    return coloured(text, 1);
  }

  private String coloured(String text, int code) {
    return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
  }

  /** Shows a step of several; on a terminal it replaces the previous one. */
  void step(int done, int of, String what) {
    if (progress) {
      int width = 20;
      int filled = of == 0 ? width : done * width / of;
      err.print(
          ERASE_LINE
              + String.format(
                  Locale.ROOT,
                  "[%s%s] %d/%d %s",
                  "=".repeat(filled),
                  " ".repeat(width - filled),
                  done,
                  of,
                  what));
      err.flush();
    } else {
      err.printf(Locale.ROOT, "%d/%d %s%n", done + 1, of, what);
    }
  }

  /** Removes the line of progress. */
  void endSteps() {
    if (progress) {
      err.print(ERASE_LINE);
      err.flush();
    }
  }
}
