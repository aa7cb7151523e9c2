package io.goroutines.runtime;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Warns of JDK versions whose virtual threads have known faults. */
final class JdkFaults {

  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private JdkFaults() {}

  /** Prints a line on the error stream, once in a process, if this JDK is such a version. */
  static void warnOnce() {
    Optional<String> warning = warning(Runtime.version());
    if (warning.isPresent() && WARNED.compareAndSet(false, true)) {
      System.err.println("goroutines: " + warning.get());
    }
  }

  /** Returns a warning about a version, in one line; empty if no fault is known. */
  static Optional<String> warning(Runtime.Version version) {
    int feature = version.feature();
    if (feature == 25 && version.interim() == 0 && version.update() <= 2
        || feature == 26 && version.interim() == 0 && version.update() == 0) {
      return Optional.of(
          "JDK "
              + feature
              + "."
              + version.interim()
              + "."
              + version.update()
              + " can lose the wake-up of a virtual thread that waits with a time limit"
              + " (JDK-8369227, JDK-8370887); use "
              + (feature == 25 ? "25.0.3" : "26.0.1")
              + " or later");
    }
    return Optional.empty();
  }
}
