package io.goroutines.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/**
 * The command line, run within the test.
 *
 * @param status the exit status
 * @param out its output
 * @param err its output on the error stream
 */
record Started(int status, String out, String err) {

  static Started with(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      int status =
          Main.run(args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
      return new Started(status, out.toString(UTF_8), err.toString(UTF_8));
    } finally {
      Thread.currentThread().setContextClassLoader(loader);
      System.getProperties().keySet().removeIf(key -> key.toString().startsWith("goroutines."));
    }
  }

  /** Checks that it was refused in one line that contains some words. */
  void refused(String... words) {
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.startsWith("goroutines: "), err);
    for (String word : words) {
      assertTrue(err.contains(word), () -> "no '" + word + "' in: " + err);
    }
    assertEquals("", out);
    assertEquals(2, status);
  }

  /** Checks that it succeeded and printed some words. */
  void succeeded(String... words) {
    assertEquals("", err);
    assertEquals(0, status);
    for (String word : words) {
      assertTrue(out.contains(word), () -> "no '" + word + "' in: " + out);
    }
  }
}
