package io.goroutines.cli;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Suggests corrections of misspelled names. */
final class Names {

  private Names() {}

  /** Returns the nearest of the known names, if one is near. */
  static Optional<String> nearest(String given, Collection<String> known) {
    String wanted = given.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, wanted.length() / 3);
    String best = "";
    int least = limit + 1;
    for (String name : known) {
      int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /** Returns {@code ; did you mean 'x'?} or {@code ; available: x, y, z}. */
  static String hint(String given, Collection<String> known) {
    return nearest(given, known)
        .map(name -> "; did you mean '" + name + "'?")
        .orElseGet(() -> "; available: " + String.join(", ", known));
  }

  /** Returns {@code ; did you mean 'x'? Available: x, y, z}. */
  static String hintAndAll(String given, Collection<String> known) {
    return nearest(given, known)
            .map(name -> "; did you mean '" + name + "'? Available: ")
            .orElse("; available: ")
        + String.join(", ", known);
  }

  /** The number of letters to insert, delete, replace or swap with their neighbours. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
