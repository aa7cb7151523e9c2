package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.Strand;
import io.goroutines.scheduler.Strands;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.infra.results.II_Result;

/** Strands, and which side took each: each side records its own. */
final class Tally {

  final Strand[] strands;
  private final @Nullable Strand[] owned;
  private final @Nullable Strand[] stolen;
  private int owners;
  private int thieves;

  Tally(int count) {
    strands = Strands.some(count);
    owned = new Strand[2 * count];
    stolen = new Strand[2 * count];
  }

  void own(@Nullable Strand strand) {
    owned[owners++] = strand;
  }

  void steal(@Nullable Strand strand) {
    stolen[thieves++] = strand;
  }

  /** Records what is left in a queue. */
  void drain(P p) {
    for (Strand strand = p.take(); strand != null; strand = p.take()) {
      own(strand);
    }
  }

  /** First: strands taken by neither side; second: strands taken twice. */
  void report(II_Result result) {
    for (Strand strand : strands) {
      int count = 0;
      for (int i = 0; i < owned.length; i++) {
        count += owned[i] == strand ? 1 : 0;
        count += stolen[i] == strand ? 1 : 0;
      }
      result.r1 += count == 0 ? 1 : 0;
      result.r2 += count > 1 ? 1 : 0;
    }
  }
}
