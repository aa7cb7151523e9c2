package io.goroutines.benchmarks.compare;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The measurement of one process, and the line in which it prints it, in whatever language it is
 * written.
 *
 * @param value nanoseconds for an operation, or the value of the contest
 * @param cpu nanoseconds of processor time, of user and system, for an operation; of all threads of
 *     the process, JIT compiler and garbage collector included
 * @param rss the peak resident memory, in bytes; 0 if the system does not provide it
 * @param result the program's result, for a check
 */
record Measurement(double value, double cpu, long rss, long result) {

  private static final String MARK = "measured ";

  String line() {
    return String.format(
        Locale.ROOT, MARK + "value=%.3f cpu=%.3f rss=%d result=%d", value, cpu, rss, result);
  }

  /** Finds the line in what a process printed. */
  static Optional<Measurement> in(String printed) {
    return printed.lines().filter(line -> line.startsWith(MARK)).findFirst().flatMap(m -> of(m));
  }

  private static Optional<Measurement> of(String line) {
    Map<String, String> fields = new HashMap<>();
    for (String field : line.substring(MARK.length()).split(" ")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), field.substring(equals + 1));
      }
    }
    try {
      return Optional.of(
          new Measurement(
              Double.parseDouble(fields.getOrDefault("value", "")),
              Double.parseDouble(fields.getOrDefault("cpu", "")),
              Long.parseLong(fields.getOrDefault("rss", "")),
              Long.parseLong(fields.getOrDefault("result", ""))));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /**
   * Returns why this measurement is impossible; empty if it is plausible.
   *
   * @param contest the contest
   * @param operations how many were performed
   */
  Optional<String> doubt(Contest contest, int operations) {
    Optional<Long> right = contest.expected(operations);
    if (right.isPresent() && right.get() != result) {
      return Optional.of("gave " + result + " instead of " + right.get());
    }
    if (!(value > 0)) {
      return Optional.of("gave a value of " + value);
    }
    // The last of them sleep that long.
    if (contest == Classic.SLEEPERS && value * operations < 49_000_000) {
      return Optional.of("slept less than 49 ms");
    }
    return Optional.empty();
  }
}
