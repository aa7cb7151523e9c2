package io.goroutines.soak;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Which of the numbers from 0 up have arrived: each must arrive exactly once. */
final class Ledger {

  private final AtomicIntegerArray arrivals;
  private final AtomicInteger missing;

  Ledger(int numbers) {
    arrivals = new AtomicIntegerArray(numbers);
    missing = new AtomicInteger(numbers);
  }

  /** Marks a number as arrived; returns whether it was the last missing one. */
  boolean mark(int number) {
    if (arrivals.getAndIncrement(number) != 0) {
      throw new AssertionError("doubled: " + number + " of " + arrivals.length());
    }
    return missing.decrementAndGet() == 0;
  }

  int missing() {
    return missing.get();
  }

  /** Fails unless every number has arrived once. */
  void check() {
    for (int number = 0; number < arrivals.length(); number++) {
      int times = arrivals.get(number);
      if (times != 1) {
        throw new AssertionError(
            (times == 0 ? "lost: " : "doubled: ") + number + " of " + arrivals.length());
      }
    }
  }
}
