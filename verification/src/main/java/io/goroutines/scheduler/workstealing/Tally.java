package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Fiber;
import io.goroutines.scheduler.Fibers;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.infra.results.II_Result;

/** Fibers, and which side took each: each side records its own. */
final class Tally {

  final Fiber[] fibers;
  private final @Nullable Fiber[] owned;
  private final @Nullable Fiber[] stolen;
  private int owners;
  private int thieves;

  Tally(int count) {
    fibers = Fibers.some(count);
    owned = new Fiber[2 * count];
    stolen = new Fiber[2 * count];
  }

  void own(@Nullable Fiber fiber) {
    owned[owners++] = fiber;
  }

  void steal(@Nullable Fiber fiber) {
    stolen[thieves++] = fiber;
  }

  /** Records what is left in a queue. */
  void drain(RunQueue queue) {
    for (Fiber fiber = queue.take(); fiber != null; fiber = queue.take()) {
      own(fiber);
    }
  }

  /** First: fibers taken by neither side; second: fibers taken twice. */
  void report(II_Result result) {
    for (Fiber fiber : fibers) {
      int count = 0;
      for (int i = 0; i < owned.length; i++) {
        count += owned[i] == fiber ? 1 : 0;
        count += stolen[i] == fiber ? 1 : 0;
      }
      result.r1 += count == 0 ? 1 : 0;
      result.r2 += count > 1 ? 1 : 0;
    }
  }
}
