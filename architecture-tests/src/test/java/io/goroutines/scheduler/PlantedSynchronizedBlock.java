package io.goroutines.scheduler;

/** Breaks: no monitors where goroutines wait. */
final class PlantedSynchronizedBlock {
  int count;

  void enter() {
    synchronized (this) {
      count++;
    }
  }
}
