package io.goroutines.cli.text;

import java.util.Locale;

/** Times in a form for people. */
public final class Times {

  private Times() {}

  /**
   * Formats a time for people.
   *
   * @param millis milliseconds
   */
  public static String text(long millis) {
    return millis < 1_000
        ? millis + " ms"
        : String.format(Locale.ROOT, millis < 10_000 ? "%.1f s" : "%.0f s", millis / 1_000.0);
  }
}
