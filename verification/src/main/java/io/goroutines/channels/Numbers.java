package io.goroutines.channels;

/** Outcomes as numbers, as jcstress wants them. */
final class Numbers {

  private Numbers() {}

  /** Whether something happened. */
  static int of(boolean happened) {
    return happened ? 1 : 0;
  }
}
