package io.goroutines.canary;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Planted bugs: a plain null, one that only JSpecify mode sees, and one that is Error Prone's. */
@NullMarked
final class Planted {

  interface Box<T extends @Nullable Object> {
    T get();
  }

  private Planted() {}

  static String plain() {
    return null;
  }

  static int generic(Box<@Nullable String> words) {
    return words.get().length();
  }

  static void forgotten() {
    new IllegalStateException("never thrown");
  }
}
