package io.goroutines.scheduler.workstealing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An immutable snapshot of all Ms and their run queues; replaced, never modified. */
final class Crew {

  final List<M> ms;
  final RunQueue[] queues;

  /** The numbers coprime to the number of queues: strides that visit them all. */
  final int[] strides;

  Crew(List<M> ms) {
    this.ms = List.copyOf(ms);
    this.queues = new RunQueue[ms.size()];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = ms.get(i).queue;
    }
    this.strides = coprimes(queues.length);
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
