package io.goroutines.benchmarks;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The numbers that programs send to each other. */
public final class Numbers {

  private Numbers() {}

  /** Returns a number that is in the JDK's cache of boxed ones. */
  public static int number(int i) {
    return i & 127;
  }

  /** Returns the sum of the first such numbers. */
  public static long sum(int count) {
    long rest = count & 127;
    return (count >> 7) * (127L * 128 / 2) + rest * (rest - 1) / 2;
  }

  /** Returns an element that must be non-null. */
  public static <T> T some(@Nullable T element) {
    return Objects.requireNonNull(element);
  }
}
