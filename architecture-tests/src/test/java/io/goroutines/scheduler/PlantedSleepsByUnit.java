package io.goroutines.scheduler;

import java.util.concurrent.TimeUnit;

/** Breaks: waiting goes through the seam. */
final class PlantedSleepsByUnit {
  void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(1);
  }
}
