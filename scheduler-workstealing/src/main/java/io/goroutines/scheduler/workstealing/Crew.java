package io.goroutines.scheduler.workstealing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An immutable snapshot of all Ms and their Ps; replaced, never modified. */
final class Crew {

  final List<M> ms;
  final P[] ps;

  /** The numbers coprime to the number of Ps: strides that visit them all. */
  final int[] strides;

  Crew(List<M> ms) {
    this.ms = List.copyOf(ms);
    this.ps = new P[ms.size()];
    for (int i = 0; i < ps.length; i++) {
      ps[i] = ms.get(i).p;
    }
    this.strides = coprimes(ps.length);
  }

  Crew with(M m) {
    List<M> more = new ArrayList<>(ms);
    more.add(m);
    return new Crew(more);
  }

  Crew without(M m) {
    List<M> fewer = new ArrayList<>(ms);
    fewer.remove(m);
    return new Crew(fewer);
  }

  static int[] coprimes(int n) {
    int[] found = new int[n];
    int count = 0;
    for (int i = 1; i <= n; i++) {
      int a = i;
      int b = n;
      while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
      }
      if (a == 1) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
