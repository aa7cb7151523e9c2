package io.goroutines.runtime;

/** Messages that are one line. */
final class Lines {

  private Lines() {}

  /** Returns the first line of a throwable's description. */
  static String first(Throwable thrown) {
    return thrown.toString().lines().findFirst().orElse(thrown.getClass().getName());
  }
}
