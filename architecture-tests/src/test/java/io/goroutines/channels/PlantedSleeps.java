package io.goroutines.channels;

/** Breaks: waiting goes through the seam. */
final class PlantedSleeps {
  void pause() throws InterruptedException {
    Thread.sleep(1);
  }
}
