package io.goroutines.cli;

import java.util.Locale;

/** Times as people read them. */
final class Times {

  private Times() {}

  static String text(long millis) {
    return millis < 1_000
        ? millis + " ms"
        : String.format(Locale.ROOT, millis < 10_000 ? "%.1f s" : "%.0f s", millis / 1_000.0);
  }
}
