package io.goroutines.benchmarks.claims;

import java.util.Locale;
import java.util.Optional;

/**
 * The finding on one claim.
 *
 * @param claim the claim
 * @param value the figure, in the claim's unit
 * @param note how it was determined, if not as usual; or empty
 */
public record Finding(Claim claim, double value, String note) {

  private static final String MARK = "found ";

  /** Returns the line in which a process prints it. */
  String line() {
    return String.format(Locale.ROOT, MARK + "%s %.4f %s", claim, value, note).strip();
  }

  /** Parses such a line; empty if it is another. */
  static Optional<Finding> in(String line) {
    String[] words = line.split(" ", 4);
    if (!line.startsWith(MARK) || words.length < 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Finding(
              Claim.valueOf(words[1]),
              Double.parseDouble(words[2]),
              words.length == 4 ? words[3] : ""));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
