package io.goroutines.cli.text;

import java.util.Locale;

/** Times as people read them. */
public final class Times {

  private Times() {}

  /**
   * Returns a time as people read it.
   *
   * @param millis milliseconds
   */
  public static String text(long millis) {
    return millis < 1_000
        ? millis + " ms"
        : String.format(Locale.ROOT, millis < 10_000 ? "%.1f s" : "%.0f s", millis / 1_000.0);
  }
}
