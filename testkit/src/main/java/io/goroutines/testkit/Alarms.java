package io.goroutines.testkit;

import io.goroutines.spi.Alarm;

/** Alarms that several chapters need. */
final class Alarms {

  static final long MILLI = 1_000_000;
  static final long HOUR = 3_600_000 * MILLI;

  private Alarms() {}

  static Alarm alarm(Kit k, long ahead) {
    return k.channels().alarm(k.scheduler(), k.scheduler().now() + ahead);
  }

  /** Computes until a point in time, without yielding. */
  static void computeUntil(Kit k, long time) {
    while (k.scheduler().now() < time) {
      Thread.onSpinWait();
    }
  }
}
