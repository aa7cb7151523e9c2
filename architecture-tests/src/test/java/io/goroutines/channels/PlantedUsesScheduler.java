package io.goroutines.channels;

import io.goroutines.scheduler.PlantedPart;

/** Breaks: channels do not see schedulers. */
final class PlantedUsesScheduler {
  PlantedPart part = new PlantedPart();
}
